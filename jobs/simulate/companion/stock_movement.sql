with charged as (
    select
        coalesce(fee_line.settlement_id::bigint, fee_line.visit_id::bigint) as document_id,
        item_code,
        fee_line.quantity < 0 as is_return,
        any_value(fee_line.institution_id) as institution_id,
        any_value(fee_line.visit_id::bigint) as visit_id,
        any_value(fee_line.settlement_id::bigint) as settlement_id,
        any_value(fee_line.order_number::bigint) as order_number,
        abs(sum(fee_line.quantity))::bigint as quantity,
        min(fee_line.unit_price) as unit_price,
        min(fee_line.occurred_at) as occurred_at
    from fee_line
    where item_code in (select item.item_code from item where item.is_goods)
    group by all
)
select
    charged.document_id::varchar || '-' || right(item_code, 4) || if(is_return, 'R', 'S') as movement_id,
    charged.institution_id,
    if(is_return, 'sale_return', 'sale') as movement_kind,
    item_code as medical_list_code,
    right(item_code, 8) as institution_item_code,
    right(item_code, 4) || '01' as institution_batch_number,
    'L' || right(item_code, 4) || '01' as lot_number,
    charged.quantity,
    charged.unit_price,
    ((charged.quantity::hugeint * charged.unit_price + 500000) // 1000000)::bigint as amount_fen,
    item.is_drug as is_prescription_drug,
    item.pack > 1 and charged.quantity // 10000 % item.pack <> 0 as is_split_pack,
    '1' as settlement_way,
    settlement.settlement_id::bigint as settlement_id,
    if(item.is_drug, charged.order_number, null) as prescription_number,
    coalesce(settlement.settled_at, visit.ended_at, charged.occurred_at) as occurred_at
from charged
join item using (item_code)
join visit on charged.visit_id = visit.visit_id::bigint
left join settlement on charged.settlement_id = settlement.settlement_id::bigint
order by charged.document_id, item_code, is_return
