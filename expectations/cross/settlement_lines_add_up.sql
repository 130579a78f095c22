/*
id: settlement_lines_add_up
title_zh: 费用明细之和等于结算的总额与四部分 (E03)
title_en: the lines of a settlement make its total and four parts
dataset: settlement
inputs:
  settlement: {}
  fee_line: {months: 1, ahead: 1}
requires: [settlement.total_fen, settlement.full_self_pay_fen, settlement.over_cap_fen, settlement.prior_self_pay_fen, settlement.in_scope_fen, fee_line.settlement_id, fee_line.amount_fen, fee_line.full_self_pay_fen, fee_line.over_cap_fen, fee_line.prior_self_pay_fen, fee_line.in_scope_fen]
per_institution: true
exceptions:
  - 已作废的结算与明细不计 / rows marked invalid do not count
source: 国家医疗保障信息平台接口规范（明细、结算与就诊以编号相连）
*/
with line_sum as (
    select
        settlement_id,
        sum(amount_fen) as amount_fen,
        sum(full_self_pay_fen) as full_self_pay_fen,
        sum(over_cap_fen) as over_cap_fen,
        sum(prior_self_pay_fen) as prior_self_pay_fen,
        sum(in_scope_fen) as in_scope_fen
    from fee_line
    where is_valid and settlement_id is not null
    group by settlement_id
)

select
    settlement.institution_id,
    coalesce(line_sum.amount_fen, 0) <> settlement.total_fen
    or coalesce(line_sum.full_self_pay_fen, 0) <> settlement.full_self_pay_fen
    or coalesce(line_sum.over_cap_fen, 0) <> settlement.over_cap_fen
    or coalesce(line_sum.prior_self_pay_fen, 0) <> settlement.prior_self_pay_fen
    or coalesce(line_sum.in_scope_fen, 0) <> settlement.in_scope_fen as is_violated
from settlement
left join line_sum on line_sum.settlement_id = settlement.settlement_id
where settlement.is_valid
