/*
id: statement_line_numbers_without_gaps
title_zh: 对账单流水序号连续
title_en: statement lines are numbered without gaps
dataset: bank_statement_line
inputs:
  bank_statement_line: {months: 1, ahead: 1}
requires: [bank_statement_line.line_number]
per_institution: false
exceptions:
  - 跨月的对账单按末月一次判定 / a statement over two months is judged once, in the later
source: 《人民币银行结算账户管理办法》（对账单）
*/
with counted as (
    select
        statement_id,
        max(period) as period,
        min(line_number) as first_number,
        max(line_number) as last_number,
        count(distinct line_number) as number_count
    from bank_statement_line
    group by statement_id
)

select counted.first_number <> 1 or counted.last_number <> counted.number_count as is_violated
from counted
join judged_month on judged_month.period = counted.period
