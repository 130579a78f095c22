/*
id: statement_opens_as_closed
title_zh: 期初余额等于上期期末 (E15)
title_en: a statement opens with the closing balance before
dataset: bank_statement
inputs:
  bank_statement: {months: 12}
requires: [bank_statement.account_token, bank_statement.opening_fen, bank_statement.closing_fen]
per_institution: false
exceptions:
  - 缺期或重叠之后的期初另行计数 / openings after a gap or an overlap are counted elsewhere
source: 《社会保险基金财务制度》（对账）
*/
with single as (
    select
        account_token,
        period,
        period_from_on,
        period_to_on,
        opening_fen,
        closing_fen,
        statement_id,
        row_number() over (
            partition by account_token, period_from_on, period_to_on
            order by statement_id
        ) as place
    from bank_statement
),

followed as (
    select
        period,
        period_from_on,
        opening_fen,
        lag(period_to_on) over (partition by account_token order by period_to_on, period_from_on) as previous_to_on,
        lag(closing_fen) over (partition by account_token order by period_to_on, period_from_on) as previous_closing_fen
    from single
    where place = 1
)

select followed.opening_fen <> followed.previous_closing_fen as is_violated
from followed
join judged_month on judged_month.period = followed.period
where followed.period_from_on = date_add(followed.previous_to_on, 1)
