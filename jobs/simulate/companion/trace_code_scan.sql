with scanned as (
    select
        fee_line.*,
        item.trace_prefix,
        item.pack,
        visit.ended_at,
        coalesce(original.fee_line_id, fee_line.fee_line_id)::bigint % 100000000 as serial,
        strftime(visit.ended_at, '%y%m') as batch,
        unnest(range(1, least(10, (abs(fee_line.quantity) + item.pack * 10000 - 1) // (item.pack * 10000)) + 1)) as pack_number
    from fee_line
    join item using (item_code)
    join visit on fee_line.visit_id::bigint = visit.visit_id::bigint
    left join fee_line as original
        on fee_line.original_line_number::bigint = original.source_line_number::bigint
        and fee_line.visit_id::bigint = original.visit_id::bigint
    where item.trace_prefix is not null and visit.stay_days is null and visit.ended_at is not null
)
select
    trace_prefix || batch || lpad(serial::varchar, 8, '0') || (pack_number - 1)::varchar as trace_code,
    if(quantity > 0, 'sale', 'sale_return') as event_kind,
    scanned.institution_id,
    item_code as medical_list_code,
    settlement.settlement_id::bigint as settlement_id,
    fee_line_id::bigint as fee_line_id,
    scanned.person_id::bigint as person_id,
    'L' || right(item_code, 4) || '01' as lot_number,
    abs(quantity) % (pack * 10000) <> 0 and pack_number = (abs(quantity) + pack * 10000 - 1) // (pack * 10000) as is_split_pack,
    coalesce(settlement.settled_at, scanned.ended_at) as occurred_at
from scanned
left join settlement on scanned.settlement_id::bigint = settlement.settlement_id::bigint
order by fee_line_id, pack_number
