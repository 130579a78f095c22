/*
id: catalogue_price_versions_apart
title_zh: 限价各版本的有效期不重叠
title_en: the versions of a price do not overlap
dataset: catalogue_price
inputs:
  catalogue_price: {}
requires: [catalogue_price.effective_from_on, catalogue_price.effective_to_on]
per_institution: false
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        effective_to_on,
        lead(effective_from_on) over (
            partition by item_code, price_region_code, level_group, price_kind
            order by effective_from_on
        ) as next_from_on
    from catalogue_price
)

select effective_to_on >= next_from_on as is_violated
from followed
