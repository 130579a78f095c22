/*
id: price_above_cap
name_zh: 超限定单价收费
name_en: Service charged above the price cap
version: 1
classes:
  - {id: POL-SVC-001, national_code: GZ..0102001}
grade: definite
scope: line
subject: institution
inputs:
  net_line: {}
  catalogue_price: {}
  institution: {}
requires: [catalogue_price.price_cap, institution.ownership, institution.price_region_code, fee_line.unit_price]
rests_on_checks: [fee_line.check:amount_is_quantity_times_price]
anchor: [fee_line_id]
anchor_zh: 一条费用明细
parameters: [tolerance_yuan]
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第七条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政;市场监管
exclusions:
  - 非公立机构的市场调节价
  - 当日有效价格文件之外的日期（价格文件零时生效）
  - 已记入超限价自费的部分不计基金，计为患者损失
  - 依法加收（儿童、夜间、急诊）须凭记录核对
evidence:
  - 价格文件与执行日期
  - 费用清单
  - 加收依据
*/
with public_line as (
    select
        net_line.fee_line_id,
        net_line.item_code,
        net_line.occurred_on,
        net_line.unit_price,
        institution.price_region_code,
        coalesce(institution.level_group, '') as level_group
    from net_line
    join institution
        on institution.institution_id = net_line.institution_id
        and net_line.occurred_on >= institution.valid_from_on
        and net_line.occurred_on <= coalesce(institution.valid_to_on, net_line.occurred_on)
    where net_line.is_settled
        and institution.ownership = 'public'
),
item_place as (
    select distinct item_code, price_region_code, level_group, occurred_on
    from public_line
),
ranked_cap as (
    select
        item_place.item_code,
        item_place.price_region_code,
        item_place.level_group,
        item_place.occurred_on,
        catalogue_price.price_cap,
        catalogue_price.document_number,
        row_number() over (
            partition by
                item_place.item_code, item_place.price_region_code, item_place.level_group, item_place.occurred_on
            order by
                coalesce(catalogue_price.level_group, '') desc,
                catalogue_price.effective_from_on desc,
                catalogue_price.price_cap desc,
                catalogue_price.document_number
        ) as position
    from item_place
    join catalogue_price
        on catalogue_price.item_code = item_place.item_code
        and catalogue_price.price_region_code = item_place.price_region_code
        and coalesce(catalogue_price.level_group, '') in ('', item_place.level_group)
        and item_place.occurred_on >= catalogue_price.effective_from_on
        and item_place.occurred_on <= coalesce(catalogue_price.effective_to_on, item_place.occurred_on)
    where catalogue_price.price_kind = 'service'
),
excess_price as (
    select
        public_line.fee_line_id,
        public_line.price_region_code,
        ranked_cap.price_cap,
        ranked_cap.document_number
    from public_line
    join ranked_cap using (item_code, price_region_code, level_group, occurred_on)
    where ranked_cap.position = 1
        and public_line.unit_price > ranked_cap.price_cap + $tolerance_yuan
),
excess_line as (
    select
        fee_line_id,
        cast(
            net_line.amount_fen
            - price_ticks(excess_price.price_cap) * quantity_ticks(net_line.quantity) // 100000000 as bigint
        ) as gross_excess_fen
    from net_line
    join excess_price using (fee_line_id)
),
fund_excess as (
    select
        fee_line_id,
        excess_line.gross_excess_fen,
        line_fund(
            least(net_line.in_scope_fen, greatest(0, excess_line.gross_excess_fen - net_line.over_cap_fen)),
            net_line.settlement_fund_fen,
            net_line.settlement_in_scope_fen
        ) as fund_excess_fen
    from net_line
    join excess_line using (fee_line_id)
)
select
    net_line.care_region_code as region_code,
    net_line.occurred_on as event_on,
    net_line.institution_id,
    net_line.person_key,
    net_line.settlement_id,
    [net_line.visit_id] as visit_ids,
    [fee_line_id] as fee_line_ids,
    fee_line_id,
    net_line.item_code,
    net_line.quantity,
    net_line.unit_price,
    excess_price.price_cap,
    excess_price.document_number,
    fund_excess.gross_excess_fen,
    fund_excess.gross_excess_fen - fund_excess.fund_excess_fen as patient_loss_fen,
    fund_excess.fund_excess_fen as amount_at_issue_fen,
    net_line.amount_fen as exposure_fen
from net_line
join excess_price using (fee_line_id)
join fund_excess using (fee_line_id)
