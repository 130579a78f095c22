"""Plain rows: candidates that nothing contradicts. Tasks write them to silver themselves, sorted, without a shuffle.

A row is plain if it conforms, has its person or parent, is the only one of its key in deliveries and lake, and belongs
to a month of which the table has no rows yet. All others, the rest, are resolved against each other and the lake.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark import StorageLevel
from pyspark.sql import SparkSession

from jobs.errors import AuditError
from jobs.intake.executor import met_twice_sql
from jobs.intake.load import FileCount, Files, accepted_sql, amount_of
from jobs.intake.resolve import ACCEPTED, resolve_sql, same_key
from jobs.intake.staging import Staged, is_placed, staging_folder
from jobs.intake.tasks import ParquetFile, run_tasks, task_database
from jobs.lake import Lake, NewFile
from jobs.literal import literals
from schemas import DATASETS
from schemas.constraints import constraint
from schemas.dataset import Dataset
from schemas.lake_columns import SLOTS, lake_columns, partition_columns, sort_columns
from schemas.person import PERSON
from schemas.types import arrow_schema

_MOST_MET = 1_000_000
_BATCH = 65_536


@dataclass(frozen=True)
class PlainRows:
    """The files of plain rows, in the table's folder but not yet part of it, their counts, and the staged rest."""

    files: tuple[NewFile, ...]
    counts: tuple[FileCount, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True)
class _Order:
    """One task: the staged files of a group, and the slots of each file it writes (both ends; None: all rows)."""

    paths: tuple[str, ...]
    slots: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class _Split:
    """What makes a row plain, and where the two kinds of rows go."""

    dataset: str
    load_id: str
    versions: pa.Table
    known_months: tuple[str, ...]
    met: str
    """Parquet file of keys that are met twice; '' if there are none."""
    table: Path
    scratch: Path


def write_plain_rows(
    session: SparkSession, lake: Lake, staged: Staged, files: Files, *, rows_per_file: int
) -> PlainRows | None:
    """Write the plain rows of a large load; None where whole tables have to be compared.

    That is so for persons (they make themselves known), for complete deliveries (they withdraw what they leave out),
    for tables without months that have rows, and where very many keys are met twice.
    """
    dataset = staged.dataset
    has_months = "period" in partition_columns(dataset)
    live = lake.files(dataset)
    if dataset is PERSON or files.scopes or not staged.groups or (live and not has_months):
        return None
    met = _met(session, lake, staged)
    if met is None:
        return None
    lake.create(dataset)
    months = tuple(sorted({dict(file.partition)["period"] for file in live})) if has_months else ()
    split = _Split(
        dataset.name, lake.run_id, files.versions, months, met, lake.path(dataset).absolute(), staging_folder(lake)
    )
    orders = [
        _Order(paths, _slots(staged, group, paths, rows_per_file)) for group, paths in sorted(staged.groups.items())
    ]
    answers = run_tasks(session, orders, lambda order: _settle(order, split))
    return PlainRows(
        tuple(NewFile(**row) for row in _of_kind(answers, "file")),
        tuple(FileCount(status=ACCEPTED, **row) for row in _of_kind(answers, "count")),
        tuple(row["path"] for row in _of_kind(answers, "rest")),
    )


