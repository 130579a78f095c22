/*
id: death_notice_has_discharge
title_zh: 死亡当日仍在院的离院方式为死亡
title_en: who dies during a stay leaves it by death
dataset: visit
inputs:
  visit: {}
  person_death: {}
requires: [visit.discharge_way, visit.care_type, visit.ended_at]
per_institution: true
exceptions:
  - 非医嘱离院后当日死亡 / left against advice and died the same day
  - 已撤销的死亡登记 / revoked notices
source: 《人口死亡医学证明（推断）书》签发与信息登记制度
*/
with died as (
    select distinct visit.visit_id
    from visit
    join person_death
        on person_death.person_key = visit.person_key
        and not person_death.is_revoked
        and person_death.death_on > cast(visit.started_at as date)
        and person_death.death_on = cast(visit.ended_at as date)
    where substr(visit.care_type, 1, 1) = '2'
)

select
    visit.institution_id,
    visit.discharge_way not in ('4', '5') as is_violated
from visit
join died on died.visit_id = visit.visit_id
where visit.discharge_way is not null
