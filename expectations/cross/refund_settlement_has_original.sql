/*
id: refund_settlement_has_original
title_zh: 退费结算的原结算已报送且金额相反
title_en: a refund settlement reverses a known original
dataset: settlement
inputs:
  settlement: {months: 12}
requires: [settlement.original_settlement_id, settlement.total_fen, settlement.is_refund]
per_institution: true
exceptions:
  - 作废的退费结算不计 / refunds marked invalid
  - 原结算在此前十二个月内 / the original may be up to twelve months old
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with original as (
    select
        settlement_id,
        total_fen
    from settlement
    where not is_refund
)

select
    settlement.institution_id,
    original.settlement_id is null or original.total_fen <> -settlement.total_fen as is_violated
from settlement
join judged_month on judged_month.period = settlement.period
left join original on original.settlement_id = settlement.original_settlement_id
where settlement.is_refund and settlement.is_valid
