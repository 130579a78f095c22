/*
id: settlement_outside_agreement
name_zh: 非定点或超协议范围结算
name_en: Settlement outside the agreement
version: 1
classes:
  - {id: OWN-AGR-001}
grade: definite
scope: settlement
subject: institution
inputs:
  net_settlement: {}
  agreement: {}
requires: [agreement.service_scope, agreement.insurance_types, agreement.effective_from_on, settlement.settlement_kind]
anchor: [settlement_id]
anchor_zh: 一笔结算
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十一条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第三十条}
refer_to: 医保行政
exclusions:
  - 就诊开始之日协议有效的（协议在住院中到期不算）
  - 中心手工报销
  - 急诊
  - 已退费冲销的结算
  - 续签空档已书面确认的，须凭文件核对
evidence:
  - 服务协议及其范围、期限
  - 定点名单公布文件
  - 结算单
*/
select
    net_settlement.care_region_code as region_code,
    net_settlement.visit_started_on as event_on,
    net_settlement.institution_id,
    net_settlement.person_key,
    net_settlement.settlement_id,
    [net_settlement.visit_id] as visit_ids,
    net_settlement.care_type,
    net_settlement.insurance_type,
    net_settlement.fund_total_fen as amount_at_issue_fen,
    net_settlement.total_fen as exposure_fen
from net_settlement
where net_settlement.fund_total_fen > 0
    and net_settlement.settlement_kind <> '1'
    and left(net_settlement.care_type, 2) <> '13'
    and not exists (
        select 1
        from agreement
        where agreement.institution_id = net_settlement.institution_id
            and net_settlement.visit_started_on >= agreement.effective_from_on
            and net_settlement.visit_started_on <= agreement.effective_to_on
            and list_contains(agreement.insurance_types, net_settlement.insurance_type)
            and list_contains(agreement.service_scope, left(net_settlement.care_type, 2))
    )
