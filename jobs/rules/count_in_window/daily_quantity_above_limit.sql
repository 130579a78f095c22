/*
id: daily_quantity_above_limit
name_zh: 单日数量超过限定
name_en: Daily quantity above the limit
version: 1
classes:
  - {id: POL-SVC-014, national_code: GZ..0102014}
  - {id: MED-CON-003, national_code: GZ..0303003}
grade: definite
grades: [definite, suspect]
scope: person_day
subject: institution
inputs:
  daily_excess: {}
requires: [knowledge_point.code, knowledge_point.parameters, fee_line.quantity]
rests_on_checks: [fee_line.check:amount_is_quantity_times_price]
anchor: [institution_id, person_key, item_code, day]
anchor_zh: 一人一机构一项目一日
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第七条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第八条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政;卫健
exclusions:
  - 已退费冲销的数量
  - 多日集中补记而就诊合计未超限（入院日计、出院日不计）
  - 多部位、双侧、多节段手术，须凭记录核对
  - 计价单位与包装换算，须凭记录核对
evidence:
  - 医嘱与执行记录
  - 手术或治疗记录
  - 耗材条码与进销存
*/
select
    rule_class_id,
    case when rule_class_id = 'POL-SVC-014' then 'definite' else 'suspect' end as grade,
    care_region_code as region_code,
    day as event_on,
    institution_id,
    person_key,
    settlement_id,
    visit_ids,
    fee_line_ids,
    point_id as knowledge_point_id,
    item_code,
    day,
    max_per_day,
    day_quantity,
    visit_quantity,
    chargeable_days,
    excess_quantity,
    share_fen(line_fund_fen, quantity_ticks(excess_quantity), quantity_ticks(day_quantity)) as amount_at_issue_fen,
    amount_fen as exposure_fen
from daily_excess
where max_per_day > 1
