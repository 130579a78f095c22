/*
id: statement_without_overlap
title_zh: 对账单与前一张不重叠
title_en: a statement does not overlap the one before
dataset: bank_statement
inputs:
  bank_statement: {months: 12}
requires: [bank_statement.account_token]
per_institution: false
exceptions:
  - 重复的对账单另行计数 / repeated statements are counted elsewhere
source: 《社会保险基金财务制度》（对账）
*/
with followed as (
    select
        period,
        period_from_on,
        period_to_on,
        lag(period_from_on) over (
            partition by account_token
            order by period_to_on, period_from_on, statement_id
        ) as previous_from_on,
        lag(period_to_on) over (
            partition by account_token
            order by period_to_on, period_from_on, statement_id
        ) as previous_to_on
    from bank_statement
)

select
    followed.period_from_on <= followed.previous_to_on
    and not (
        followed.period_from_on = followed.previous_from_on
        and followed.period_to_on = followed.previous_to_on
    ) as is_violated
from followed
join judged_month on judged_month.period = followed.period
