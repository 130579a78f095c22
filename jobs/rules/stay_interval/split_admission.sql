/*
id: split_admission
name_zh: 分解住院
name_en: Split admission
version: 1
classes:
  - {id: MGT-ACT-001, national_code: GZ..0204001}
grade: suspect
scope: person_window
subject: institution
inputs:
  stay: {months: 1}
  net_settlement: {}
requires: [visit.main_diagnosis_code, visit.ended_at, visit.medical_record_number, visit.discharge_way, visit.is_newborn]
anchor: [visit_id]
anchor_zh: 再次住院的一次就诊
parameters: [max_gap_days]
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政
exclusions:
  - 放化疗、透析（主诊断 Z51、Z49）
  - 分娩与围产期（主诊断 O、P），新生儿
  - 前次转院、转社区或非医嘱离院
  - 急诊转住院
  - 一次住院的中途结算（病案号相同且间隔0天）
evidence:
  - 前后两次住院病历与出入院记录
  - 出院标准的判断
  - 支付方式与起付线收取
*/
with previous_stay as (
    select
        stay.visit_id,
        earlier.visit_id as previous_visit_id,
        earlier.medical_record_number as previous_record_number,
        earlier.discharged_on as previous_discharged_on,
        earlier.discharge_way as previous_discharge_way,
        earlier.is_newborn as previous_is_newborn,
        date_diff('day', earlier.discharged_on, stay.admitted_on) as gap_days,
        row_number() over (
            partition by stay.visit_id
            order by earlier.ended_at desc, earlier.started_at desc, earlier.visit_id desc
        ) as position
    from stay
    join stay_history as earlier
        on earlier.person_key = stay.person_key
        and earlier.institution_id = stay.institution_id
        and left(earlier.main_diagnosis_code, 3) = left(stay.main_diagnosis_code, 3)
    where earlier.visit_id <> stay.visit_id
        and (earlier.started_at, earlier.visit_id) < (stay.started_at, stay.visit_id)
        and date_diff('day', earlier.discharged_on, stay.admitted_on) between 0 and $max_gap_days
),
stay_fund as (
    select visit_id, min(settlement_id) as first_settlement_id, max(settlement_id) as last_settlement_id,
        sum(fund_total_fen) as fund_total_fen
    from net_settlement
    group by visit_id
)
select
    stay.care_region_code as region_code,
    stay.admitted_on as event_on,
    stay.institution_id,
    stay.person_key,
    case
        when stay_fund.first_settlement_id = stay_fund.last_settlement_id then stay_fund.first_settlement_id
    end as settlement_id,
    [previous_stay.previous_visit_id, visit_id] as visit_ids,
    visit_id,
    previous_stay.previous_visit_id,
    previous_stay.previous_discharged_on,
    previous_stay.gap_days,
    left(stay.main_diagnosis_code, 3) as disease_category,
    0 as amount_at_issue_fen,
    coalesce(stay_fund.fund_total_fen, 0) as exposure_fen
from stay
join previous_stay using (visit_id)
left join stay_fund using (visit_id)
where previous_stay.position = 1
    and left(stay.main_diagnosis_code, 3) not in ('Z51', 'Z49')
    and left(stay.main_diagnosis_code, 1) not in ('O', 'P')
    and left(stay.care_type, 2) <> '24'
    and not stay.is_newborn
    and not previous_stay.previous_is_newborn
    and coalesce(previous_stay.previous_discharge_way, '') not in ('2', '3', '4')
    and not (
        previous_stay.gap_days = 0
        and previous_stay.previous_record_number = stay.medical_record_number
    )
