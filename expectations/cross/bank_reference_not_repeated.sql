/*
id: bank_reference_not_repeated
title_zh: 同一账户的银行流水号不重复
title_en: a bank reference occurs once in an account
dataset: bank_statement_line
inputs:
  bank_statement_line: {}
requires: [bank_statement_line.bank_reference, bank_statement_line.account_token]
per_institution: false
exceptions:
  - 冲正与原流水同号 / a reversal carries the reference of its original
  - 同一笔转账的借贷两条 / both sides of one transfer
source: 《人民币银行结算账户管理办法》（对账单）
*/
with numbered as (
    select
        bank_reference,
        row_number() over (
            partition by account_token, bank_reference, direction, is_reversal
            order by statement_id, line_number
        ) as place
    from bank_statement_line
)

select place > 1 as is_violated
from numbered
where bank_reference is not null
