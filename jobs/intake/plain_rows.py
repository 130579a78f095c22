"""Plain rows: candidates that nothing contradicts. Tasks write them to silver themselves, sorted, without a shuffle.

A row is plain if it conforms, has its person or parent, and is the only one of its key in deliveries and lake. All
others, the rest, are resolved against each other and the lake.
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
from jobs.intake.load import TALLY, FileCount, Files, accepted_sql, amount_of
from jobs.intake.resolve import ACCEPTED, resolve_sql, same_key
from jobs.intake.staging import Staged, StagedFile, is_placed, staged_columns, staging_folder
from jobs.intake.tasks import ROW_GROUP, ParquetFile, run_tasks, task_database
from jobs.lake import Lake, NewFile
from jobs.literal import literal, literals
from schemas import DATASETS
from schemas.constraints import constraint
from schemas.dataset import Dataset
from schemas.lake_columns import SLOTS, lake_columns, partition_columns, sort_columns
from schemas.person import PERSON
from schemas.types import arrow_schema

_MOST_MET = 1_000_000


@dataclass(frozen=True)
class PlainRows:
    """The files of plain rows, in the table's folder but not yet part of it, their counts, and the staged rest."""

    files: tuple[NewFile, ...]
    counts: tuple[FileCount, ...]
    rest: Staged


@dataclass(frozen=True)
class _Order:
    """One task: the staged files of a group, and the slots of each file it writes (both ends; None: all rows)."""

    group: int
    paths: tuple[str, ...]
    slots: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class _Split:
    """What makes a row plain, and where the two kinds of rows go."""

    dataset: str
    load_id: str
    versions: pa.Table
    met: str
    """Parquet file of keys that are met twice; '' if there are none."""
    table: Path
    scratch: Path


def write_plain_rows(
    session: SparkSession, lake: Lake, staged: Staged, files: Files, *, rows_per_file: int
) -> PlainRows | None:
    """Write the plain rows of a large load; None where whole tables have to be compared.

    That is so for persons (they make themselves known), for complete deliveries (they withdraw what they leave out),
    and where very many keys are met twice.

    Raises:
        AuditError: Rows break the table's constraint, or rows would be lost; nothing became part of the table.
    """
    dataset = staged.dataset
    if dataset is PERSON or files.scopes or not staged.files:
        return None
    met = _met(session, lake, staged)
    if met is None:
        return None
    lake.create(dataset)
    split = _Split(
        dataset.name, lake.run_id, files.versions, met, lake.path(dataset).absolute(), staging_folder(lake).absolute()
    )
    orders = [
        _Order(group, tuple(one.path for one in of_group), _slots(staged, group, of_group, rows_per_file))
        for group, of_group in staged.by_group().items()
    ]
    answers = run_tasks(session, orders, lambda order: [_settle(order, split)])
    counts = [count for answer in answers for count in answer["counts"]]
    rest = tuple(StagedFile(**answer["rest"]) for answer in answers if answer["rest"]["rows"])
    plain = PlainRows(
        tuple(NewFile(**file) for answer in answers for file in answer["files"]),
        tuple(FileCount(status=ACCEPTED, **{k: v for k, v in count.items() if k != "broken"}) for count in counts),
        Staged(dataset, rest, staged.group_count),
    )
    check_plain_rows(dataset, staged, plain, broken=sum(count["broken"] for count in counts))
    return plain


def check_plain_rows(dataset: Dataset, staged: Staged, plain: PlainRows, *, broken: int) -> None:
    """Raise AuditError unless every staged row is in a file or in the rest, as it was counted, and keeps the rules."""
    written = sum(file.rows for file in plain.files)
    if broken:
        raise AuditError(
            f"表 {dataset.path} 拒绝写入：有 {broken} 行违反表的约束，未作任何改动"
            f" / {broken} rows for {dataset.path} break its constraint; nothing was written."
        )
    if written != sum(count.rows for count in plain.counts) or written + plain.rest.rows != staged.rows:
        raise AuditError(
            f"表 {dataset.path} 写出的行数与读入的不符，未作任何改动"
            f" / the rows written for {dataset.path} are not those that were read; nothing was changed."
        )


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
    path = staging_folder(lake) / "met.parquet"
    pq.write_table(rows, path)
    return str(path)


