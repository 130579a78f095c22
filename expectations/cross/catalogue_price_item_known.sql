/*
id: catalogue_price_item_known
title_zh: 限价的项目在目录中
title_en: the item of a price is in the catalogue
dataset: catalogue_price
inputs:
  catalogue_price: {}
  catalogue_item: {}
requires: [catalogue_price.item_code, catalogue_item.item_code]
per_institution: false
exceptions:
  - 已停用的项目仍在目录中，不算未知 / items out of force stay in the catalogue
source: 国家医保信息业务编码标准
*/
with known as (
    select distinct item_code from catalogue_item
)

select
    known.item_code is null as is_violated
from catalogue_price
left join known on known.item_code = catalogue_price.item_code
where catalogue_price.item_code is not null
