/*
name: net_line
title: 冲销后的费用明细（退费及其撤销并入原行），附基金份额
inputs:
  fee_line: {}
  net_settlement: {}
  visit: {}
*/
with refund as (
    select
        visit_id,
        source_line_number,
        original_line_number,
        quantity,
        amount_fen,
        in_scope_fen,
        over_cap_fen
    from fee_line
    where is_valid
        and quantity < 0
        and original_line_number is not null
),
undone_refund as (
    select
        fee_line.fee_line_id,
        fee_line.visit_id,
        refund.original_line_number,
        fee_line.quantity,
        fee_line.amount_fen,
        fee_line.in_scope_fen,
        fee_line.over_cap_fen
    from fee_line
    join refund
        on refund.visit_id = fee_line.visit_id
        and refund.source_line_number = fee_line.original_line_number
    join fee_line as original
        on original.visit_id = refund.visit_id
        and original.source_line_number = refund.original_line_number
    where fee_line.is_valid
        and fee_line.quantity > 0
        and fee_line.original_line_number is not null
        and original.is_valid
        and original.quantity > 0
),
correction as (
    select visit_id, original_line_number, quantity, amount_fen, in_scope_fen, over_cap_fen
    from refund
    union all
    select visit_id, original_line_number, quantity, amount_fen, in_scope_fen, over_cap_fen
    from undone_refund
),
corrected as (
    select
        visit_id,
        original_line_number,
        sum(quantity) as quantity,
        sum(amount_fen) as amount_fen,
        sum(in_scope_fen) as in_scope_fen,
        sum(over_cap_fen) as over_cap_fen
    from correction
    group by
        visit_id,
        original_line_number
),
remaining_line as (
    select
        fee_line.fee_line_id,
        fee_line.visit_id,
        fee_line.settlement_id,
        fee_line.institution_id,
        fee_line.person_key,
        nullif(fee_line.order_number, '') as order_number,
        fee_line.occurred_at,
        fee_line.item_code,
        fee_line.executing_practitioner_id,
        fee_line.unit_price,
        fee_line.care_region_code,
        cast(fee_line.quantity + coalesce(corrected.quantity, 0) as decimal(16, 4)) as quantity,
        cast(fee_line.amount_fen + coalesce(corrected.amount_fen, 0) as bigint) as amount_fen,
        cast(fee_line.in_scope_fen + coalesce(corrected.in_scope_fen, 0) as bigint) as in_scope_fen,
        cast(fee_line.over_cap_fen + coalesce(corrected.over_cap_fen, 0) as bigint) as over_cap_fen
    from fee_line
    left join corrected
        on corrected.visit_id = fee_line.visit_id
        and corrected.original_line_number = fee_line.source_line_number
    join visit on visit.visit_id = fee_line.visit_id
    where fee_line.is_valid
        and fee_line.quantity > 0
        and fee_line.fee_line_id not in (select fee_line_id from undone_refund)
        and fee_line.quantity + coalesce(corrected.quantity, 0) > 0
        and visit.is_valid
)
select
    remaining_line.fee_line_id,
    remaining_line.visit_id,
    remaining_line.settlement_id,
    remaining_line.institution_id,
    remaining_line.person_key,
    remaining_line.order_number,
    remaining_line.occurred_at,
    cast(remaining_line.occurred_at as date) as occurred_on,
    remaining_line.item_code,
    remaining_line.executing_practitioner_id,
    remaining_line.unit_price,
    remaining_line.care_region_code,
    remaining_line.quantity,
    remaining_line.amount_fen,
    remaining_line.in_scope_fen,
    remaining_line.over_cap_fen,
    net_settlement.settlement_id is not null as is_settled,
    net_settlement.own_in_scope_fen as settlement_in_scope_fen,
    net_settlement.own_fund_total_fen as settlement_fund_fen,
    line_fund(
        remaining_line.in_scope_fen,
        net_settlement.own_fund_total_fen,
        net_settlement.own_in_scope_fen
    ) as line_fund_fen
from remaining_line
left join net_settlement
    on net_settlement.settlement_id = remaining_line.settlement_id
    and not net_settlement.is_wholly_refunded
