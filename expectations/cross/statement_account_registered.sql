/*
id: statement_account_registered
title_zh: 对账单的账户已登记
title_en: the account of a statement is registered
dataset: bank_statement
inputs:
  bank_statement: {}
  bank_account: {}
requires: [bank_statement.account_token]
per_institution: false
exceptions:
  - 销户当日的业务仍属登记期内 / business on the day of closing still counts
source: 《社会保险基金财务制度》（基金账户管理）
*/
with used as (
    select distinct
        account_token,
        period_to_on as used_on
    from bank_statement
),

registered as (
    select distinct
        used.account_token,
        used.used_on
    from used
    join bank_account
        on bank_account.account_token = used.account_token
        and used.used_on between bank_account.opened_on and coalesce(bank_account.closed_on, date'9999-12-31')
)

select registered.account_token is null as is_violated
from bank_statement
left join registered
    on registered.account_token = bank_statement.account_token
    and registered.used_on = bank_statement.period_to_on
where bank_statement.account_token is not null
