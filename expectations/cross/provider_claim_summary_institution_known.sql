/*
id: provider_claim_summary_institution_known
title_zh: 申报对账单的机构在机构登记中
title_en: the institution of a claim summary is registered
dataset: provider_claim_summary
inputs:
  provider_claim_summary: {}
  institution: {}
requires: [provider_claim_summary.institution_id, institution.institution_id]
per_institution: true
exceptions:
  - 已终止的机构仍在登记中，不算未知 / closed institutions stay on the register
source: 《医疗机构医疗保障定点管理暂行办法》（定点机构编码）
*/
with known as (
    select distinct institution_id from institution
)

select
    provider_claim_summary.institution_id,
    known.institution_id is null as is_violated
from provider_claim_summary
left join known on known.institution_id = provider_claim_summary.institution_id
where provider_claim_summary.institution_id is not null
