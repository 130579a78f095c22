/*
name: net_settlement
title: 冲销后的结算（退费并入原结算）
inputs:
  settlement: {}
  visit: {}
*/
with refund as (
    select
        original_settlement_id,
        sum(total_fen) as total_fen,
        sum(fund_total_fen) as fund_total_fen,
        sum(pooling_fund_fen) as pooling_fund_fen,
        sum(personal_account_fen) as personal_account_fen
    from settlement
    where is_valid
        and is_refund
        and original_settlement_id is not null
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
    cast(settlement.total_fen + coalesce(refund.total_fen, 0) as bigint) as total_fen,
    cast(settlement.fund_total_fen + coalesce(refund.fund_total_fen, 0) as bigint) as fund_total_fen,
    cast(settlement.pooling_fund_fen + coalesce(refund.pooling_fund_fen, 0) as bigint) as pooling_fund_fen,
    cast(settlement.personal_account_fen + coalesce(refund.personal_account_fen, 0) as bigint) as personal_account_fen,
    refund.original_settlement_id is not null
        and settlement.total_fen + refund.total_fen <= 0 as is_wholly_refunded
from settlement
join visit on visit.visit_id = settlement.visit_id
left join refund on refund.original_settlement_id = settlement.settlement_id
where settlement.is_valid
    and not settlement.is_refund
    and visit.is_valid
