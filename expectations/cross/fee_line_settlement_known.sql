/*
id: fee_line_settlement_known
title_zh: 费用明细的结算已报送
title_en: the settlement of a fee line is known
dataset: fee_line
inputs:
  fee_line: {}
  settlement: {months: 1, ahead: 1}
requires: [fee_line.settlement_id, settlement.settlement_id]
per_institution: true
exceptions:
  - 尚未结算的明细（结算ID为空）不判 / lines not settled yet
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with known as (
    select distinct settlement_id from settlement
)

select
    fee_line.institution_id,
    known.settlement_id is null as is_violated
from fee_line
left join known on known.settlement_id = fee_line.settlement_id
where fee_line.settlement_id is not null
