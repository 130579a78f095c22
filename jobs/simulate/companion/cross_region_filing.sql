select
    person_id::bigint::varchar || strftime(date_trunc('month', max(coalesce(ended_at, started_at))), '%y%m') || left(care_region_code, 4)
        as filing_id,
    person_id::bigint as person_id,
    case person_id::bigint % 3 when 0 then 'settled' when 1 then 'referral' else 'self' end as filing_kind,
    min(insured_region_code) as insured_region_code,
    left(care_region_code, 4) || '00' as care_region_code,
    date_trunc('month', min(started_at))::date as valid_from_on,
    last_day(max(coalesce(ended_at, started_at))::date) as valid_to_on
from visit
where left(insured_region_code, 4) <> left(care_region_code, 4)
group by person_id::bigint, left(care_region_code, 4)
order by filing_id
