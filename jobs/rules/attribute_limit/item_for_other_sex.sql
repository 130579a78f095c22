/*
id: item_for_other_sex
name_zh: 药品、项目、耗材与性别不符
name_en: Item bound to the other sex
version: 1
classes:
  - {id: MED-DRG-004, national_code: GZ..0301004}
  - {id: MED-SVC-004, national_code: GZ..0302004}
  - {id: MED-CON-004}
grade: suspect
scope: line
subject: institution
inputs:
  net_line: {}
  catalogue_item: {}
  person: {}
  visit: {}
requires: [catalogue_item.limit_gender, person.gender, visit.main_diagnosis_code, visit.is_newborn]
anchor: [fee_line_id]
anchor_zh: 一条费用明细
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十三条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政
exclusions:
  - 新生儿随母亲记账
  - 乳腺、前列腺肿瘤的激素治疗（主诊断 C50、C61）
  - 不孕不育诊疗（主诊断 N46、N97）
  - 性别未知，或当日登记的性别互相矛盾
evidence:
  - 病历与诊断
  - 身份登记中的性别
  - 处方与检查报告
*/
with limited_line as (
    select
        net_line.fee_line_id,
        net_line.visit_id,
        net_line.settlement_id,
        net_line.institution_id,
        net_line.person_key,
        net_line.item_code,
        net_line.occurred_on,
        net_line.care_region_code,
        net_line.amount_fen,
        net_line.line_fund_fen,
        catalogue_item.list_kind,
        catalogue_item.limit_gender,
        visit.main_diagnosis_code
    from net_line
    join catalogue_item
        on catalogue_item.item_code = net_line.item_code
        and net_line.occurred_on >= catalogue_item.effective_from_on
        and net_line.occurred_on <= coalesce(catalogue_item.effective_to_on, net_line.occurred_on)
    join visit on visit.visit_id = net_line.visit_id
    where net_line.is_settled
        and catalogue_item.limit_gender in ('1', '2')
        and not coalesce(visit.is_newborn, false)
        and left(visit.main_diagnosis_code, 3) not in ('C50', 'C61', 'N46', 'N97')
),
known_gender as (
    select
        limited_line.fee_line_id,
        min(person.gender) as gender
    from limited_line
    join person
        on person.person_key = limited_line.person_key
        and limited_line.occurred_on >= person.valid_from_on
        and limited_line.occurred_on <= coalesce(person.valid_to_on, limited_line.occurred_on)
    group by limited_line.fee_line_id
    having min(person.gender) = max(person.gender)
)
select
    case
        when left(limited_line.list_kind, 1) = '1' then 'MED-DRG-004'
        when limited_line.list_kind = '201' then 'MED-SVC-004'
        else 'MED-CON-004'
    end as rule_class_id,
    limited_line.care_region_code as region_code,
    limited_line.occurred_on as event_on,
    limited_line.institution_id,
    limited_line.person_key,
    limited_line.settlement_id,
    [limited_line.visit_id] as visit_ids,
    [fee_line_id] as fee_line_ids,
    fee_line_id,
    limited_line.item_code,
    limited_line.limit_gender,
    limited_line.main_diagnosis_code,
    limited_line.line_fund_fen as amount_at_issue_fen,
    limited_line.amount_fen as exposure_fen
from limited_line
join known_gender using (fee_line_id)
where known_gender.gender in ('1', '2')
    and known_gender.gender <> limited_line.limit_gender
    and limited_line.list_kind in ('101', '102', '103', '104', '105', '106', '201', '301')
