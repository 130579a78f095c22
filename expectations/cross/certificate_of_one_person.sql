/*
id: certificate_of_one_person
title_zh: 一个证件号只对应一个人员编号
title_en: one certificate belongs to one person
dataset: person
inputs:
  person: {}
requires: [person.certificate_number_token, person.person_id]
per_institution: false
exceptions:
  - 同一人的多个版本 / several versions of one person
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
select count(distinct person_id) > 1 as is_violated
from person
where certificate_number_token is not null
group by certificate_number_token
