/*
id: assessment_reversal_original_known
title_zh: 冲销的应缴核定指向已报送的原核定
title_en: a reversed assessment points to a known original
dataset: contribution_assessment
inputs:
  contribution_assessment: {months: 24}
requires: [contribution_assessment.original_assessment_id]
per_institution: false
exceptions:
  - 非冲销的核定没有原流水号 / assessments that reverse nothing
source: 《社会保险费征缴暂行条例》（核定与更正须可追溯）
*/
with known as (
    select distinct assessment_id from contribution_assessment
)

select known.assessment_id is null as is_violated
from contribution_assessment
join judged_month on judged_month.period = contribution_assessment.period
left join known on known.assessment_id = contribution_assessment.original_assessment_id
where contribution_assessment.original_assessment_id is not null
