with ordered as (
    select
        order_number::bigint as order_number,
        item_code,
        visit_id::bigint as visit_id,
        any_value(ordering_practitioner_id) as practitioner_id,
        sum(quantity)::bigint as quantity,
        min(occurred_at) as occurred_at,
        max(occurred_at) as last_at
    from fee_line
    where order_number is not null and quantity > 0
    group by all
)
select
    ordered.order_number::varchar || '-' || right(ordered.item_code, 4) as order_line_id,
    ordered.order_number,
    ordered.visit_id,
    visit.person_id::bigint as person_id,
    coalesce(prescriber.prescriber_institution_id, visit.institution_id) as institution_id,
    coalesce(prescriber.prescriber_id, ordered.practitioner_id) as practitioner_id,
    if(prescriber.prescriber_id is null, null, ordered.practitioner_id) as reviewing_pharmacist_id,
    visit.main_diagnosis_code as diagnosis_code,
    ordered.item_code,
    if(item.is_drug, 10000, null) as dose,
    if(item.is_drug, item.unit, null) as dose_unit,
    if(item.is_drug, if(ordered.quantity % 20000 = 0, 'bid', 'qd'), null) as frequency,
    if(
        item.is_drug and item.unit in ('片', '粒', '袋'),
        greatest(1, ordered.quantity // if(ordered.quantity % 20000 = 0, 20000, 10000)),
        greatest(1, date_diff('day', ordered.occurred_at::date, ordered.last_at::date) + 1)
    ) as supply_days,
    ordered.quantity,
    greatest(visit.started_at, ordered.occurred_at - interval 1 minute) as issued_at,
    if(ordered.last_at::date > ordered.occurred_at::date, ordered.last_at, null) as stopped_at,
    if(item.is_drug, 72, null) as validity_hours,
    if(item.is_drug, ordered.occurred_at, null) as dispensed_at,
    false as is_internet
from ordered
join visit on ordered.visit_id = visit.visit_id::bigint
join item using (item_code)
left join prescriber on visit.institution_id = prescriber.institution_id
order by ordered.order_number, ordered.item_code
