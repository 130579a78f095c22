/*
id: death_discharge_has_notice
title_zh: 离院方式为死亡的有死亡登记
title_en: a discharge by death has its death notice
dataset: visit
inputs:
  visit: {}
  person_death: {}
requires: [visit.discharge_way, visit.ended_at]
per_institution: true
parameters: {margin_days: 3}
exceptions:
  - 死亡日期与离院日期相差三日内 / up to three days apart
source: 《人口死亡医学证明（推断）书》签发与信息登记制度
*/
with noticed as (
    select distinct visit.visit_id
    from visit
    cross join parameter
    join person_death
        on person_death.person_key = visit.person_key
        and not person_death.is_revoked
        and person_death.death_on
        between date_add(cast(visit.ended_at as date), -parameter.margin_days)
        and date_add(cast(visit.ended_at as date), parameter.margin_days)
    where visit.discharge_way = '5'
)

select
    visit.institution_id,
    noticed.visit_id is null as is_violated
from visit
left join noticed on noticed.visit_id = visit.visit_id
where visit.discharge_way = '5' and visit.ended_at is not null
