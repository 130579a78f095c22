/*
id: stock_not_negative
title_zh: 各批次库存不为负
title_en: the stock of a batch never falls below zero
dataset: stock_movement
inputs:
  stock_movement: {months: 24}
requires: [stock_movement.movement_kind, stock_movement.quantity, stock_movement.institution_batch_number]
per_institution: true
exceptions:
  - 没有盘存也没有入库的批次，期初不明，不判 / batches without a count or a purchase have no known opening
  - 同一时刻先入后出 / at the same moment receipts come first
  - 类型为其他的流水方向不明，不计 / movements of the kind other have no direction
source: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》第十五条（进销存台账）
*/
with signed as (
    select
        period,
        movement_id,
        institution_id,
        medical_list_code,
        institution_batch_number,
        occurred_at,
        case
            when movement_kind in ('purchase', 'sale_return', 'transfer_in', 'gain', 'gift', 'count') then quantity
            when movement_kind in ('purchase_return', 'sale', 'transfer_out', 'loss', 'destroy') then -quantity
        end as quantity,
        case when quantity > 0 and movement_kind in ('sale', 'sale_return') then 1 else 0 end as later,
        sum(case when movement_kind = 'count' then 1 else 0 end) over (
            partition by institution_id, medical_list_code, institution_batch_number
            order by occurred_at, movement_kind, movement_id
            rows between unbounded preceding and current row
        ) as counts_before,
        first_value(movement_kind) over (
            partition by institution_id, medical_list_code, institution_batch_number
            order by occurred_at, movement_kind, movement_id
            rows between unbounded preceding and current row
        ) as first_kind
    from stock_movement
),

running as (
    select
        period,
        institution_id,
        sum(quantity) over (
            partition by institution_id, medical_list_code, institution_batch_number, counts_before
            order by occurred_at, later, movement_id
            rows between unbounded preceding and current row
        ) as stock,
        counts_before > 0 or first_kind in ('purchase', 'transfer_in', 'gift') as is_known
    from signed
    where quantity is not null
)

select
    running.institution_id,
    case when running.is_known then running.stock < 0 end as is_violated
from running
join judged_month on judged_month.period = running.period
