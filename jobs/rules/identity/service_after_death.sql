/*
id: service_after_death
name_zh: 死亡后就医或享受待遇
name_en: Service after death
version: 1
classes:
  - {id: OWN-IDN-002}
grade: definite
grades: [definite, suspect]
scope: visit
subject: person
judged_region: insured
inputs:
  visit: {}
  person_death: {}
  net_settlement: {}
requires: [person_death.death_on, person_death.source_party, person_death.is_revoked, visit.started_at]
anchor: [visit_id]
anchor_zh: 一次就诊
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十三条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十五条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十三条}
refer_to: 医保行政;公安
exclusions:
  - 死亡当日及以前开始的就诊
  - 已撤销的死亡登记
  - 法院宣告死亡
  - 单一来源或各来源日期不一致的，列为可疑并取最晚日期
evidence:
  - 死亡医学证明、注销户口或火化记录
  - 就诊凭证核验与监控
  - 结算经办与领取记录
*/
with death as (
    select
        person_key,
        max(death_on) as death_on,
        min(death_on) = max(death_on)
            and (count(distinct source_party) >= 2 or max(source_party = 'public_security')) as is_confirmed,
        count(distinct source_party) as source_count
    from person_death
    where not is_revoked
        and source_party <> 'court'
    group by person_key
),
visit_fund as (
    select
        visit_id,
        min(settlement_id) as first_settlement_id,
        max(settlement_id) as last_settlement_id,
        sum(fund_total_fen) as fund_total_fen,
        sum(total_fen) as total_fen
    from net_settlement
    group by visit_id
)
select
    case when death.is_confirmed then 'definite' else 'suspect' end as grade,
    visit.insured_region_code as region_code,
    cast(visit.started_at as date) as event_on,
    visit.institution_id,
    visit.person_key,
    case
        when visit_fund.first_settlement_id = visit_fund.last_settlement_id then visit_fund.first_settlement_id
    end as settlement_id,
    [visit_id] as visit_ids,
    visit_id,
    death.death_on,
    death.source_count,
    visit.care_type,
    coalesce(visit_fund.fund_total_fen, 0) as amount_at_issue_fen,
    coalesce(visit_fund.total_fen, 0) as exposure_fen
from visit
join death on death.person_key = visit.person_key
left join visit_fund using (visit_id)
where visit.is_valid
    and cast(visit.started_at as date) > death.death_on
