/*
id: visit_practitioner_registered
title_zh: 主诊医师就诊当日在该机构登记
title_en: the attending practitioner is registered there on the day
dataset: visit
inputs:
  visit: {}
  practitioner: {}
requires: [visit.attending_practitioner_id, visit.started_at]
per_institution: true
exceptions:
  - 登记的末日仍有效 / the last day of a registration still counts
  - 多点执业须在该机构另有登记 / practice at several places needs a registration at each
source: 《医师执业注册管理办法》；《医疗机构医疗保障定点管理暂行办法》
*/
with used as (
    select distinct
        attending_practitioner_id,
        institution_id,
        cast(started_at as date) as used_on
    from visit
),

registered as (
    select distinct
        used.attending_practitioner_id,
        used.institution_id,
        used.used_on
    from used
    join practitioner
        on practitioner.practitioner_id = used.attending_practitioner_id
        and practitioner.institution_id = used.institution_id
        and used.used_on between practitioner.valid_from_on and coalesce(practitioner.valid_to_on, date'9999-12-31')
)

select
    visit.institution_id,
    registered.attending_practitioner_id is null as is_violated
from visit
left join registered
    on registered.attending_practitioner_id = visit.attending_practitioner_id
    and registered.institution_id = visit.institution_id
    and registered.used_on = cast(visit.started_at as date)
where visit.attending_practitioner_id is not null
