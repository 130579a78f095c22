/*
name: stay_cost
title: 机构当月已结算住院人次与费用
inputs:
  stay: {}
  net_settlement: {}
key: [institution_id, period]
columns:
  institution_id: STRING
  period: STRING
  stay_count: BIGINT
  total_fen: BIGINT
add_up: [stay_count, total_fen]
*/
with stay_total as (
    select
        stay.visit_id,
        stay.institution_id,
        stay.period,
        sum(net_settlement.total_fen) as total_fen
    from stay
    join net_settlement on net_settlement.visit_id = stay.visit_id
    group by stay.visit_id, stay.institution_id, stay.period
)
select
    institution_id,
    period,
    count(*) as stay_count,
    sum(total_fen) as total_fen
from stay_total
where total_fen > 0
group by institution_id, period
