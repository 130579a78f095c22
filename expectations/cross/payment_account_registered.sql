/*
id: payment_account_registered
title_zh: 付款账户已登记
title_en: the paying account of an order is registered
dataset: payment_order
inputs:
  payment_order: {}
  bank_account: {}
requires: [payment_order.payer_account_token]
per_institution: false
exceptions:
  - 销户当日的业务仍属登记期内 / business on the day of closing still counts
source: 《社会保险基金财务制度》（基金账户管理）
*/
with used as (
    select distinct
        payer_account_token,
        cast(sent_at as date) as used_on
    from payment_order
),

registered as (
    select distinct
        used.payer_account_token,
        used.used_on
    from used
    join bank_account
        on bank_account.account_token = used.payer_account_token
        and used.used_on between bank_account.opened_on and coalesce(bank_account.closed_on, date'9999-12-31')
)

select registered.payer_account_token is null as is_violated
from payment_order
left join registered
    on registered.payer_account_token = payment_order.payer_account_token
    and registered.used_on = cast(payment_order.sent_at as date)
where payment_order.payer_account_token is not null
