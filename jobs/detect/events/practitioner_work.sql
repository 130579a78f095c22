/*
name: practitioner_work
title: 执业人员每日有标准工时的服务
inputs:
  net_line: {}
  knowledge_point: {}
key: [practitioner_id, day]
columns:
  practitioner_id: STRING
  day: DATE
  institution_id: STRING
  care_region_code: STRING
  minute_ticks: BIGINT
  visit_count: BIGINT
  amount_fen: BIGINT
  line_fund_fen: BIGINT
add_up: [minute_ticks, visit_count, amount_fen, line_fund_fen]
*/
with time_standard as (
    select
        point_id,
        code as item_code,
        coalesce(region_code, '') as region_code,
        effective_from_on,
        effective_to_on,
        cast(parameters['minutes'] as decimal(16, 4)) as minutes
    from knowledge_point
    where rule_class_id = 'OWN-STA-003'
        and parameters['minutes'] is not null
),
performed_line as (
    select
        executing_practitioner_id,
        occurred_on,
        institution_id,
        care_region_code,
        visit_id,
        item_code,
        quantity,
        amount_fen,
        line_fund_fen
    from net_line
    where is_settled
        and executing_practitioner_id is not null
        and item_code in (select item_code from time_standard)
),
item_place as (
    select distinct item_code, care_region_code, occurred_on
    from performed_line
),
ranked_standard as (
    select
        item_place.item_code,
        item_place.care_region_code,
        item_place.occurred_on,
        time_standard.minutes,
        row_number() over (
            partition by item_place.item_code, item_place.care_region_code, item_place.occurred_on
            order by time_standard.region_code desc, time_standard.effective_from_on desc, time_standard.point_id
        ) as position
    from item_place
    join time_standard on time_standard.item_code = item_place.item_code
    where item_place.occurred_on >= time_standard.effective_from_on
        and item_place.occurred_on <= coalesce(time_standard.effective_to_on, item_place.occurred_on)
        and (
            time_standard.region_code = ''
            or region_covers(time_standard.region_code, item_place.care_region_code)
        )
)
select
    executing_practitioner_id as practitioner_id,
    occurred_on as day,
    institution_id,
    care_region_code,
    sum(quantity_ticks(quantity) * quantity_ticks(minutes) // 10000) as minute_ticks,
    count(distinct visit_id) as visit_count,
    sum(amount_fen) as amount_fen,
    sum(line_fund_fen) as line_fund_fen
from performed_line
join ranked_standard using (item_code, care_region_code, occurred_on)
where ranked_standard.position = 1
group by executing_practitioner_id, occurred_on, institution_id, care_region_code
