select
    settlement_id::bigint as settlement_id,
    '15060126' as invoice_code,
    right(settlement_id::varchar, 10) as invoice_number,
    right(md5(settlement_id::varchar), 6) as check_code,
    institution_name as issuer_name,
    total_fen as amount_fen,
    ended_on as issued_on,
    'match' as verified_status,
    md5('image' || settlement_id::varchar) as image_hash
from settlement
join hospital using (institution_id)
where settlement_kind = '1' and not is_refund
order by settlement_id
