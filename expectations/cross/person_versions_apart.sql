/*
id: person_versions_apart
title_zh: 参保人各版本的有效期不重叠
title_en: the versions of a person do not overlap
dataset: person
inputs:
  person: {}
requires: [person.valid_from_on, person.valid_to_on]
per_institution: false
exceptions:
  - 失效日期为空的旧版本由下一版本终止 / an older version without an end is ended by the next
source: 拉链表约定（闭区间，空为至今） / closed intervals, an empty end is open
*/
with followed as (
    select
        valid_to_on,
        lead(valid_from_on) over (
            partition by person_id
            order by valid_from_on
        ) as next_from_on
    from person
)

select valid_to_on >= next_from_on as is_violated
from followed
