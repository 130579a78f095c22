/*
id: fee_line_visit_known
title_zh: 费用明细的就诊已报送
title_en: the visit of a fee line is known
dataset: fee_line
inputs:
  fee_line: {}
  visit: {months: 1, ahead: 1}
requires: [fee_line.visit_id, visit.visit_id]
per_institution: true
exceptions:
  - 无，就诊ID必填 / none, it is required
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with known as (
    select distinct visit_id from visit
)

select
    fee_line.institution_id,
    known.visit_id is null as is_violated
from fee_line
left join known on known.visit_id = fee_line.visit_id
where fee_line.visit_id is not null
