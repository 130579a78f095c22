/*
id: diagnosis_numbers_without_gaps
title_zh: 诊断排序号连续
title_en: diagnosis numbers run without gaps
dataset: diagnosis
inputs:
  diagnosis: {}
  visit: {months: 1, ahead: 1}
requires: [diagnosis.sequence_number, visit.institution_id]
per_institution: true
exceptions:
  - 仅一条且序号为1 / a single row numbered 1
source: 医疗保障基金结算清单填写规范
*/
with counted as (
    select
        diagnosis.visit_id,
        visit.institution_id,
        min(diagnosis.sequence_number) as first_number,
        max(diagnosis.sequence_number) as last_number,
        count(distinct diagnosis.sequence_number) as number_count
    from diagnosis
    join visit on visit.visit_id = diagnosis.visit_id
    group by diagnosis.visit_id, visit.institution_id
)

select
    institution_id,
    first_number <> 1 or last_number <> number_count as is_violated
from counted
