/*
id: settlement_fund_items_add_up
title_zh: 基金分项之和等于结算的基金支付总额 (E06)
title_en: the fund items of a settlement make its fund total
dataset: settlement
inputs:
  settlement: {}
  settlement_fund_item: {months: 1, ahead: 1}
requires: [settlement.fund_total_fen, settlement_fund_item.fund_kind, settlement_fund_item.fund_paid_fen]
per_institution: true
exceptions:
  - 个人账户分项（310200）不属基金支付总额 / the personal account is no part of the fund total
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with item_sum as (
    select
        settlement_id,
        sum(case when fund_kind <> '310200' then fund_paid_fen else 0 end) as fund_paid_fen
    from settlement_fund_item
    group by settlement_id
)

select
    settlement.institution_id,
    coalesce(item_sum.fund_paid_fen, 0) <> settlement.fund_total_fen as is_violated
from settlement
left join item_sum on item_sum.settlement_id = settlement.settlement_id
where settlement.is_valid
