/*
id: outpatient_during_stay
name_zh: 住院期间门诊或购药结算
name_en: Outpatient or pharmacy claim during a stay
version: 1
classes:
  - {id: OWN-STY-004}
grade: suspect
scope: person_day
subject: person
inputs:
  visit: {}
  stay: {months: 2}
  net_settlement: {}
requires: [visit.started_at, visit.ended_at, settlement.pooling_fund_fen]
anchor: [visit_id]
anchor_zh: 一次门诊或购药
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政
exclusions:
  - 入院日、出院日
  - 只用个人账户或家庭共济支付
  - 门诊慢特病按规定代配
  - 已退费冲销的结算
  - 病区申请的外院检查、双通道药品，须凭记录核对
evidence:
  - 住院病历与外出请假记录
  - 门诊处方与签收人
  - 购药监控与凭证核验记录
*/
with stay_around as (
    select
        visit.visit_id,
        stay.visit_id as stay_visit_id,
        stay.institution_id as stay_institution_id,
        row_number() over (partition by visit.visit_id order by stay.started_at, stay.visit_id) as position
    from visit
    join stay_history as stay on stay.person_key = visit.person_key
    where visit.is_valid
        and left(visit.care_type, 2) in ('11', '12', '13', '19', '41')
        and cast(visit.started_at as date) > stay.admitted_on
        and cast(visit.started_at as date) < stay.discharged_on
),
visit_fund as (
    select
        visit_id,
        min(settlement_id) as first_settlement_id,
        max(settlement_id) as last_settlement_id,
        sum(pooling_fund_fen) as pooling_fund_fen,
        sum(personal_account_fen) as personal_account_fen,
        sum(total_fen) as total_fen
    from net_settlement
    group by visit_id
)
select
    visit.care_region_code as region_code,
    cast(visit.started_at as date) as event_on,
    visit.institution_id,
    visit.person_key,
    case
        when visit_fund.first_settlement_id = visit_fund.last_settlement_id then visit_fund.first_settlement_id
    end as settlement_id,
    [visit_id, stay_around.stay_visit_id] as visit_ids,
    visit_id,
    stay_around.stay_visit_id,
    stay_around.stay_institution_id,
    visit.care_type,
    visit_fund.personal_account_fen,
    visit_fund.pooling_fund_fen as amount_at_issue_fen,
    visit_fund.total_fen as exposure_fen
from visit
join stay_around using (visit_id)
join visit_fund using (visit_id)
where stay_around.position = 1
    and visit_fund.pooling_fund_fen > 0
