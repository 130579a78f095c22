/*
id: payment_order_batch_known
title_zh: 支付指令的清算批次已报送
title_en: the batch of a payment order is known
dataset: payment_order
inputs:
  payment_order: {}
  payment_batch: {months: 12}
requires: [payment_order.payment_batch_id, payment_batch.payment_batch_id]
per_institution: false
exceptions:
  - 个人与退款支付没有清算批次 / payments to persons and refunds have no batch
source: 《社会保险基金财务制度》（支出须有依据）
*/
with known as (
    select distinct payment_batch_id from payment_batch
)

select
    known.payment_batch_id is null as is_violated
from payment_order
left join known on known.payment_batch_id = payment_order.payment_batch_id
where payment_order.payment_batch_id is not null
