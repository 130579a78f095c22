/*
id: subsidy_arrival_plan_known
title_zh: 财政补助到位的计划已报送
title_en: the plan of a subsidy arrival is known
dataset: subsidy_arrival
inputs:
  subsidy_arrival: {}
  subsidy_plan: {}
requires: [subsidy_arrival.plan_id, subsidy_plan.plan_id]
per_institution: false
exceptions:
  - 无，计划编号必填 / none, it is required
source: 《社会保险基金财务制度》（财政补贴收入）
*/
with known as (
    select distinct plan_id from subsidy_plan
)

select
    known.plan_id is null as is_violated
from subsidy_arrival
left join known on known.plan_id = subsidy_arrival.plan_id
where subsidy_arrival.plan_id is not null
