select
    fee_line.fee_line_id::bigint + 5000000000000000 as report_id,
    fee_line.visit_id::bigint as visit_id,
    fee_line.order_number::bigint as order_number,
    item.report_kind,
    item_code,
    if(item.unit = '部位', fee_line.quantity // 10000, null) as body_sites,
    fee_line.occurred_at as performed_at,
    fee_line.executing_practitioner_id as performer_id,
    md5(fee_line.fee_line_id::varchar) as content_hash
from fee_line
join item using (item_code)
left join refunded
    on fee_line.visit_id::bigint = refunded.visit_id
    and fee_line.source_line_number::bigint = refunded.source_line_number
where item.report_kind is not null and fee_line.quantity > 0 and refunded.visit_id is null
order by report_id
