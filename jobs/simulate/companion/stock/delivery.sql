select
    'D' || moved.movement_id as delivery_id,
    if(
        cell.is_procured,
        'HT' || strftime(moved.occurred_at, '%Y') || moved.institution_id || right(moved.medical_list_code, 4),
        null
    ) as contract_id,
    moved.institution_id,
    moved.medical_list_code,
    true as is_online,
    moved.occurred_at::date - 3 as ordered_on,
    moved.occurred_at::date - 1 as delivered_on,
    moved.occurred_at::date as received_on,
    moved.quantity,
    moved.unit_price,
    moved.amount_fen,
    moved.invoice_number,
    if(moved.occurred_at::date + 25 <= $last, moved.occurred_at::date + 25, null) as paid_on
from moved
join cell on moved.institution_id = cell.institution_id and moved.medical_list_code = cell.item_code
where moved.movement_kind = 'purchase'
order by delivery_id
