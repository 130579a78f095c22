/*
id: procedure_code_exists
title_zh: 手术操作代码手术当日在医保版编码中
title_en: the procedure code is in force on the day
dataset: procedure
inputs:
  procedure: {}
  visit: {months: 1, ahead: 1}
  clinical_code: {}
requires: [procedure.procedure_code, procedure.performed_on, visit.institution_id]
per_institution: true
parameters: {grace_days: 90}
exceptions:
  - 旧版编码停用后的过渡期内 / within the days of grace after a version has ended
source: 国家医保信息业务编码标准（疾病诊断、手术操作、中医病证）
*/
with used as (
    select distinct
        procedure_code,
        performed_on
    from procedure
),

known as (
    select distinct
        used.procedure_code,
        used.performed_on
    from used
    cross join parameter
    join clinical_code
        on clinical_code.code = used.procedure_code
        and clinical_code.code_system = 'icd9cm3_nhsa'
        and used.performed_on >= clinical_code.effective_from_on
        and used.performed_on
        <= date_add(coalesce(clinical_code.effective_to_on, date'9000-12-31'), parameter.grace_days)
)

select
    visit.institution_id,
    known.procedure_code is null as is_violated
from procedure
join visit on visit.visit_id = procedure.visit_id
left join known
    on known.procedure_code = procedure.procedure_code
    and known.performed_on = procedure.performed_on
where procedure.procedure_code is not null
