with operated as (
    select
        fee_line.visit_id::bigint as visit_id,
        fee_line.settlement_id::bigint as settlement_id,
        item.procedure_code,
        item.procedure_name,
        item.procedure_level,
        item.needs_anaesthesia,
        coalesce(fee_line.executing_practitioner_id, fee_line.ordering_practitioner_id) as surgeon_id,
        fee_line.occurred_at::date as performed_on,
        row_number() over (partition by fee_line.visit_id order by fee_line.fee_line_id) as sequence_number
    from fee_line
    join item using (item_code)
    left join refunded
        on fee_line.visit_id::bigint = refunded.visit_id
        and fee_line.source_line_number::bigint = refunded.source_line_number
    where item.procedure_code is not null and fee_line.quantity > 0 and refunded.visit_id is null
),
placed as (
    select
        operated.*,
        coalesce(operating_day.operations, 0)
        + row_number() over (partition by surgeon_id, performed_on order by visit_id, sequence_number) as turn
    from operated
    left join operating_day using (surgeon_id, performed_on)
),
timed as (
    select
        *,
        if(turn <= 4, performed_on + interval 16 hour + to_minutes(110 * (turn - 1)), null) as started_at
    from placed
)
select
    visit_id,
    settlement_id,
    sequence_number,
    sequence_number = 1 as is_main,
    procedure_code,
    procedure_name,
    procedure_level,
    performed_on,
    started_at,
    started_at + interval 90 minute as ended_at,
    if(needs_anaesthesia, '1', null) as anaesthesia_way,
    if(needs_anaesthesia, started_at - interval 10 minute, null) as anaesthesia_started_at,
    if(needs_anaesthesia, started_at + interval 95 minute, null) as anaesthesia_ended_at,
    surgeon_id
from timed
order by visit_id, sequence_number
