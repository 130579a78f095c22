/*
id: voucher_balances
title_zh: 凭证借贷相等
title_en: a voucher's debits equal its credits
dataset: ledger_entry
inputs:
  ledger_entry: {}
requires: [ledger_entry.debit_fen, ledger_entry.credit_fen]
per_institution: false
exceptions:
  - 红字冲销凭证的负数借贷相等 / red-ink vouchers balance in negative amounts
source: 《中华人民共和国会计法》；《社会保险基金会计制度》（借贷记账法）
*/
select sum(debit_fen) <> sum(credit_fen) as is_violated
from ledger_entry
group by book_id, period_month, voucher_number
