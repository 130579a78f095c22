/*
id: trace_code_fee_line_known
title_zh: 追溯码对应的费用明细已报送
title_en: the fee line of a trace code is known
dataset: trace_code_scan
inputs:
  trace_code_scan: {}
  fee_line: {months: 1, ahead: 1}
requires: [trace_code_scan.fee_line_id, fee_line.fee_line_id]
per_institution: true
exceptions:
  - 自费销售与入库扫码没有费用明细 / self-paid sales and purchases name no line
source: 国家医保局关于加强药品追溯码采集应用的要求
*/
with known as (
    select distinct fee_line_id from fee_line
)

select
    trace_code_scan.institution_id,
    known.fee_line_id is null as is_violated
from trace_code_scan
left join known on known.fee_line_id = trace_code_scan.fee_line_id
where trace_code_scan.fee_line_id is not null
