/*
id: clinical_code_versions_apart
title_zh: 临床编码各版本的有效期不重叠
title_en: the versions of a clinical code do not overlap
dataset: clinical_code
inputs:
  clinical_code: {}
requires: [clinical_code.effective_from_on, clinical_code.effective_to_on]
per_institution: false
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        effective_to_on,
        lead(effective_from_on) over (
            partition by code_system, code
            order by effective_from_on
        ) as next_from_on
    from clinical_code
)

select effective_to_on >= next_from_on as is_violated
from followed
