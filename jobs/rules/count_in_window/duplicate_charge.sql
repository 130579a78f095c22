/*
id: duplicate_charge
name_zh: 重复收费
name_en: Duplicate charge
version: 2
classes:
  - {id: POL-SVC-014, national_code: GZ..0102014}
grade: definite
grades: [definite, suspect]
scope: line
subject: institution
inputs:
  net_line: {}
  daily_excess: {}
requires: [fee_line.order_number, fee_line.occurred_at]
anchor: [duplicate_kind, institution_id, person_key, visit_id, item_code, day, order_number, occurred_at, quantity, unit_price]
anchor_zh: 同一就诊内项目、医嘱号、时间、数量、单价全同的一组明细；或一人一机构一项目一日
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政;市场监管
exclusions:
  - 时间或医嘱号不同的同一项目
  - 未设每日次数的项目一日多次（知识点未提供时，只判完全相同的上传）
  - 只有日期而无时刻的完全相同上传，列为可疑：不能证明时间相同
  - 已退费冲销的明细
  - 就诊合计未超过可收费天数的补记（入院日计、出院日不计）
  - 超出部分已全由完全相同的上传解释的，不另报每日一次
evidence:
  - 医嘱与执行记录
  - 费用清单与收费票据
  - 系统上传日志
*/
with repeated_upload as (
    select visit_id, item_code, order_number, occurred_at, quantity, unit_price, min(fee_line_id) as first_fee_line_id
    from net_line
    where is_settled
        and order_number is not null
    group by visit_id, item_code, order_number, occurred_at, quantity, unit_price
    having count(*) >= 2
),
identical_upload as (
    select
        visit_id,
        item_code,
        order_number,
        occurred_at,
        quantity,
        unit_price,
        net_line.occurred_on as day,
        net_line.institution_id,
        net_line.person_key,
        min(net_line.care_region_code) as region_code,
        min(net_line.settlement_id) as settlement_id,
        list(net_line.fee_line_id order by net_line.fee_line_id) as fee_line_ids,
        sum(net_line.quantity) filter (where net_line.fee_line_id > first_fee_line_id) as copied_quantity,
        sum(net_line.amount_fen) filter (where net_line.fee_line_id > first_fee_line_id) as copied_amount_fen,
        sum(net_line.line_fund_fen) filter (where net_line.fee_line_id > first_fee_line_id) as copied_fund_fen
    from repeated_upload
    join net_line using (visit_id, item_code, order_number, occurred_at, quantity, unit_price)
    where net_line.is_settled
    group by
        visit_id, item_code, order_number, occurred_at, quantity, unit_price,
        net_line.occurred_on, net_line.institution_id, net_line.person_key
),
copied_day as (
    select institution_id, person_key, item_code, day, sum(copied_quantity) as copied_quantity
    from identical_upload
    group by institution_id, person_key, item_code, day
),
once_a_day as (
    select
        institution_id,
        person_key,
        item_code,
        day,
        daily_excess.care_region_code,
        daily_excess.settlement_id,
        daily_excess.visit_ids,
        daily_excess.fee_line_ids,
        daily_excess.point_id,
        daily_excess.day_quantity,
        daily_excess.amount_fen,
        daily_excess.line_fund_fen,
        daily_excess.excess_quantity - coalesce(copied_day.copied_quantity, 0) as excess_quantity
    from daily_excess
    left join copied_day using (institution_id, person_key, item_code, day)
    where daily_excess.rule_class_id = 'POL-SVC-014'
        and daily_excess.max_per_day = 1
)
select
    'identical_upload' as duplicate_kind,
    case when occurred_at = cast(cast(occurred_at as date) as timestamp) then 'suspect' else 'definite' end as grade,
    region_code,
    day as event_on,
    institution_id,
    person_key,
    settlement_id,
    [visit_id] as visit_ids,
    fee_line_ids,
    cast(null as varchar) as knowledge_point_id,
    visit_id,
    item_code,
    cast(null as date) as day,
    order_number,
    occurred_at,
    quantity,
    unit_price,
    cast(null as decimal(18, 4)) as day_quantity,
    copied_quantity as excess_quantity,
    copied_fund_fen as amount_at_issue_fen,
    copied_amount_fen as exposure_fen
from identical_upload
union all
select
    'once_a_day' as duplicate_kind,
    'definite' as grade,
    care_region_code as region_code,
    day as event_on,
    institution_id,
    person_key,
    settlement_id,
    visit_ids,
    fee_line_ids,
    point_id as knowledge_point_id,
    cast(null as varchar) as visit_id,
    item_code,
    day,
    cast(null as varchar) as order_number,
    cast(null as timestamp) as occurred_at,
    cast(null as decimal(16, 4)) as quantity,
    cast(null as decimal(18, 6)) as unit_price,
    day_quantity,
    excess_quantity,
    share_fen(line_fund_fen, quantity_ticks(excess_quantity), quantity_ticks(day_quantity)) as amount_at_issue_fen,
    amount_fen as exposure_fen
from once_a_day
where excess_quantity > 0
