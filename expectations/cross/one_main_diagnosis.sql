/*
id: one_main_diagnosis
title_zh: 每类诊断恰有一个主诊断
title_en: one main diagnosis of each kind
dataset: diagnosis
inputs:
  diagnosis: {}
  visit: {months: 1, ahead: 1}
requires: [diagnosis.is_main, diagnosis.diagnosis_kind, visit.institution_id]
per_institution: true
exceptions:
  - 西医诊断与中医诊断、入院与出院诊断分别计 / kinds, and diagnoses of admission and discharge, apart
source: 医疗保障基金结算清单填写规范（主要诊断）
*/
with counted as (
    select
        diagnosis.visit_id,
        visit.institution_id,
        sum(case when diagnosis.is_main then 1 else 0 end) as main_count,
        count(diagnosis.is_main) as known_count,
        count(*) as diagnosis_count
    from diagnosis
    join visit on visit.visit_id = diagnosis.visit_id
    group by diagnosis.visit_id, visit.institution_id, diagnosis.diagnosis_kind, diagnosis.admission_or_discharge
)

select
    institution_id,
    case when known_count = diagnosis_count then main_count <> 1 end as is_violated
from counted
