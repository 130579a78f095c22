/*
id: refund_line_has_original
title_zh: 退费明细的原明细已报送
title_en: the original of a refunded line is known
dataset: fee_line
inputs:
  fee_line: {months: 12}
requires: [fee_line.original_line_number, fee_line.quantity]
per_institution: true
exceptions:
  - 原明细在此前十二个月内 / the original may be up to twelve months old
  - 未写原流水号的退费另行计数 / refunds that name no original are counted elsewhere
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with original as (
    select distinct
        institution_id,
        person_key,
        source_line_number
    from fee_line
    where quantity > 0
)

select
    fee_line.institution_id,
    original.source_line_number is null as is_violated
from fee_line
join judged_month on judged_month.period = fee_line.period
left join original
    on original.source_line_number = fee_line.original_line_number
    and original.person_key = fee_line.person_key
    and original.institution_id = fee_line.institution_id
where fee_line.quantity < 0 and fee_line.original_line_number is not null
