"""A month beside the months before it: volumes, days and distributions of each institution, from stored measures only.

All arithmetic is exact: medians are kept doubled, and median absolute deviations (MAD) four times, as whole numbers.
"""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from expectations import CheckLayer
from jobs.quality.checks import (
    MISSING_DAYS,
    SHIFT_CODES,
    SHIFT_NULLS,
    VOLUME_MONEY,
    VOLUME_ROWS,
    comparisons_of,
)
from jobs.quality.counts import COUNT_ROWS
from jobs.quality.thresholds import Analytical
from schemas.dataset import Dataset

_HISTORY = """
create table month as select distinct dataset, period from measure where period < '{period}';
create table enough as
select dataset from month group by dataset having count(*) >= {minimum_months};
create table known as
select dataset, institution_id, min(period) as first_period from measure where measure = 'rows' group by all;
create table level as
with wanted as (
    select known.dataset, known.institution_id, measures.measure, month.period
    from known
    join (select distinct dataset, measure from measure where measure in ('rows', 'control_total', 'days')) as measures
        using (dataset)
    join (select * from month union all select distinct dataset, '{period}' from measure) as month
        on month.dataset = known.dataset and month.period >= known.first_period
),

filled as (
    select
        wanted.dataset, wanted.institution_id, wanted.measure, wanted.period,
        cast(if(wanted.measure = 'days', bit_count(coalesce(value, 0)), coalesce(value, 0)) as hugeint) as value
    from wanted
    left join measure using (dataset, institution_id, measure, period)
),

gathered as (
    select
        dataset, institution_id, measure,
        max(case when period = '{period}' then value end) as value,
        list_sort(coalesce(list(value) filter (where period < '{period}'), [])) as past
    from filled group by all
),

middle as (
    select *, len(past) as months, past[(len(past) + 1) // 2] + past[len(past) // 2 + 1] as median_2
    from gathered
),

spread as (
    select *, list_sort(list_transform(past, lambda one: abs(2 * one - median_2))) as distances from middle
)

select
    dataset, institution_id, measure, value, months, median_2,
    distances[(months + 1) // 2] + distances[months // 2 + 1] as mad_4
from spread;
"""
_VOLUMES = """
select
    level.dataset,
    case level.measure
        when 'rows' then '{rows}' when 'control_total' then '{money}' when 'days' then '{days}'
    end as check_id,
    level.institution_id,
    case when level.months >= {minimum_months} then 1 else 0 end as total_count,
    case when level.months >= {minimum_months}
        and 2 * abs(2 * level.value - level.median_2) > {mad_factor} * level.mad_4
        and case
            when level.measure = 'days' then level.median_2 - 2 * level.value >= 2 * {minimum_missing_days}
            else abs(2 * level.value - level.median_2) * 100 > {minimum_change_percent} * abs(level.median_2)
        end
        and greatest(2 * size.value, size.median_2) >= 2 * {minimum_rows}
        then 1 else 0
    end as violated_count
from level
join level as size
    on size.dataset = level.dataset and size.institution_id = level.institution_id and size.measure = 'rows'
"""
_SHIFTS = """
with part as (
    select
        dataset, institution_id, split_part(measure, ':', 1) as kind,
        split_part(split_part(measure, ':', 2), '=', 1) as column_name, measure,
        coalesce(sum(value) filter (where period = '{period}'), 0)::hugeint as now,
        coalesce(sum(value) filter (where period < '{period}'), 0)::hugeint as past
    from measure where measure like 'code:%' or measure like 'null:%' group by all
),

size as (
    select
        dataset, institution_id,
        coalesce(sum(value) filter (where period = '{period}'), 0)::hugeint as now,
        coalesce(sum(value) filter (where period < '{period}'), 0)::hugeint as past,
        count(*) filter (where period < '{period}') as months
    from measure where measure = 'rows' group by all
),

shifted as (
    select
        part.dataset, part.institution_id, part.kind, part.column_name,
        max(case
            when abs(part.now * size.past - part.past * size.now) * 100 > {share_change_percent} * size.now * size.past
                then 1 else 0
        end) as violated_count,
        max(case when size.months >= {minimum_months} then 1 else 0 end) as total_count
    from part join size using (dataset, institution_id)
    where size.now >= {minimum_rows} and size.past >= {minimum_rows}
    group by all
)

select
    dataset, case kind when 'code' then '{codes}' else '{nulls}' end as check_id, institution_id,
    sum(total_count) as total_count, sum(violated_count * total_count) as violated_count
from shifted group by all
"""
_TOO_YOUNG = "以往月份不足 / too few months before to compare with"


def compared(
    measures: pa.Table, datasets: Sequence[Dataset], parameters: Analytical, *, run_id: str, period: str, region: str
) -> pa.Table:
    """Return the comparisons of a month as rows of ``quality_count``: institutions judged, and those that differ.

    ``measures`` are the rows of ``quality_measure`` of the month and of as many months before as are looked back.
    An institution without rows in a month after its first counts as having none. With fewer months before than
    ``minimum_months`` a dataset is not judgeable, in one row that says so.
    """
    names = {
        **parameters.model_dump(),
        "period": period,
        "rows": VOLUME_ROWS,
        "money": VOLUME_MONEY,
        "days": MISSING_DAYS,
        "codes": SHIFT_CODES,
        "nulls": SHIFT_NULLS,
    }
    with duckdb.connect() as connection:
        connection.register("measure", measures.select(["dataset", "institution_id", "measure", "period", "value"]))
        connection.execute(_HISTORY.format(**names))
        enough = {name for (name,) in connection.execute("select dataset from enough").fetchall()}
        present = {name for (name,) in connection.execute("select distinct dataset from measure").fetchall()}
        rows = connection.execute(
            f"select * from ({_VOLUMES.format(**names)} union all ({_SHIFTS.format(**names)}))"
            " where dataset in (select dataset from enough) order by dataset, check_id, institution_id"
        ).fetchall()
    same = {"run_id": run_id, "period": period, "region": region, "layer": CheckLayer.ANALYTICAL.value}
    found = [
        {
            **same,
            "dataset": name,
            "check_id": check,
            "institution_id": institution,
            "total_count": total,
            "violated_count": violated,
            "unjudged_count": 0,
            "reason": None if total else _TOO_YOUNG,
        }
        for name, check, institution, total, violated in rows
    ]
    found += [
        {
            **same,
            "dataset": dataset.name,
            "check_id": one.id,
            "institution_id": "",
            "total_count": 0,
            "violated_count": 0,
            "unjudged_count": 0,
            "reason": _TOO_YOUNG,
        }
        for dataset in datasets
        if dataset.name in present - enough
        for one in comparisons_of(dataset)
    ]
    return pa.Table.from_pylist(found, schema=COUNT_ROWS)
