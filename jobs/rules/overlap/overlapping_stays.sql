/*
id: overlapping_stays
name_zh: 重叠住院
name_en: Overlapping stays
version: 1
classes:
  - {id: OWN-STY-003}
grade: definite
grades: [definite, suspect]
scope: person
subject: person
inputs:
  stay: {months: 2}
  net_line: {months: 2}
  net_settlement: {months: 2}
requires: [visit.ended_at, visit.medical_record_number, visit.is_newborn, fee_line.occurred_at]
anchor: [first_visit_id, second_visit_id]
anchor_zh: 两次住院（就诊ID排序）
parameters: [min_nights]
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政
exclusions:
  - 当日转院，或重叠不足规定夜数
  - 新生儿随母亲登记
  - 一次住院的中途结算（机构与病案号相同）
  - 未出院的住院不判
  - 重叠期内有一方无服务的，列为可疑（可能迟办出院）
evidence:
  - 两院病历、体温单与护理记录
  - 出入院登记与转院记录
  - 人员身份核验记录
*/
with overlap as (
    select
        least(later.visit_id, earlier.visit_id) as first_visit_id,
        greatest(later.visit_id, earlier.visit_id) as second_visit_id,
        later.visit_id as later_visit_id,
        later.person_key,
        later.care_region_code,
        case when later.institution_id = earlier.institution_id then later.institution_id end as institution_id,
        later.institution_id as later_institution_id,
        earlier.institution_id as earlier_institution_id,
        greatest(later.admitted_on, earlier.admitted_on) as overlap_from_on,
        earlier.discharged_on as overlap_to_on,
        date_diff('day', greatest(later.admitted_on, earlier.admitted_on), earlier.discharged_on) as overlap_nights
    from stay as later
    join stay_history as earlier on earlier.person_key = later.person_key
    where earlier.ended_at is not null
        and later.ended_at is not null
        and (earlier.ended_at, earlier.visit_id) < (later.ended_at, later.visit_id)
        and date_diff('day', greatest(later.admitted_on, earlier.admitted_on), earlier.discharged_on) >= $min_nights
        and not later.is_newborn
        and not earlier.is_newborn
        and not (
            later.institution_id = earlier.institution_id
            and later.medical_record_number = earlier.medical_record_number
        )
),
overlap_side as (
    select first_visit_id, second_visit_id, overlap_from_on, overlap_to_on, overlap_nights, first_visit_id as visit_id
    from overlap
    union all
    select first_visit_id, second_visit_id, overlap_from_on, overlap_to_on, overlap_nights, second_visit_id as visit_id
    from overlap
),
service_side as (
    select
        overlap_side.first_visit_id,
        overlap_side.second_visit_id,
        count(distinct overlap_side.visit_id) as sides_with_service
    from overlap_side
    join net_line_history as service on service.visit_id = overlap_side.visit_id
    where service.occurred_on between overlap_side.overlap_from_on and overlap_side.overlap_to_on
    group by overlap_side.first_visit_id, overlap_side.second_visit_id
),
stay_fund as (
    select visit_id, sum(fund_total_fen) as fund_total_fen, sum(total_fen) as total_fen
    from net_settlement_history
    where visit_id in (select visit_id from overlap_side)
    group by visit_id
),
overlap_fund as (
    select
        overlap_side.first_visit_id,
        overlap_side.second_visit_id,
        sum(coalesce(stay_fund.total_fen, 0)) as total_fen,
        min(
            share_fen(
                coalesce(stay_fund.fund_total_fen, 0),
                overlap_side.overlap_nights,
                date_diff('day', one_stay.admitted_on, one_stay.discharged_on)
            )
        ) as smaller_share_fen
    from overlap_side
    join stay_history as one_stay on one_stay.visit_id = overlap_side.visit_id
    left join stay_fund on stay_fund.visit_id = overlap_side.visit_id
    group by overlap_side.first_visit_id, overlap_side.second_visit_id
)
select
    case when coalesce(service_side.sides_with_service, 0) = 2 then 'definite' else 'suspect' end as grade,
    overlap.care_region_code as region_code,
    overlap.overlap_from_on as event_on,
    overlap.institution_id,
    overlap.person_key,
    [first_visit_id, second_visit_id] as visit_ids,
    first_visit_id,
    second_visit_id,
    overlap.earlier_institution_id,
    overlap.later_institution_id,
    overlap.overlap_to_on,
    overlap.overlap_nights,
    coalesce(service_side.sides_with_service, 0) as sides_with_service,
    overlap_fund.smaller_share_fen as amount_at_issue_fen,
    overlap_fund.total_fen as exposure_fen
from overlap
join overlap_fund using (first_visit_id, second_visit_id)
left join service_side using (first_visit_id, second_visit_id)
