/*
name: stay
title: 有效住院（不含日间手术、家庭病床）
inputs:
  visit: {}
*/
select
    visit_id,
    institution_id,
    person_key,
    care_type,
    medical_record_number,
    started_at,
    ended_at,
    cast(started_at as date) as admitted_on,
    cast(ended_at as date) as discharged_on,
    main_diagnosis_code,
    discharge_way,
    coalesce(is_newborn, false) as is_newborn,
    care_region_code,
    insured_region_code,
    period
from visit
where is_valid
    and left(care_type, 2) in ('21', '22', '23', '24', '25', '26', '52')
