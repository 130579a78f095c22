/*
id: main_diagnosis_code_exists
title_zh: 主诊断就诊当日在医保版编码中
title_en: the main diagnosis is in force on the day of the visit
dataset: visit
inputs:
  visit: {}
  clinical_code: {}
requires: [visit.main_diagnosis_code, visit.started_at]
per_institution: true
parameters: {grace_days: 90}
exceptions:
  - 旧版编码停用后的过渡期内 / within the days of grace after a version has ended
source: 国家医保信息业务编码标准（疾病诊断、手术操作、中医病证）
*/
with used as (
    select distinct
        main_diagnosis_code,
        cast(started_at as date) as used_on
    from visit
),

known as (
    select distinct
        used.main_diagnosis_code,
        used.used_on
    from used
    cross join parameter
    join clinical_code
        on clinical_code.code = used.main_diagnosis_code
        and clinical_code.code_system in ('icd10_nhsa', 'tcm_disease')
        and used.used_on >= clinical_code.effective_from_on
        and used.used_on <= date_add(coalesce(clinical_code.effective_to_on, date'9000-12-31'), parameter.grace_days)
)

select
    visit.institution_id,
    known.main_diagnosis_code is null as is_violated
from visit
left join known
    on known.main_diagnosis_code = visit.main_diagnosis_code
    and known.used_on = cast(visit.started_at as date)
where visit.main_diagnosis_code is not null
