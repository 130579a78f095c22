"""One task of the first stage, as a Spark worker runs it: load, lock, evaluate, return Arrow. No other side effect."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow as pa

from jobs.detect.context import Context
from jobs.detect.database import lock, open_database
from jobs.detect.engine import evaluate_loaded
from jobs.detect.plan import Load, Plan, SlotRange
from jobs.detect.result import Kind, staged_rows
from jobs.detect.rule_set import RuleSet
from jobs.errors import AuditError
from jobs.table_files import DataFile, scan

_ROWS_PER_BATCH = 65_536


@dataclass(frozen=True)
class Stage:
    """All that the tasks of the first stage are told. It is what travels to the workers."""

    plan: Plan
    rule_set: RuleSet
    context: Context
    buckets: int
    memory_mb: int


def task_of(stage: Stage) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """Return the function for ``mapInArrow``: rows with the number of a task in, its staged rows out."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task_id in batch.column(0).to_pylist():
                yield from run_task(stage, task_id).to_batches(max_chunksize=_ROWS_PER_BATCH)

    return run


def run_task(stage: Stage, task_id: int) -> pa.Table:
    """Return the staged rows of one task: findings, blocks, faults, and how many rows it loaded of each table.

    Raises:
        AuditError: A file of the pinned version cannot be read.
        duckdb.OperationalError: Memory or disk gave out.
    """
    with (
        tempfile.TemporaryDirectory(prefix="fundaudit-") as spill,
        open_database(stage.memory_mb, Path(spill)) as connection,
    ):
        slots = stage.plan.tasks[task_id]
        loaded = staged_rows(_loaded(connection, load, slots, task_id) for load in stage.plan.loads)
        lock(connection)
        results = evaluate_loaded(
            connection, stage.rule_set, context=stage.context, buckets=stage.buckets, task_id=task_id
        )
    return pa.concat_tables([results.table, loaded])


def _loaded(connection: duckdb.DuckDBPyConnection, load: Load, slots: SlotRange, task_id: int) -> dict[str, object]:
    """Load the table and return the staged row that says how many rows it had here and how long it took."""
    begun = perf_counter()
    rows = load_table(connection, load, slots)
    return {
        "result_kind": Kind.LOADED.value,
        "result_name": load.table,
        "task_id": task_id,
        "result_count": rows,
        "facts": [("milliseconds", str(round(1000 * (perf_counter() - begun))))],
    }


def load_table(connection: duckdb.DuckDBPyConnection, load: Load, slots: SlotRange) -> int:
    """Create ``data.<table>`` with the task's rows of the files, and return how many they are.

    Raises:
        AuditError: A file is missing or damaged.
    """
    parts = [
        _select(load, [file for file in files if slots.meets(file)], columns, slots)
        for files, columns in ((load.judged, load.need.columns), (load.history, load.need.history_columns))
    ]
    query = " union all by name ".join(parts if load.history else parts[:1])
    try:
        created = connection.execute(f'create table data."{load.table}" as {query}').fetchone()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise AuditError(
            f"表 {load.table} 的数据文件缺失或损坏，未作检测：请从备份恢复该文件后重跑 / a data file of {load.table} is"
            f" missing or damaged, nothing was judged: restore it and run again ({type(error).__name__})."
        ) from error
    return int(created[0]) if created else 0


def _select(load: Load, files: Sequence[DataFile], columns: tuple[str, ...], slots: SlotRange) -> str:
    conditions = [f"slot between {slots.first} and {slots.last}"] if load.dataset.has_person else []
    conditions += [f"not {load.held}"] if load.held else []
    if not conditions:
        return scan(files, load.dataset, columns)
    named = ", ".join(f'"{name}"' for name in columns)
    rows = scan(files, load.dataset, [*columns, "slot", *(["institution_id", "period"] if load.held else [])])
    return f"select {named} from ({rows}) where {' and '.join(conditions)}"
