/*
name: net_settlement
title: 冲销后的结算（退费及其撤销并入原结算）
inputs:
  settlement: {}
  visit: {}
*/
with refund as (
    select
        settlement_id,
        original_settlement_id,
        total_fen,
        fund_total_fen,
        pooling_fund_fen,
        personal_account_fen
    from settlement
    where is_valid
        and is_refund
        and original_settlement_id is not null
),
undone_refund as (
    select
        settlement.settlement_id,
        refund.original_settlement_id,
        settlement.total_fen,
        settlement.fund_total_fen,
        settlement.pooling_fund_fen,
        settlement.personal_account_fen
    from settlement
    join refund on refund.settlement_id = settlement.original_settlement_id
    join settlement as original on original.settlement_id = refund.original_settlement_id
    where settlement.is_valid
        and not settlement.is_refund
        and original.is_valid
        and not original.is_refund
),
correction as (
    select original_settlement_id, total_fen, fund_total_fen, pooling_fund_fen, personal_account_fen
    from refund
    union all
    select original_settlement_id, total_fen, fund_total_fen, pooling_fund_fen, personal_account_fen
    from undone_refund
),
corrected as (
    select
        original_settlement_id,
        sum(total_fen) as total_fen,
        sum(fund_total_fen) as fund_total_fen,
        sum(pooling_fund_fen) as pooling_fund_fen,
        sum(personal_account_fen) as personal_account_fen
    from correction
    group by original_settlement_id
)
select
    settlement.settlement_id,
    settlement.visit_id,
    settlement.institution_id,
    settlement.person_key,
    settlement.insurance_type,
    settlement.care_type,
    settlement.settlement_kind,
    cast(visit.started_at as date) as visit_started_on,
    settlement.care_region_code,
    settlement.insured_region_code,
    settlement.in_scope_fen as own_in_scope_fen,
    settlement.fund_total_fen as own_fund_total_fen,
    cast(settlement.total_fen + coalesce(corrected.total_fen, 0) as bigint) as total_fen,
    cast(settlement.fund_total_fen + coalesce(corrected.fund_total_fen, 0) as bigint) as fund_total_fen,
    cast(settlement.pooling_fund_fen + coalesce(corrected.pooling_fund_fen, 0) as bigint) as pooling_fund_fen,
    cast(
        settlement.personal_account_fen + coalesce(corrected.personal_account_fen, 0) as bigint
    ) as personal_account_fen,
    corrected.original_settlement_id is not null
        and settlement.total_fen + corrected.total_fen <= 0 as is_wholly_refunded
from settlement
join visit on visit.visit_id = settlement.visit_id
left join corrected on corrected.original_settlement_id = settlement.settlement_id
where settlement.is_valid
    and not settlement.is_refund
    and settlement.settlement_id not in (select settlement_id from undone_refund)
    and visit.is_valid
