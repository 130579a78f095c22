/*
id: voucher_numbers_without_gaps
title_zh: 凭证号按月连续
title_en: voucher numbers run without gaps in a month
dataset: ledger_entry
inputs:
  ledger_entry: {}
requires: [ledger_entry.voucher_number]
per_institution: false
exceptions:
  - 不同字号（收、付、转）各自连号 / each series of vouchers has numbers of its own
  - 无数字的凭证号不判 / numbers without digits
source: 《会计基础工作规范》（凭证编号连续）
*/
with numbered as (
    select distinct
        book_id,
        period_month,
        regexp_replace(voucher_number, '[0-9]+$', '') as series,
        cast(nullif(regexp_extract(voucher_number, '([0-9]{1,18})$', 1), '') as bigint) as number
    from ledger_entry
),

counted as (
    select
        max(number) - min(number) + 1 as span,
        count(number) as number_count
    from numbered
    group by book_id, period_month, series
)

select case when number_count > 0 then span <> number_count end as is_violated
from counted
