/*
id: fee_within_stay
title_zh: 收费在就诊期间内
title_en: a fee is charged within the visit
dataset: fee_line
inputs:
  fee_line: {}
  visit: {months: 1, ahead: 1}
requires: [fee_line.occurred_at, visit.started_at, visit.ended_at]
per_institution: true
parameters: {margin_days: 1}
exceptions:
  - 入院前与出院后各一日内的补记 / charges entered up to a day before or after
  - 退费行晚于就诊 / refunds come later
source: 国家医疗保障信息平台接口规范（费用发生时间）
*/
select
    fee_line.institution_id,
    cast(fee_line.occurred_at as date) < date_add(cast(visit.started_at as date), -parameter.margin_days)
    or cast(fee_line.occurred_at as date) > date_add(cast(visit.ended_at as date), parameter.margin_days) as is_violated
from fee_line
join visit on visit.visit_id = fee_line.visit_id
cross join parameter
where fee_line.quantity > 0
