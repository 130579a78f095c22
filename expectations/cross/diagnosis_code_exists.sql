/*
id: diagnosis_code_exists
title_zh: 诊断代码就诊当日在医保版编码中
title_en: the diagnosis code is in force on the day of the visit
dataset: diagnosis
inputs:
  diagnosis: {}
  visit: {months: 1, ahead: 1}
  clinical_code: {}
requires: [diagnosis.diagnosis_code, diagnosis.diagnosis_kind, visit.started_at]
per_institution: true
parameters: {grace_days: 90}
exceptions:
  - 旧版编码停用后的过渡期内 / within the days of grace after a version has ended
source: 国家医保信息业务编码标准（疾病诊断、手术操作、中医病证）
*/
with judged as (
    select
        diagnosis.visit_id,
        diagnosis.sequence_number,
        visit.institution_id,
        diagnosis.diagnosis_code,
        case diagnosis.diagnosis_kind
            when '1' then 'icd10_nhsa'
            when '2' then 'tcm_disease'
            when '3' then 'tcm_syndrome'
        end as code_system,
        cast(visit.started_at as date) as used_on
    from diagnosis
    join visit on visit.visit_id = diagnosis.visit_id
),

known as (
    select distinct
        judged.visit_id,
        judged.sequence_number
    from judged
    cross join parameter
    join clinical_code
        on clinical_code.code_system = judged.code_system
        and clinical_code.code = judged.diagnosis_code
        and judged.used_on >= clinical_code.effective_from_on
        and judged.used_on <= date_add(coalesce(clinical_code.effective_to_on, date'9000-12-31'), parameter.grace_days)
)

select
    judged.institution_id,
    known.visit_id is null as is_violated
from judged
left join known
    on known.visit_id = judged.visit_id
    and known.sequence_number = judged.sequence_number
where judged.code_system is not null and judged.diagnosis_code is not null
