/*
id: self_pay_ratio_item_known
title_zh: 自付比例的项目在目录中
title_en: the item of a self-pay ratio is in the catalogue
dataset: self_pay_ratio
inputs:
  self_pay_ratio: {}
  catalogue_item: {}
requires: [self_pay_ratio.item_code, catalogue_item.item_code]
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
from self_pay_ratio
left join known on known.item_code = self_pay_ratio.item_code
where self_pay_ratio.item_code is not null
