"""The second stage over a lake: what crosses persons, judged in the driver while it is small, else by Spark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from pyspark.sql import functions as sf

from jobs.detect.context import Context
from jobs.detect.engine import evaluate_second
from jobs.detect.exclusion import NOTHING_EXCLUDED, Exclusion
from jobs.detect.result import SCHEMA, Kind
from jobs.detect.rule_set import RuleSet
from jobs.detect.staged import Staged
from jobs.lake import Lake
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.staged_result import STAGED_RESULT
from schemas.types import arrow_schema, spark_schema

_BLOCK_ROWS_OF_A_FINDING = 8
"""A row of a summary or event is narrow: it takes an eighth of a finding's memory, or less."""


@dataclass(frozen=True)
class SecondStage:
    """All that a task of the second stage is told; the tables are those without a person, in whole."""

    rule_set: RuleSet
    context: Context
    tables: dict[str, pa.Table]
    faulted: tuple[str, ...]


def judge_second(
    lake: Lake,
    staged: Staged,
    rule_set: RuleSet,
    context: Context,
    *,
    driver_rows: int,
    exclusion: Exclusion = NOTHING_EXCLUDED,
) -> pa.Table:
    """Return the staged rows of the second stage: findings and faults.

    Args:
        lake: Where the staging table and the reference tables lie.
        staged: What the first stage left.
        rule_set: All rules that are judged.
        context: The judged month and region.
        driver_rows: How many findings the driver may hold; it judges summaries and events that take no more memory.
        exclusion: Whose rows are held.
    """
    is_small = staged.block_rows() <= driver_rows * _BLOCK_ROWS_OF_A_FINDING
    blocks = staged.blocks() if is_small else None
    if blocks == [] or all(rule.is_first_stage for rule in rule_set.rules):
        return SCHEMA.empty_table()
    tables = {
        name: _reference(lake, name, need.columns, exclusion.held_rows(DATASETS[name]))
        for name, need in rule_set.needs(first_stage=False).items()
    }
    if blocks is not None:
        return evaluate_second(blocks, tables, rule_set, context=context).table
    return _by_spark(lake, SecondStage(rule_set, context, tables, tuple(sorted(staged.faults()))))


def _reference(lake: Lake, name: str, columns: Sequence[str], held: str) -> pa.Table:
    dataset = DATASETS[name]
    schema = arrow_schema(tuple(column for column in lake_columns(dataset) if column.name in columns))
    query = lake.scan(dataset, columns=columns)
    if held:
        query = f"select * from ({lake.scan(dataset, columns=[*columns, 'institution_id', 'period'])}) where not {held}"
    with duckdb.connect() as connection:
        rows: pa.Table = connection.execute(query).to_arrow_table()
    return rows.select(schema.names).cast(schema)


def _by_spark(lake: Lake, stage: SecondStage) -> pa.Table:
    """Judge each bucket in a task of its own. What comes back is few: a practitioner's days, institutions' months."""
    kinds = [Kind.SUMMARY.value, Kind.EVENT.value]
    blocks = lake.read(STAGED_RESULT).where(sf.col("result_kind").isin(kinds))
    judged = (
        blocks.select("bucket", "result_kind", "result_name", "payload")
        .groupBy("bucket")
        .applyInArrow(_bucket_of(stage), spark_schema(lake_columns(STAGED_RESULT)))
    )
    rows: pa.Table = judged.toArrow()
    return rows.cast(SCHEMA)


def _bucket_of(stage: SecondStage) -> Callable[[pa.Table], pa.Table]:
    def run(rows: pa.Table) -> pa.Table:
        blocks: list[tuple[str, str, bytes | None]] = [
            (row["result_kind"], row["result_name"], row["payload"]) for row in rows.to_pylist()
        ]
        blocks += [(Kind.FAULT.value, name, None) for name in stage.faulted]
        bucket = int(rows["bucket"][0].as_py())
        return evaluate_second(blocks, stage.tables, stage.rule_set, context=stage.context, task_id=bucket).table

    return run
