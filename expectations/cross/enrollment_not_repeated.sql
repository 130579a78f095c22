/*
id: enrollment_not_repeated
title_zh: 同一险种的参保期间不重叠
title_en: a person is enrolled once in an insurance at a time
dataset: enrollment
inputs:
  enrollment: {}
requires: [enrollment.person_id, enrollment.insurance_type, enrollment.enrollment_status]
per_institution: false
exceptions:
  - 前段终止后再参保 / enrolled again after the former ended
  - 已暂停的参保在他处续保 / a paused enrollment continued elsewhere
source: 《中华人民共和国社会保险法》；国家医保局关于重复参保治理的要求
*/
with followed as (
    select
        coalesce(ended_on, case when enrollment_status = '2' then paused_on end, date'9999-12-31') as last_on,
        lead(started_on) over (
            partition by person_id, insurance_type
            order by started_on, enrollment_id
        ) as next_started_on
    from enrollment
    where enrollment_status in ('1', '2', '4')
)

select last_on >= next_started_on as is_violated
from followed
where next_started_on is not null
