/*
id: fee_line_of_visit_person
title_zh: 费用明细与就诊为同一人
title_en: a fee line and its visit name the same person
dataset: fee_line
inputs:
  fee_line: {}
  visit: {months: 1, ahead: 1}
requires: [fee_line.person_id, visit.person_id]
per_institution: true
exceptions:
  - 就诊未报送的明细另行计数 / lines without their visit are counted elsewhere
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
select
    fee_line.institution_id,
    fee_line.person_id <> visit.person_id as is_violated
from fee_line
join visit on visit.visit_id = fee_line.visit_id
