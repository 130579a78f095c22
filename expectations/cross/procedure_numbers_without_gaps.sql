/*
id: procedure_numbers_without_gaps
title_zh: 手术序号连续
title_en: procedure numbers run without gaps
dataset: procedure
inputs:
  procedure: {}
  visit: {months: 1, ahead: 1}
requires: [procedure.sequence_number, visit.institution_id]
per_institution: true
exceptions:
  - 仅一条且序号为1 / a single row numbered 1
source: 医疗保障基金结算清单填写规范
*/
with counted as (
    select
        procedure.visit_id,
        visit.institution_id,
        min(procedure.sequence_number) as first_number,
        max(procedure.sequence_number) as last_number,
        count(distinct procedure.sequence_number) as number_count
    from procedure
    join visit on visit.visit_id = procedure.visit_id
    group by procedure.visit_id, visit.institution_id
)

select
    institution_id,
    first_number <> 1 or last_number <> number_count as is_violated
from counted
