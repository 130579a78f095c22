/*
id: fee_line_practitioner_registered
title_zh: 开单医师开单当日在该机构登记
title_en: the ordering practitioner is registered there on the day
dataset: fee_line
inputs:
  fee_line: {}
  practitioner: {}
requires: [fee_line.ordering_practitioner_id, fee_line.occurred_at]
per_institution: true
exceptions:
  - 登记的末日仍有效 / the last day of a registration still counts
  - 药店明细没有开单医师 / pharmacy lines name nobody
source: 《医师执业注册管理办法》；《医疗机构医疗保障定点管理暂行办法》
*/
with used as (
    select distinct
        ordering_practitioner_id,
        institution_id,
        cast(occurred_at as date) as used_on
    from fee_line
),

registered as (
    select distinct
        used.ordering_practitioner_id,
        used.institution_id,
        used.used_on
    from used
    join practitioner
        on practitioner.practitioner_id = used.ordering_practitioner_id
        and practitioner.institution_id = used.institution_id
        and used.used_on between practitioner.valid_from_on and coalesce(practitioner.valid_to_on, date'9999-12-31')
)

select
    fee_line.institution_id,
    registered.ordering_practitioner_id is null as is_violated
from fee_line
left join registered
    on registered.ordering_practitioner_id = fee_line.ordering_practitioner_id
    and registered.institution_id = fee_line.institution_id
    and registered.used_on = cast(fee_line.occurred_at as date)
where fee_line.ordering_practitioner_id is not null
