/*
id: statement_without_gap
title_zh: 对账单与前一张衔接，无缺期
title_en: a statement begins the day after the one before
dataset: bank_statement
inputs:
  bank_statement: {months: 12}
requires: [bank_statement.account_token]
per_institution: false
exceptions:
  - 账户的第一张对账单不判 / the first statement of an account
source: 《社会保险基金财务制度》（对账）
*/
with followed as (
    select
        period,
        period_from_on,
        lag(period_to_on) over (
            partition by account_token
            order by period_to_on, period_from_on, statement_id
        ) as previous_to_on
    from bank_statement
)

select followed.period_from_on > date_add(followed.previous_to_on, 1) as is_violated
from followed
join judged_month on judged_month.period = followed.period
