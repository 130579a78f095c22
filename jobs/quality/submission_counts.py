"""What is counted of each submission: rows and when they came, parents with their rows, what was refused."""

from dataclasses import dataclass

import duckdb

from jobs.detect.region import region_prefix
from jobs.lake import Lake
from jobs.quality.deliveries import due_on
from jobs.quality.submission_class import DATA_CLASSES, DataClass
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.quality_measure import QUALITY_MEASURE
from schemas.quarantine import QUARANTINE


@dataclass(frozen=True)
class Month:
    """The month and region counted, the days an upload may take, and what nobody delivers."""

    period: str
    region: str
    upload_days: int
    undelivered: frozenset[str] = frozenset()


def count_month(database: duckdb.DuckDBPyConnection, lake: Lake, month: Month) -> None:
    """Create ``measured``, ``linked``, ``quality_measure``, ``quarantine`` and ``month_file``.

    A class whose dataset nobody delivers is not counted, nor are parents without one of their tables. Quarantined rows
    count in every month of which their file holds accepted rows.
    """
    database.execute(_TABLES)
    for one in DATA_CLASSES:
        if one.dataset.name not in month.undelivered:
            _measure(database, lake, one, month)
            if not month.undelivered.intersection(one.parent_tables):
                _link(database, lake, one, month)
    _refuse(database, lake, month)


def _measure(database: duckdb.DuckDBPyConnection, lake: Lake, one: DataClass, month: Month) -> None:
    sent_at = "null" if f"{one.dataset.name}.{one.sent_at}" in month.undelivered else one.sent_at
    database.execute(
        f"""
        insert into measured by name
        with sent_row as (
            select
                institution_id,
                cast({one.happened_at} as date) as happened_on,
                cast({sent_at} as date) as sent_on,
                case when sent_on is not null then greatest(sent_on - happened_on, 0) end as delay
            from {_rows(lake, one.dataset, month)}
            where {one.rows}
        )

        select
            institution_id,
            '{one.id}' as data_class,
            '{one.dataset.name}' as dataset,
            count(*) as row_count,
            count(delay) as timed_count,
            count_if(delay > $upload_days or sent_on > $due_on) as late_count,
            coalesce(sum(delay), 0) as delay_days,
            max(delay) as longest_delay_days,
            count(distinct happened_on) filter (strftime(happened_on, '%Y-%m') = $period) as day_count
        from sent_row
        group by institution_id
        """,
        {"upload_days": month.upload_days, "due_on": due_on(one.dataset, month.period), "period": month.period},
    )


def _link(database: duckdb.DuckDBPyConnection, lake: Lake, one: DataClass, month: Month) -> None:
    parents = one.parents.format(**{name: _rows(lake, DATASETS[name], month) for name in one.parent_tables})
    database.execute(
        f"insert into linked select institution_id, '{one.id}', count(*), count_if(is_linked) from ({parents})"
        " group by institution_id"
    )


def _rows(lake: Lake, dataset: Dataset, month: Month) -> str:
    prefix = region_prefix(month.region)
    return f"(select * from ({lake.scan(dataset, [month.period])}) where starts_with(care_region_code, '{prefix}'))"


def _refuse(database: duckdb.DuckDBPyConnection, lake: Lake, month: Month) -> None:
    where = f"region = '{month.region}' and measure in ('rows', 'violated_rows')"
    database.register("quality_measure", lake.arrow(QUALITY_MEASURE, where, [month.period]))
    database.execute(
        f"create view quarantine as select * from ({lake.scan(QUARANTINE)})"
        " where status = 'quarantined' and institution_id is not null"
    )
    files = " union all ".join(
        f"select distinct '{name}' as dataset, source_file"
        f" from ({lake.scan(DATASETS[name], [month.period], ['source_file', 'period'])})"
        for name in sorted({one.dataset.name for one in DATA_CLASSES})
    )
    database.execute(f"create table month_file as {files}")


_TABLES = """
create table measured (
    institution_id varchar,
    data_class varchar,
    dataset varchar,
    row_count bigint,
    timed_count bigint,
    late_count bigint,
    delay_days bigint,
    longest_delay_days bigint,
    day_count bigint
);
create table linked (institution_id varchar, data_class varchar, parent_count bigint, linked_count bigint)
"""
