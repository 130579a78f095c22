with event as (
    select
        cell.*,
        unnest([
            {'kind': 'count', 'way': '', 'quantity': if($is_first or carried is null, opening, null),
             'at': $first::timestamp, 'tag': '0'},
            {'kind': 'purchase', 'way': '', 'quantity': bought_early, 'at': $first + interval 1 minute, 'tag': '1'},
            {'kind': 'purchase', 'way': '', 'quantity': bought_late,
             'at': $first + interval 19 day + interval 9 hour, 'tag': '2'},
            {'kind': 'sale', 'way': '2', 'quantity': self_paid,
             'at': $first + interval 21 day + interval 15 hour, 'tag': '3'},
            {'kind': 'gift', 'way': '', 'quantity': given,
             'at': $first + interval 22 day + interval 10 hour, 'tag': '4'},
            {'kind': 'purchase_return', 'way': '', 'quantity': returned,
             'at': $first + interval 24 day + interval 10 hour, 'tag': '5'},
            {'kind': 'transfer_out', 'way': '', 'quantity': sent,
             'at': $first + interval 25 day + interval 10 hour, 'tag': '6'},
            {'kind': 'transfer_in', 'way': '', 'quantity': received,
             'at': $first + interval 25 day + interval 14 hour, 'tag': '7'},
            {'kind': 'destroy', 'way': '', 'quantity': destroyed,
             'at': $first + interval 26 day + interval 10 hour, 'tag': '8'},
            {'kind': 'loss', 'way': '', 'quantity': lost,
             'at': $last + interval 23 hour + interval 40 minute, 'tag': 'A'},
            {'kind': 'gain', 'way': '', 'quantity': gained,
             'at': $last + interval 23 hour + interval 40 minute, 'tag': 'B'},
            {'kind': 'count', 'way': '', 'quantity': closing,
             'at': $last + interval 23 hour + interval 50 minute, 'tag': 'C'}
        ]) as one
    from cell
)
select
    institution_id || $compact || right(item_code, 4) || one.tag as movement_id,
    institution_id,
    one.kind as movement_kind,
    item_code as medical_list_code,
    right(item_code, 8) as institution_item_code,
    right(item_code, 4) || '01' as institution_batch_number,
    'L' || right(item_code, 4) || '01' as lot_number,
    make_date($year - 1, 1, 1) as manufactured_on,
    make_date($year + 3, 12, 31) as expires_on,
    one.quantity::bigint as quantity,
    cost as unit_price,
    ((one.quantity * cost + 500000) // 1000000)::bigint as amount_fen,
    if(one.kind in ('purchase', 'purchase_return'), supplier_name, null) as supplier_name,
    if(one.kind in ('purchase', 'purchase_return'), supplier_licence, null) as supplier_licence,
    if(one.kind = 'purchase', institution_id[-6:] || $compact || right(item_code, 4) || one.tag, null)
        as invoice_number,
    if(one.kind = 'purchase', '15060125', null) as invoice_code,
    one.kind = 'gift' as is_gift,
    nullif(one.way, '') as settlement_way,
    if(one.kind = 'sale', 'RT' || institution_id[-6:] || $compact || right(item_code, 4), null) as retail_document,
    one.at as occurred_at
from (
    select
        *,
        if(one.kind = 'sale', unit_price, if(is_marked_up, unit_price * 85 // 100, unit_price)) as cost
    from event
)
where one.quantity > 0 or (one.kind = 'count' and one.quantity = 0)
order by institution_id, item_code, one.tag
