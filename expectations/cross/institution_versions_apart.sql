/*
id: institution_versions_apart
title_zh: 机构各版本的有效期不重叠
title_en: the versions of a institution do not overlap
dataset: institution
inputs:
  institution: {}
requires: [institution.valid_from_on, institution.valid_to_on]
per_institution: true
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        institution_id,
        valid_to_on,
        lead(valid_from_on) over (
            partition by institution_id
            order by valid_from_on
        ) as next_from_on
    from institution
)

select
    institution_id,
    valid_to_on >= next_from_on as is_violated
from followed
