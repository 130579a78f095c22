/*
id: fee_line_order_known
title_zh: 费用明细的医嘱已报送
title_en: the order of a fee line is known
dataset: fee_line
inputs:
  fee_line: {}
  prescription: {months: 3}
requires: [fee_line.order_number, prescription.order_number]
per_institution: true
exceptions:
  - 无医嘱号的明细不判 / lines without an order
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with known as (
    select distinct order_number from prescription
)

select
    fee_line.institution_id,
    known.order_number is null as is_violated
from fee_line
left join known on known.order_number = fee_line.order_number
where fee_line.order_number is not null