def _slots(
    staged: Staged, group: int, files: Sequence[StagedFile], rows_per_file: int
) -> tuple[tuple[int, int] | None, ...]:
    """Return the slots of each file of a group, as many as hold no more rows than a file may have."""
    if not is_placed(staged.dataset):
        return (None,)
    first, last = (-(-place * SLOTS // staged.group_count) for place in (group, group + 1))
    count = min(max(1, -(-sum(file.rows for file in files) // rows_per_file)), last - first)
    cuts = [first + (last - first) * place // count for place in range(count + 1)]
    return tuple((start, stop - 1) for start, stop in pairwise(cuts))


def _settle(order: _Order, split: _Split) -> dict[str, Any]:
    """Write one group's plain rows to the table's folder and the rest to a staged file; return both, and the counts."""
    dataset = DATASETS[split.dataset]
    files: list[dict[str, Any]] = []
    rest = split.scratch / f"rest-{uuid4()}.parquet"
    with _database(order, split, dataset) as connection:
        counts = count_plain_rows(connection, dataset)
        for slots in order.slots:
            within = f"slot between {slots[0]} and {slots[1]}" if slots else "true"
            files += _silver(connection, dataset, split, within)
        columns = ", ".join(column.name for column in staged_columns(dataset))
        copied = connection.execute(
            f"copy (select {columns} from judged where not is_plain) to {literal(str(rest))} (format parquet)"
        ).fetchall()[0][0]
    return {"files": files, "counts": counts, "rest": {"path": str(rest), "rows": copied, "group": order.group}}


@contextmanager
def _database(order: _Order, split: _Split, dataset: Dataset) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database that knows ``judged``, the candidates with what becomes of them and is_plain, and ``plain``."""
    with task_database(split.scratch) as connection:
        connection.register("delivery", split.versions)
        staged = f"read_parquet([{literals(order.paths)}], hive_partitioning = false)"
        connection.execute(f"create view candidate as select * from {staged}")
        resolved = resolve_sql(dataset, is_placed=is_placed(dataset), is_alone=True)
        conditions = [f"outcome = '{ACCEPTED}'"]
        if "period" in partition_columns(dataset):
            conditions.append("period is not null")
        if split.met:
            connection.execute(f"create temp table met as select * from read_parquet({literal(split.met)})")
            conditions.append(f"not exists (select 1 from met m where {same_key(dataset, 'r', 'm')})")
        is_plain = f"coalesce({' and '.join(conditions)}, false)"
        connection.execute(f"create view judged as select *, {is_plain} as is_plain from ({resolved}) r")
        connection.execute("create view plain as select * from judged where is_plain")
        yield connection


def count_plain_rows(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> list[dict[str, Any]]:
    """Return rows and fen of ``plain`` by source file, and how many rows break the table's constraint."""
    names = ("source_file", "rows", "fen", "unreadable", "broken")
    found = connection.execute(
        f"select source_file, {TALLY},"
        f" count(*) filter (where not coalesce(({constraint(dataset)}), false))"
        f" from (select *, {amount_of(dataset)} as amount from plain) group by source_file order by source_file"
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def _silver(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, split: _Split, within: str
) -> list[dict[str, Any]]:
    """Write plain rows sorted by month, slot and key, a file for each month; return the files."""
    partition = partition_columns(dataset)
    stored = arrow_schema(tuple(column for column in lake_columns(dataset) if column.name not in partition))
    order = ", ".join([*partition, *sort_columns(dataset)])
    rows = f"{accepted_sql(dataset, split.load_id, 'plain')} and {within} order by {order}"
    files: list[_MonthFile] = []
    for batch in connection.execute(rows).to_arrow_reader(ROW_GROUP):
        for month, part in _by_month(batch, partition):
            if not files or files[-1].month != month:
                if files:
                    files[-1].close()
                files.append(_MonthFile(month, split.table, stored))
            files[-1].add(part.select(stored.names).cast(stored))
    if files:
        files[-1].close()
    return [file.described() for file in files]


def _by_month(batch: pa.RecordBatch, partition: tuple[str, ...]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Yield the months of a batch in the order of its rows, which are sorted by month."""
    if not partition:
        yield "", batch
        return
    for month in pc.unique(batch["period"]).to_pylist():
        yield month, batch.filter(pc.equal(batch["period"], month))


class _MonthFile:
    """A data file of one month's rows, and the slots that are in it."""

    def __init__(self, month: str, table: Path, schema: pa.Schema) -> None:
        self.month = month
        self._table = table
        self._file = ParquetFile(table / f"period={month}" if month else table, schema)
        self._slots: list[int] = []
        self._size = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self._file.add(batch)
        if "slot" in batch.schema.names:
            ends = pc.min_max(batch["slot"]).as_py()
            self._slots += [ends["min"], ends["max"]]

    def close(self) -> None:
        self._size = self._file.close()

    def described(self) -> dict[str, Any]:
        """Return what `NewFile` needs."""
        return {
            "path": str(self._file.path.relative_to(self._table)),
            "rows": self._file.rows,
            "size": self._size,
            "period": self.month,
            "slots": [min(self._slots), max(self._slots)] if self._slots else None,
        }
