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
with lowest_cap as (
    select item_code, price_region_code, min(price_cap) as price_cap
    from catalogue_price
    where price_kind = 'service'
    group by item_code, price_region_code
),
dear_line as (
    select
        net_line.fee_line_id,
        net_line.visit_id,
        net_line.settlement_id,
        net_line.institution_id,
        net_line.person_key,
        net_line.item_code,
        net_line.occurred_on,
        net_line.care_region_code,
        net_line.unit_price,
        net_line.quantity,
        net_line.amount_fen,
        net_line.in_scope_fen,
        net_line.over_cap_fen,
        net_line.settlement_fund_fen,
        net_line.settlement_in_scope_fen,
        institution.price_region_code,
        institution.level_group
    from net_line
    join institution
        on institution.institution_id = net_line.institution_id
        and net_line.occurred_on >= institution.valid_from_on
        and net_line.occurred_on <= coalesce(institution.valid_to_on, net_line.occurred_on)
    join lowest_cap
        on lowest_cap.item_code = net_line.item_code
        and lowest_cap.price_region_code = institution.price_region_code
    where net_line.is_settled
        and institution.ownership = 'public'
        and net_line.unit_price > lowest_cap.price_cap + $tolerance_yuan
),
capped_line as (
    select
        dear_line.fee_line_id,
        catalogue_price.price_cap,
        catalogue_price.document_number,
        row_number() over (
            partition by dear_line.fee_line_id
            order by
                coalesce(catalogue_price.level_group, '') desc,
                catalogue_price.effective_from_on desc,
                catalogue_price.price_cap desc,
                catalogue_price.document_number
        ) as position
    from dear_line
    join catalogue_price
        on catalogue_price.item_code = dear_line.item_code
        and catalogue_price.price_region_code = dear_line.price_region_code
        and coalesce(catalogue_price.level_group, '') in ('', coalesce(dear_line.level_group, ''))
        and dear_line.occurred_on >= catalogue_price.effective_from_on
        and dear_line.occurred_on <= coalesce(catalogue_price.effective_to_on, dear_line.occurred_on)
    where catalogue_price.price_kind = 'service'
),
excess_line as (
    select
        fee_line_id,
        capped_line.price_cap,
        capped_line.document_number,
        cast(
            dear_line.amount_fen
            - price_ticks(capped_line.price_cap) * quantity_ticks(dear_line.quantity) // 100000000 as bigint
        ) as gross_excess_fen
    from dear_line
    join capped_line using (fee_line_id)
    where capped_line.position = 1
        and dear_line.unit_price > capped_line.price_cap + $tolerance_yuan
),
fund_excess as (
    select
        fee_line_id,
        excess_line.price_cap,
        excess_line.document_number,
        excess_line.gross_excess_fen,
        line_fund(
            least(dear_line.in_scope_fen, greatest(0, excess_line.gross_excess_fen - dear_line.over_cap_fen)),
            dear_line.settlement_fund_fen,
            dear_line.settlement_in_scope_fen
        ) as fund_excess_fen
    from dear_line
    join excess_line using (fee_line_id)
)
select
    dear_line.care_region_code as region_code,
    dear_line.occurred_on as event_on,
    dear_line.institution_id,
    dear_line.person_key,
    dear_line.settlement_id,
    [dear_line.visit_id] as visit_ids,
    [fee_line_id] as fee_line_ids,
    fee_line_id,
    dear_line.item_code,
    dear_line.quantity,
    dear_line.unit_price,
    fund_excess.price_cap,
    fund_excess.document_number,
    fund_excess.gross_excess_fen,
    fund_excess.gross_excess_fen - fund_excess.fund_excess_fen as patient_loss_fen,
    fund_excess.fund_excess_fen as amount_at_issue_fen,
    dear_line.amount_fen as exposure_fen
from dear_line
join fund_excess using (fee_line_id)
