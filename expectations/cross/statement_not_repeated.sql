/*
id: statement_not_repeated
title_zh: 同一账户同一期间只有一张对账单
title_en: one statement for an account and period
dataset: bank_statement
inputs:
  bank_statement: {}
requires: [bank_statement.account_token]
per_institution: false
exceptions:
  - 同号重发的对账单由接收步骤去重 / the same statement sent again is recognised by its id on arrival
source: 《社会保险基金财务制度》（对账）
*/
with numbered as (
    select
        row_number() over (
            partition by account_token, period_from_on, period_to_on
            order by statement_id
        ) as place
    from bank_statement
)

select place > 1 as is_violated
from numbered
