/*
id: settlement_institution_known
title_zh: 结算的机构在机构登记中
title_en: the institution of a settlement is registered
dataset: settlement
inputs:
  settlement: {}
  institution: {}
requires: [settlement.institution_id, institution.institution_id]
per_institution: true
exceptions:
  - 已终止的机构仍在登记中，不算未知 / closed institutions stay on the register
source: 《医疗机构医疗保障定点管理暂行办法》（定点机构编码）
*/
with known as (
    select distinct institution_id from institution
)

select
    settlement.institution_id,
    known.institution_id is null as is_violated
from settlement
left join known on known.institution_id = settlement.institution_id
where settlement.institution_id is not null
