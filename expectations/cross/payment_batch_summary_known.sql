/*
id: payment_batch_summary_known
title_zh: 清算批次的申报单已报送
title_en: the claim summary of a batch is known
dataset: payment_batch
inputs:
  payment_batch: {}
  provider_claim_summary: {months: 12}
requires: [payment_batch.summary_id, provider_claim_summary.summary_id]
per_institution: true
exceptions:
  - 无，申请编号必填 / none, it is required
source: 《社会保险基金财务制度》（支出须有依据）
*/
with known as (
    select distinct summary_id from provider_claim_summary
)

select
    payment_batch.institution_id,
    known.summary_id is null as is_violated
from payment_batch
left join known on known.summary_id = payment_batch.summary_id
where payment_batch.summary_id is not null
