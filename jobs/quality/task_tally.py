"""Counting a large table in Spark: each task counts some of its files with DuckDB, and only counts come back."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from jobs.errors import AuditError
from jobs.quality.tally import COUNTS, MEASURES, Tally, TallyQuery, institution_sql, merged, tally
from jobs.table_files import DataFile, scan
from schemas.dataset import Dataset

_TEXTS = ("check_id", "measure", "institution_id")
_NUMBERS = ("total_count", "violated_count", "unjudged_count", "value")
_RETURNED = ", ".join([*(f"{name} string" for name in _TEXTS), *(f"{name} bigint" for name in _NUMBERS)])


def tally_in_tasks(session: SparkSession, dataset: Dataset, query: TallyQuery, files: Sequence[DataFile]) -> Tally:
    """Return what the query counts in the files, as many of them at a time as there are cores.

    Raises:
        AuditError: A task failed: a file is damaged, or a check cannot be run.
    """
    parts = _parts(files, session.sparkContext.defaultParallelism)
    numbers = session.range(0, len(parts), numPartitions=len(parts))
    try:
        returned = numbers.mapInArrow(_task_of(dataset, query, parts), _RETURNED).toArrow()
    except PySparkException as error:
        raise AuditError(
            f"数据集 {dataset.name} 的检查在 Spark 任务中无法执行，请检查数据文件后重跑"
            f" / the checks of {dataset.name} failed in a Spark task; look at its files and run again."
        ) from error
    is_count = pc.is_valid(returned["check_id"])
    return merged(
        [
            Tally(
                returned.filter(is_count).select(COUNTS.names).cast(COUNTS),
                returned.filter(pc.invert(is_count)).select(MEASURES.names).cast(MEASURES),
            )
        ]
    )


def _parts(files: Sequence[DataFile], most: int) -> list[list[DataFile]]:
    """Return the files in at most so many parts of about the same number of rows, the largest files dealt first."""
    parts: list[list[DataFile]] = [[] for _ in range(min(most, len(files)))]
    for file in sorted(files, key=lambda one: (-one.rows, one.path)):
        min(parts, key=lambda part: sum(one.rows for one in part)).append(file)
    return parts


def _task_of(
    dataset: Dataset, query: TallyQuery, parts: Sequence[Sequence[DataFile]]
) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """Return the function for ``mapInArrow``: numbers of parts in, what was counted in them out."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                with duckdb.connect(config={"threads": 1}) as connection:
                    found = tally(connection, query, scan(parts[number], dataset))
                both = pa.concat_tables([found.counts, found.measures], promote_options="default")
                yield from both.select([*_TEXTS, *_NUMBERS]).combine_chunks().to_batches()

    return run


def repeated_rows(frame: DataFrame, dataset: Dataset, key: Sequence[str]) -> dict[str, int]:
    """Return institution → rows beyond the first of their key.

    Hashes are compared first: if they all differ, so do the keys, and only if they do not are the keys themselves.
    """
    found = frame.agg(sf.count("*"), sf.countDistinct(sf.xxhash64(*key))).first()
    if found is None or found[0] == found[1]:
        return {}
    each = frame.groupBy(*key).agg(sf.count("*").alias("n"), sf.min(sf.expr(institution_sql(dataset))).alias("first"))
    rows = each.where("n > 1").groupBy("first").agg(sf.sum(sf.col("n") - 1)).collect()
    return {str(row[0]): int(row[1]) for row in rows}
