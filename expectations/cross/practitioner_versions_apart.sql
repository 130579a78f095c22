/*
id: practitioner_versions_apart
title_zh: 执业人员各版本的有效期不重叠
title_en: the versions of a practitioner do not overlap
dataset: practitioner
inputs:
  practitioner: {}
requires: [practitioner.valid_from_on, practitioner.valid_to_on]
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
            partition by practitioner_id, institution_id
            order by valid_from_on
        ) as next_from_on
    from practitioner
)

select
    institution_id,
    valid_to_on >= next_from_on as is_violated
from followed
