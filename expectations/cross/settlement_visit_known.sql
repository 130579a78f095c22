/*
id: settlement_visit_known
title_zh: 结算的就诊已报送
title_en: the visit of a settlement is known
dataset: settlement
inputs:
  settlement: {}
  visit: {months: 1, ahead: 1}
requires: [settlement.visit_id, visit.visit_id]
per_institution: true
exceptions:
  - 无，就诊ID必填 / none, it is required
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with known as (
    select distinct visit_id from visit
)

select
    settlement.institution_id,
    known.visit_id is null as is_violated
from settlement
left join known on known.visit_id = settlement.visit_id
where settlement.visit_id is not null
