/*
name: practitioner_work
title: 执业人员每日有标准工时的服务
inputs:
  net_line: {}
  knowledge_point: {}
key: [practitioner_id, day]
columns:
  practitioner_id: STRING
  day: DATE
  institution_id: STRING
  care_region_code: STRING
  minute_ticks: BIGINT
  visit_count: BIGINT
  amount_fen: BIGINT
  line_fund_fen: BIGINT
add_up: [minute_ticks, visit_count, amount_fen, line_fund_fen]
*/
with time_standard as (
    select
        point_id,
        code as item_code,
        coalesce(region_code, '') as region_code,
        effective_from_on,
        effective_to_on,
        cast(parameters['minutes'] as decimal(16, 4)) as minutes
    from knowledge_point
    where rule_class_id = 'OWN-STA-003'
        and parameters['minutes'] is not null
),
timed_line as (
    select
        net_line.fee_line_id,
        net_line.executing_practitioner_id,
        net_line.occurred_on,
        net_line.institution_id,
        net_line.care_region_code,
        net_line.visit_id,
        net_line.quantity,
        net_line.amount_fen,
        net_line.line_fund_fen,
        time_standard.minutes,
        row_number() over (
            partition by net_line.fee_line_id
            order by time_standard.region_code desc, time_standard.effective_from_on desc, time_standard.point_id
        ) as position
    from net_line
    join time_standard on time_standard.item_code = net_line.item_code
    where net_line.is_settled
        and net_line.executing_practitioner_id is not null
        and net_line.occurred_on >= time_standard.effective_from_on
        and net_line.occurred_on <= coalesce(time_standard.effective_to_on, net_line.occurred_on)
        and (time_standard.region_code = '' or region_covers(time_standard.region_code, net_line.care_region_code))
)
select
    executing_practitioner_id as practitioner_id,
    occurred_on as day,
    institution_id,
    care_region_code,
    sum(quantity_ticks(quantity) * quantity_ticks(minutes) // 10000) as minute_ticks,
    count(distinct visit_id) as visit_count,
    sum(amount_fen) as amount_fen,
    sum(line_fund_fen) as line_fund_fen
from timed_line
where position = 1
group by executing_practitioner_id, occurred_on, institution_id, care_region_code
