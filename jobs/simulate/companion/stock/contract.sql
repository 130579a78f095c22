select
    'HT' || $year || sold.institution_id || right(sold.item_code, 4) as contract_id,
    'GJ-' || ($year - 2018)::varchar as procurement_batch,
    sold.institution_id,
    sold.item_code as medical_list_code,
    goods.supplier_name,
    (sum(sold.quantity) // (goods.pack * 10000) + 1) * goods.pack * 10000 as agreed_quantity,
    min(sold.unit_price) as won_price,
    make_date($year, 1, 1) as starts_on,
    make_date($year, 12, 31) as ends_on,
    30 as payment_days
from sold
join goods using (item_code)
join hospital using (institution_id)
where goods.is_procured and not hospital.is_marked_up and left(sold.month, 4) = $year::varchar and sold.quantity > 0
group by sold.institution_id, sold.item_code, goods.supplier_name, goods.pack
order by contract_id
