"""The formula of the submission score, in integers: from counts and the own history to ten-thousandths."""

SCORED = """
with checked as (
    select
        dataset,
        institution_id,
        sum(value) filter (measure = 'rows') as checked_count,
        sum(value) filter (measure = 'violated_rows') as violated_count
    from quality_measure
    group by dataset, institution_id
),

refused as (
    select
        dataset,
        institution_id,
        count(*) as quarantined_count,
        count_if(len(list_filter(reasons, lambda reason: starts_with(reason, 'missing:'))) > 0) as missing_count
    from quarantine
    where (dataset, source_file) in (select dataset, source_file from month_file)
    group by dataset, institution_id
),

own_history as (
    select
        institution_id,
        data_class,
        cast(floor(median(row_count)) as bigint) as expected_row_count,
        cast(floor(median(day_count * $days // day(last_day(cast(period || '-01' as date))))) as bigint)
            as expected_day_count
    from history
    group by institution_id, data_class
    having count(*) >= $minimum_history_months
),

institution_class as (
    select institution_id, data_class from measured
    union
    select institution_id, data_class from own_history where expected_row_count > 0
),

counted as (
    select
        place.institution_id,
        place.data_class,
        coalesce(row_count, 0) as row_count,
        coalesce(timed_count, 0) as timed_count,
        coalesce(late_count, 0) as late_count,
        coalesce(delay_days, 0) as delay_days,
        longest_delay_days,
        coalesce(checked_count, 0) as checked_count,
        coalesce(violated_count, 0) as violated_count,
        coalesce(quarantined_count, 0) as quarantined_count,
        coalesce(missing_count, 0) as missing_count,
        coalesce(day_count, 0) as day_count,
        expected_day_count,
        expected_row_count,
        coalesce(parent_count, 0) as parent_count,
        coalesce(linked_count, 0) as linked_count
    from institution_class as place
    left join measured using (institution_id, data_class)
    left join checked using (institution_id, dataset)
    left join refused using (institution_id, dataset)
    left join linked using (institution_id, data_class)
    left join own_history using (institution_id, data_class)
),

rated as (
    select
        *,
        case when timed_count > 0 then (timed_count - late_count) * 10000 // timed_count end as timeliness_bp,
        case
            when checked_count + quarantined_count > 0
                then (checked_count - violated_count) * 10000 // (checked_count + quarantined_count)
        end as accuracy_bp,
        list_filter(
            [
                case
                    when checked_count + missing_count > 0
                        then checked_count * 10000 // (checked_count + missing_count)
                end,
                case when parent_count > 0 then linked_count * 10000 // parent_count end,
                case when expected_day_count > 0 then least(day_count * 10000 // expected_day_count, 10000) end,
                case when expected_row_count > 0 then least(row_count * 10000 // expected_row_count, 10000) end
            ],
            lambda part: part is not null
        ) as parts
    from counted
),

complete as (
    select *, case when len(parts) > 0 then list_sum(parts) // len(parts) end as completeness_bp
    from rated
),

weighted as (
    select
        *,
        coalesce(timeliness_bp * $weight_timeliness, 0)
        + coalesce(accuracy_bp * $weight_accuracy, 0)
        + coalesce(completeness_bp * $weight_completeness, 0) as points,
        case when timeliness_bp is null then 0 else $weight_timeliness end
        + case when accuracy_bp is null then 0 else $weight_accuracy end
        + case when completeness_bp is null then 0 else $weight_completeness end as weight
    from complete
),

scored as (
    select *, points // weight as score_bp
    from weighted
    where weight > 0
),

before as (
    select institution_id, data_class, score_bp as previous_score_bp
    from history
    where period = $before
)

select
    scored.*,
    $run_id as run_id,
    $period as period,
    $region as region,
    $version as parameter_version,
    score_bp >= $passing_bp as is_passing,
    previous_score_bp,
    score_bp - previous_score_bp as change_bp
from scored
left join before using (institution_id, data_class)
order by institution_id, data_class
"""
