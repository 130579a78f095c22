/*
id: self_pay_ratio_versions_apart
title_zh: 自付比例各版本的有效期不重叠
title_en: the versions of a self-pay ratio do not overlap
dataset: self_pay_ratio
inputs:
  self_pay_ratio: {}
requires: [self_pay_ratio.effective_from_on, self_pay_ratio.effective_to_on]
per_institution: false
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        effective_to_on,
        lead(effective_from_on) over (
            partition by item_code, region_code, ratio_kind, person_type
            order by effective_from_on
        ) as next_from_on
    from self_pay_ratio
)

select effective_to_on >= next_from_on as is_violated
from followed
