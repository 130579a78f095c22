/*
id: refund_line_within_original
title_zh: 退费不超过原明细
title_en: refunds do not exceed their original line
dataset: fee_line
inputs:
  fee_line: {months: 12}
requires: [fee_line.original_line_number, fee_line.quantity, fee_line.amount_fen]
per_institution: true
exceptions:
  - 多次部分退费合计等于原明细 / several partial refunds that come to the original
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with refunded as (
    select
        institution_id,
        person_key,
        original_line_number,
        max(period) as period,
        -sum(quantity) as quantity,
        -sum(amount_fen) as amount_fen
    from fee_line
    where quantity < 0 and original_line_number is not null and is_valid
    group by institution_id, person_key, original_line_number
),

original as (
    select
        institution_id,
        person_key,
        source_line_number,
        sum(quantity) as quantity,
        sum(amount_fen) as amount_fen
    from fee_line
    where quantity > 0 and is_valid
    group by institution_id, person_key, source_line_number
)

select
    refunded.institution_id,
    refunded.quantity > original.quantity or refunded.amount_fen > original.amount_fen as is_violated
from refunded
join judged_month on judged_month.period = refunded.period
join original
    on original.source_line_number = refunded.original_line_number
    and original.person_key = refunded.person_key
    and original.institution_id = refunded.institution_id
