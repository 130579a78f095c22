/*
id: receipt_account_registered
title_zh: 收款账户已登记
title_en: the collecting account of a receipt is registered
dataset: contribution_receipt
inputs:
  contribution_receipt: {}
  bank_account: {}
requires: [contribution_receipt.collecting_account_token]
per_institution: false
exceptions:
  - 销户当日的业务仍属登记期内 / business on the day of closing still counts
source: 《社会保险基金财务制度》（基金账户管理）
*/
with used as (
    select distinct
        collecting_account_token,
        booked_on as used_on
    from contribution_receipt
),

registered as (
    select distinct
        used.collecting_account_token,
        used.used_on
    from used
    join bank_account
        on bank_account.account_token = used.collecting_account_token
        and used.used_on between bank_account.opened_on and coalesce(bank_account.closed_on, date'9999-12-31')
)

select registered.collecting_account_token is null as is_violated
from contribution_receipt
left join registered
    on registered.collecting_account_token = contribution_receipt.collecting_account_token
    and registered.used_on = contribution_receipt.booked_on
where contribution_receipt.collecting_account_token is not null
