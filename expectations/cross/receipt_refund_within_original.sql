/*
id: receipt_refund_within_original
title_zh: 退库不超过原入库
title_en: a contribution refund does not exceed its original
dataset: contribution_receipt
inputs:
  contribution_receipt: {months: 24}
requires: [contribution_receipt.refund_of_receipt_id, contribution_receipt.collected_fen]
per_institution: false
exceptions:
  - 全额退库等于原入库 / a refund of the whole amount
source: 《社会保险费征缴暂行条例》（退费）
*/
with refunded as (
    select
        refund_of_receipt_id,
        max(period) as period,
        -sum(collected_fen) as refunded_fen
    from contribution_receipt
    where refund_of_receipt_id is not null
    group by refund_of_receipt_id
)

select original.receipt_id is null or refunded.refunded_fen > original.collected_fen as is_violated
from refunded
join judged_month on judged_month.period = refunded.period
left join contribution_receipt as original on original.receipt_id = refunded.refund_of_receipt_id
