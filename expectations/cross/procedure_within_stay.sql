/*
id: procedure_within_stay
title_zh: 手术在就诊期间内
title_en: a procedure is performed within the visit
dataset: procedure
inputs:
  procedure: {}
  visit: {months: 1, ahead: 1}
requires: [procedure.performed_on, visit.started_at, visit.ended_at]
per_institution: true
exceptions:
  - 入院当日与出院当日的手术 / on the days of admission and discharge
source: 国家医疗保障信息平台接口规范（手术操作日期）
*/
select
    visit.institution_id,
    procedure.performed_on < cast(visit.started_at as date)
    or procedure.performed_on > cast(visit.ended_at as date) as is_violated
from procedure
join visit on visit.visit_id = procedure.visit_id
