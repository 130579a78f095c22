/*
id: surgeon_registered
title_zh: 术者手术当日在该机构登记
title_en: the surgeon is registered there on the day
dataset: procedure
inputs:
  procedure: {}
  visit: {months: 1, ahead: 1}
  practitioner: {}
requires: [procedure.surgeon_id, procedure.performed_on, visit.institution_id]
per_institution: true
exceptions:
  - 登记的末日仍有效 / the last day of a registration still counts
source: 《医疗机构医疗保障定点管理暂行办法》；《医师执业注册管理办法》
*/
with judged as (
    select
        procedure.visit_id,
        procedure.sequence_number,
        visit.institution_id,
        procedure.surgeon_id,
        procedure.performed_on
    from procedure
    join visit on visit.visit_id = procedure.visit_id
    where procedure.surgeon_id is not null
),

registered as (
    select distinct
        judged.visit_id,
        judged.sequence_number
    from judged
    join practitioner
        on practitioner.practitioner_id = judged.surgeon_id
        and practitioner.institution_id = judged.institution_id
        and judged.performed_on between practitioner.valid_from_on
        and coalesce(practitioner.valid_to_on, date'9999-12-31')
)

select
    judged.institution_id,
    registered.visit_id is null as is_violated
from judged
left join registered
    on registered.visit_id = judged.visit_id
    and registered.sequence_number = judged.sequence_number
