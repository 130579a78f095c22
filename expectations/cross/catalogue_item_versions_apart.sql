/*
id: catalogue_item_versions_apart
title_zh: 目录项目各版本的有效期不重叠
title_en: the versions of a catalogue item do not overlap
dataset: catalogue_item
inputs:
  catalogue_item: {}
requires: [catalogue_item.effective_from_on, catalogue_item.effective_to_on]
per_institution: false
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        effective_to_on,
        lead(effective_from_on) over (
            partition by item_code
            order by effective_from_on
        ) as next_from_on
    from catalogue_item
)

select effective_to_on >= next_from_on as is_violated
from followed
