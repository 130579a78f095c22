/*
id: receipt_assessment_known
title_zh: 征缴入库的核定已报送
title_en: the assessment of a receipt is known
dataset: contribution_receipt
inputs:
  contribution_receipt: {}
  contribution_assessment: {months: 24}
requires: [contribution_receipt.assessment_id, contribution_assessment.assessment_id]
per_institution: false
exceptions:
  - 未带核定流水号的入库另行匹配 / receipts without an assessment number are matched otherwise
source: 《社会保险费征缴暂行条例》
*/
with known as (
    select distinct assessment_id from contribution_assessment
)

select
    known.assessment_id is null as is_violated
from contribution_receipt
left join known on known.assessment_id = contribution_receipt.assessment_id
where contribution_receipt.assessment_id is not null
