/*
id: fee_item_in_catalogue
title_zh: 收费项目当日在医保目录中
title_en: the item of a fee line is in the catalogue on the day
dataset: fee_line
inputs:
  fee_line: {}
  catalogue_item: {}
requires: [fee_line.item_code, fee_line.occurred_at]
per_institution: true
exceptions:
  - 退费行沿用原明细的项目 / refunds keep the item of their original
source: 国家医保信息业务编码标准；《基本医疗保险用药管理暂行办法》
*/
with used as (
    select distinct
        item_code,
        cast(occurred_at as date) as used_on
    from fee_line
),

known as (
    select distinct
        used.item_code,
        used.used_on
    from used
    join catalogue_item
        on catalogue_item.item_code = used.item_code
        and used.used_on between catalogue_item.effective_from_on
        and coalesce(catalogue_item.effective_to_on, date'9999-12-31')
)

select
    fee_line.institution_id,
    known.item_code is null as is_violated
from fee_line
left join known
    on known.item_code = fee_line.item_code
    and known.used_on = cast(fee_line.occurred_at as date)
where fee_line.item_code is not null and fee_line.quantity > 0