def _of_kind(answers: Sequence[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    return ({name: value for name, value in row.items() if name != "kind"} for row in answers if row["kind"] == kind)


def _met(session: SparkSession, lake: Lake, staged: Staged) -> str | None:
    """Return a file of the keys that are met twice, '' if there are none, None if there are too many."""
    dataset = staged.dataset
    keys = list(dataset.key)
    staged.frame(session).createOrReplaceTempView("candidate")
    lake.read(dataset).select(*keys).createOrReplaceTempView("existing")
    met = session.sql(met_twice_sql(dataset)).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        count = met.count()
        if count == 0 or count > _MOST_MET:
            return None if count else ""
        met.createOrReplaceTempView("met")
        hashed = f"xxhash64({', '.join(keys)})"
        rows = session.sql(
            f"select distinct {', '.join(keys)} from candidate where {hashed} in (select met_hash from met)"
        ).toArrow()
    finally:
        met.unpersist()
    file = ParquetFile(staging_folder(lake), rows.schema)
    for batch in rows.to_batches():
        file.add(batch)
    file.close()
    return str(file.path)


def _slots(staged: Staged, group: int, paths: Sequence[str], rows_per_file: int) -> tuple[tuple[int, int] | None, ...]:
    """Return the slots of each file of a group, as many as hold no more rows than a file may have."""
    if not (staged.dataset.has_person and is_placed(staged.dataset)):
        return (None,)
    rows = sum(pq.read_metadata(path).num_rows for path in paths)
    first, last = (-(-place * SLOTS // staged.group_count) for place in (group, group + 1))
    count = min(max(1, -(-rows // rows_per_file)), last - first)
    cuts = [first + (last - first) * place // count for place in range(count + 1)]
    return tuple((start, stop - 1) for start, stop in pairwise(cuts))


def _settle(order: _Order, split: _Split) -> list[dict[str, Any]]:
    """Write one group's plain rows to the table's folder and the rest to a staged file."""
    dataset = DATASETS[split.dataset]
    with _database(order, split, dataset) as connection:
        answers = count_plain_rows(connection, dataset)
        for slots in order.slots:
            within = f"slot between {slots[0]} and {slots[1]}" if slots else "true"
            answers += _silver(connection, dataset, split, within)
        rest = split.scratch / f"rest-{uuid4()}.parquet"
        columns = ", ".join(row[0] for row in connection.execute("describe candidate").fetchall())
        copied = connection.execute(
            f"copy (select {columns} from judged where not is_plain) to '{rest}' (format parquet)"
        ).fetchall()
    if copied[0][0]:
        answers.append({"kind": "rest", "path": str(rest)})
    else:
        rest.unlink()
    return answers


@contextmanager
def _database(order: _Order, split: _Split, dataset: Dataset) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database that knows ``judged``, the candidates with what becomes of them and is_plain, and ``plain``."""
    with task_database(split.scratch) as connection:
        connection.register("delivery", split.versions)
        connection.execute(f"create view candidate as select * from read_parquet([{literals(order.paths)}])")
        resolved = resolve_sql(dataset, is_placed=is_placed(dataset), is_alone=True)
        conditions = [f"outcome = '{ACCEPTED}'"]
        if "period" in partition_columns(dataset):
            conditions.append("period is not null")
        if split.known_months:
            conditions.append(f"period not in ({literals(split.known_months)})")
        if split.met:
            connection.execute(f"create temp table met as select * from read_parquet('{split.met}')")
            conditions.append(f"not exists (select 1 from met m where {same_key(dataset, 'r', 'm')})")
        is_plain = f"coalesce({' and '.join(conditions)}, false)"
        connection.execute(f"create view judged as select *, {is_plain} as is_plain from ({resolved}) r")
        connection.execute("create view plain as select * from judged where is_plain")
        yield connection


def count_plain_rows(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> list[dict[str, Any]]:
    """Return rows and fen by source file. Raises AuditError if a row breaks the table's constraint."""
    names = ("source_file", "rows", "fen", "unreadable", "broken")
    found = connection.execute(
        "select source_file, count(*), cast(coalesce(sum(amount), 0) as bigint), count(*) - count(amount),"
        f" count(*) filter (where not coalesce(({constraint(dataset)}), false))"
        f" from (select *, {amount_of(dataset)} as amount from plain) group by source_file order by source_file"
    ).fetchall()
    answers = [dict(zip(names, row, strict=True)) for row in found]
    if any(row.pop("broken") for row in answers):
        raise AuditError(
            f"表 {dataset.path} 拒绝写入：有行违反表的约束，未作任何改动"
            f" / rows for {dataset.path} break its constraint; nothing was written."
        )
    return [{"kind": "count", **row} for row in answers]


def _silver(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, split: _Split, within: str
) -> list[dict[str, Any]]:
    """Write plain rows sorted by slot and key, a file for each month; return the files."""
    partition = partition_columns(dataset)
    columns = lake_columns(dataset)
    stored = arrow_schema(tuple(column for column in columns if column.name not in partition))
    order = ", ".join([*partition, *sort_columns(dataset)])
    rows = f"{accepted_sql(dataset, split.load_id, 'plain')} and {within} order by {order}"
    files: dict[str, _MonthFile] = {}
    for batch in connection.execute(rows).to_arrow_reader(_BATCH):
        for month, part in _by_month(batch, partition):
            folder = split.table / f"period={month}" if month else split.table
            file = files.setdefault(month, _MonthFile(month, ParquetFile(folder, stored)))
            file.add(part.select(stored.names).cast(stored))
    return [file.closed(split.table) for file in files.values()]


def _by_month(batch: pa.RecordBatch, partition: tuple[str, ...]) -> Iterator[tuple[str, pa.RecordBatch]]:
    if not partition:
        yield "", batch
        return
    for month in pc.unique(batch["period"]).to_pylist():
        yield month, batch.filter(pc.equal(batch["period"], month))


class _MonthFile:
    """A file of one month's rows, and the slots that are in it."""

    def __init__(self, month: str, file: ParquetFile) -> None:
        self._month = month
        self._file = file
        self._slots: list[int] = []

    def add(self, batch: pa.RecordBatch) -> None:
        self._file.add(batch)
        if "slot" in batch.schema.names:
            ends = pc.min_max(batch["slot"]).as_py()
            self._slots += [ends["min"], ends["max"]]

    def closed(self, table: Path) -> dict[str, Any]:
        """End the file and return what `NewFile` needs."""
        size = self._file.close()
        return {
            "kind": "file",
            "path": str(self._file.path.relative_to(table)),
            "rows": self._file.rows,
            "size": size,
            "period": self._month,
            "slots": [min(self._slots), max(self._slots)] if self._slots else None,
        }
