with demand as (
    select
        institution_id,
        item_code,
        sum(quantity) as sold,
        sum(quantity - returned) as net_sold,
        min(unit_price) as unit_price
    from sold
    where month = $month
    group by institution_id, item_code
),
known as (
    select
        demand.institution_id,
        demand.item_code,
        demand.sold,
        demand.net_sold,
        demand.unit_price,
        goods.pack * 10000 as pack,
        goods.is_procured and not hospital.is_marked_up as is_procured,
        goods.supplier_name,
        goods.supplier_licence,
        hospital.is_marked_up,
        in_stock.quantity as carried,
        row_number() over (order by demand.institution_id, demand.item_code) as place,
        lead(demand.institution_id) over (
            partition by demand.item_code order by demand.institution_id
        ) as receiver_id
    from demand
    join goods using (item_code)
    join hospital using (institution_id)
    left join in_stock using (institution_id, item_code)
),
opened as (
    select
        *,
        coalesce(carried, ((sold * 3 // 10) // pack + 1) * pack) as opening
    from known
),
bought as (
    select
        *,
        greatest(0, (sold - opening + pack - 1) // pack) * pack as bought_early,
        ((sold * 4 // 10) // pack + 5) * pack as bought_late,
        greatest(10000, sold // 10 // 10000 * 10000) as self_paid
    from opened
),
moved as (
    select
        *,
        if(place % 20 = 1, pack, 0) as returned,
        if(place % 15 = 2 and receiver_id is not null, pack, 0) as sent,
        if(place % 30 = 3, pack, 0) as destroyed,
        if(place % 25 = 4, 10000, 0) as lost,
        if(place % 40 = 5, 10000, 0) as gained,
        if(place % 50 = 6, pack, 0) as given
    from bought
),
received as (
    select
        receiver_id as institution_id,
        item_code,
        sum(sent) as received,
        min(institution_id) as sender_id
    from moved
    where sent > 0
    group by receiver_id, item_code
)
select
    moved.*,
    coalesce(received.received, 0) as received,
    opening + bought_early + bought_late + gained + given + coalesce(received.received, 0)
    - net_sold - self_paid - returned - sent - destroyed - lost as closing
from moved
left join received using (institution_id, item_code)
