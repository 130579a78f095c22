/*
name: daily_excess
title: 超过每日限量的人员项目日（就诊合计未超的补记不算）
inputs:
  daily_limit: {}
  net_line: {}
  visit: {}
*/
with crowded_visit as (
    select
        daily_limit.institution_id,
        daily_limit.person_key,
        daily_limit.item_code,
        daily_limit.day,
        net_line.visit_id,
        list(net_line.fee_line_id order by net_line.fee_line_id) as fee_line_ids,
        min(net_line.settlement_id) as first_settlement_id,
        max(net_line.settlement_id) as last_settlement_id
    from daily_limit
    join net_line
        on net_line.institution_id = daily_limit.institution_id
        and net_line.person_key = daily_limit.person_key
        and net_line.item_code = daily_limit.item_code
        and net_line.occurred_on = daily_limit.day
    where daily_limit.day_quantity > daily_limit.max_per_day
        and net_line.is_settled
    group by
        daily_limit.institution_id, daily_limit.person_key, daily_limit.item_code, daily_limit.day, net_line.visit_id
),
visit_item as (
    select
        visit_id,
        item_code,
        sum(quantity) as visit_quantity,
        max(occurred_on) as last_charged_on
    from net_line
    where is_settled
        and visit_id in (select visit_id from crowded_visit)
    group by visit_id, item_code
),
chargeable_day as (
    select
        crowded_visit.institution_id,
        crowded_visit.person_key,
        crowded_visit.item_code,
        crowded_visit.day,
        unnest(
            generate_series(
                cast(visit.started_at as date),
                greatest(
                    cast(visit.started_at as date),
                    coalesce(cast(visit.ended_at as date) - 1, visit_item.last_charged_on)
                ),
                interval 1 day
            )
        ) as chargeable_on
    from crowded_visit
    join visit_item using (visit_id, item_code)
    join visit on visit.visit_id = visit_item.visit_id
),
chargeable as (
    select institution_id, person_key, item_code, day, count(distinct chargeable_on) as chargeable_days
    from chargeable_day
    group by institution_id, person_key, item_code, day
),
crowded as (
    select
        institution_id,
        person_key,
        item_code,
        day,
        list(visit_id order by visit_id) as visit_ids,
        list_sort(flatten(list(fee_line_ids order by visit_id))) as fee_line_ids,
        min(first_settlement_id) as first_settlement_id,
        max(last_settlement_id) as last_settlement_id,
        sum(visit_quantity) as visit_quantity
    from crowded_visit
    join visit_item using (visit_id, item_code)
    group by institution_id, person_key, item_code, day
)
select
    institution_id,
    person_key,
    item_code,
    day,
    daily_limit.care_region_code,
    daily_limit.point_id,
    daily_limit.rule_class_id,
    daily_limit.max_per_day,
    daily_limit.day_quantity,
    cast(crowded.visit_quantity as decimal(18, 4)) as visit_quantity,
    chargeable.chargeable_days,
    cast(
        least(
            daily_limit.day_quantity - daily_limit.max_per_day,
            crowded.visit_quantity - daily_limit.max_per_day * chargeable.chargeable_days
        ) as decimal(18, 4)
    ) as excess_quantity,
    daily_limit.amount_fen,
    daily_limit.line_fund_fen,
    crowded.visit_ids,
    crowded.fee_line_ids,
    case
        when crowded.first_settlement_id = crowded.last_settlement_id then crowded.first_settlement_id
    end as settlement_id
from daily_limit
join crowded using (institution_id, person_key, item_code, day)
join chargeable using (institution_id, person_key, item_code, day)
where crowded.visit_quantity > daily_limit.max_per_day * chargeable.chargeable_days
