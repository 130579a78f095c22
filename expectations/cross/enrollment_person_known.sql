/*
id: enrollment_person_known
title_zh: 参保关系的人员已登记
title_en: the person of an enrollment is registered
dataset: enrollment
inputs:
  enrollment: {}
  person: {}
requires: [enrollment.person_id, person.person_id]
per_institution: false
exceptions:
  - 无，人员编号必填 / none, it is required
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with known as (
    select distinct person_id from person
)

select
    known.person_id is null as is_violated
from enrollment
left join known on known.person_id = enrollment.person_id
where enrollment.person_id is not null
