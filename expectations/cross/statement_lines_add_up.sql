/*
id: statement_lines_add_up
title_zh: 流水之和等于对账单合计与笔数
title_en: the lines of a statement make its totals and count
dataset: bank_statement
inputs:
  bank_statement: {}
  bank_statement_line: {months: 1}
requires: [bank_statement.debit_total_fen, bank_statement.credit_total_fen, bank_statement.line_count, bank_statement_line.direction, bank_statement_line.amount_fen]
per_institution: false
exceptions:
  - 没有流水的对账单，合计与笔数均为零 / a statement without lines has totals of zero
source: 《社会保险基金财务制度》（对账）
*/
with line_sum as (
    select
        statement_id,
        sum(case when direction = 'debit' then amount_fen else 0 end) as debit_fen,
        sum(case when direction = 'credit' then amount_fen else 0 end) as credit_fen,
        count(*) as line_count
    from bank_statement_line
    group by statement_id
)

select
    coalesce(line_sum.debit_fen, 0) <> bank_statement.debit_total_fen
    or coalesce(line_sum.credit_fen, 0) <> bank_statement.credit_total_fen
    or coalesce(line_sum.line_count, 0) <> bank_statement.line_count as is_violated
from bank_statement
left join line_sum on line_sum.statement_id = bank_statement.statement_id
