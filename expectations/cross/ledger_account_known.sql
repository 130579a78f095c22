/*
id: ledger_account_known
title_zh: 分录的科目在科目表中
title_en: the account of an entry is in the chart of accounts
dataset: ledger_entry
inputs:
  ledger_entry: {}
  ledger_account: {}
requires: [ledger_entry.account_code, ledger_entry.book_id]
per_institution: false
exceptions:
  - 同一科目每年各有一行 / an account has a row for each year
source: 《社会保险基金会计制度》
*/
with known as (
    select distinct
        book_id,
        fiscal_year,
        account_code
    from ledger_account
)

select known.account_code is null as is_violated
from ledger_entry
left join known
    on known.book_id = ledger_entry.book_id
    and known.account_code = ledger_entry.account_code
    and known.fiscal_year = cast(substr(ledger_entry.period_month, 1, 4) as int)
where ledger_entry.account_code is not null
