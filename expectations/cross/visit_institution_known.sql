/*
id: visit_institution_known
title_zh: 就诊的机构在机构登记中
title_en: the institution of a visit is registered
dataset: visit
inputs:
  visit: {}
  institution: {}
requires: [visit.institution_id, institution.institution_id]
per_institution: true
exceptions:
  - 已终止的机构仍在登记中，不算未知 / closed institutions stay on the register
source: 《医疗机构医疗保障定点管理暂行办法》（定点机构编码）
*/
with known as (
    select distinct institution_id from institution
)

select
    visit.institution_id,
    known.institution_id is null as is_violated
from visit
left join known on known.institution_id = visit.institution_id
where visit.institution_id is not null
