/*
name: daily_limit
title: 人员项目日与当日有效的每日限量（更近的区划、更新的知识点优先）
inputs:
  net_line: {}
  knowledge_point: {}
*/
with limit_point as (
    select
        point_id,
        rule_class_id,
        code as item_code,
        coalesce(region_code, '') as region_code,
        effective_from_on,
        effective_to_on,
        cast(parameters['max_per_day'] as decimal(16, 4)) as max_per_day
    from knowledge_point
    where rule_class_id in ('POL-SVC-014', 'MED-CON-003')
        and parameters['max_per_day'] is not null
),
item_day as (
    select
        institution_id,
        person_key,
        item_code,
        occurred_on as day,
        min(care_region_code) as care_region_code,
        sum(quantity) as day_quantity,
        sum(amount_fen) as amount_fen,
        sum(line_fund_fen) as line_fund_fen
    from net_line
    where is_settled
        and item_code in (select item_code from limit_point)
    group by institution_id, person_key, item_code, occurred_on
),
item_place as (
    select distinct item_code, care_region_code, day
    from item_day
),
ranked_point as (
    select
        item_place.item_code,
        item_place.care_region_code,
        item_place.day,
        limit_point.point_id,
        limit_point.rule_class_id,
        limit_point.max_per_day,
        row_number() over (
            partition by item_place.item_code, item_place.care_region_code, item_place.day
            order by limit_point.region_code desc, limit_point.effective_from_on desc, limit_point.point_id
        ) as position
    from item_place
    join limit_point on limit_point.item_code = item_place.item_code
    where item_place.day >= limit_point.effective_from_on
        and item_place.day <= coalesce(limit_point.effective_to_on, item_place.day)
        and (limit_point.region_code = '' or region_covers(limit_point.region_code, item_place.care_region_code))
)
select
    item_day.institution_id,
    item_day.person_key,
    item_code,
    day,
    care_region_code,
    cast(item_day.day_quantity as decimal(18, 4)) as day_quantity,
    cast(item_day.amount_fen as bigint) as amount_fen,
    cast(item_day.line_fund_fen as bigint) as line_fund_fen,
    ranked_point.point_id,
    ranked_point.rule_class_id,
    ranked_point.max_per_day
from item_day
join ranked_point using (item_code, care_region_code, day)
where ranked_point.position = 1
