"""The lake: Delta tables by path, read at pinned versions, written whole partitions at a time."""

import json
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.transaction import AddAction
from pyspark.sql import DataFrame, SparkSession

from jobs.errors import AuditError, SettingError
from jobs.table_creation import first_entries
from jobs.table_files import DataFile, data_files, scan
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import arrow_schema, spark_schema

UNSAFE_IN_PATHS = frozenset("%*?[]{}^#\\=")
"""Characters of a lake's path that one of the engines reads as a pattern, an escape or a partition."""

_WRITER = WriterProperties(compression="SNAPPY")
_MOST_FILES_READ_DIRECTLY = 64


def no_session() -> NoReturn:
    """Refuse a session to a lake of which only small tables are read. Raises SettingError."""
    raise SettingError("此命令不需要 Spark / this command needs no Spark session.")


@dataclass(frozen=True)
class NewFile:
    """A Parquet file in a table's folder that no version names yet. ``path`` is relative to the folder.

    ``period`` is the month of its rows where the table is partitioned, ``slots`` the least and greatest in it.
    """

    path: str
    rows: int
    size: int
    period: str = ""
    slots: Sequence[int] | None = None

    def action(self) -> AddAction:
        """Return the log entry that makes the file part of its table."""
        stats: dict[str, Any] = {"numRecords": self.rows}
        if self.slots:
            least, greatest = self.slots
            stats |= {"minValues": {"slot": least}, "maxValues": {"slot": greatest}, "nullCount": {"slot": 0}}
        partition = {"period": self.period} if self.period else {}
        return AddAction(self.path, self.size, partition, 0, data_change=True, stats=json.dumps(stats))


@dataclass
class Lake:
    """One lake and the versions of its tables that a run sees: those of the manifest, then its own writes."""

    root: Path
    session: Callable[[], SparkSession]
    run_id: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=dict)
    """Table → partition predicates this run replaced; '' stands for the whole table."""

    def __post_init__(self) -> None:
        """Raise SettingError for a path that the engines would read in different ways."""
        unsafe = sorted(UNSAFE_IN_PATHS.intersection(str(self.root)))
        if unsafe:
            raise SettingError(
                f"数据湖路径 {self.root} 含有字符 {unsafe[0]}，请换一个路径"
                f" / the lake's path holds the character {unsafe[0]}; choose another path."
            )

    def path(self, dataset: Dataset) -> Path:
        """Return the folder of the dataset's table."""
        return self.root / dataset.layer.value / dataset.name

    def has(self, dataset: Dataset) -> bool:
        """Tell whether the table exists in the pinned state."""
        return dataset.path in self.versions

    def read(self, dataset: Dataset, periods: Sequence[str] | None = None) -> DataFrame:
        """Return the table at its pinned version (no rows if there is none), of the given periods only.

        A version of few files is read from these files, under the same contract as in detection: working out a
        Delta snapshot costs Spark a second for what the driver has listed in milliseconds.
        """
        session = self.session()
        schema = spark_schema(lake_columns(dataset))
        files = self.files(dataset, periods)
        if not files:
            return session.createDataFrame([], schema)
        names = [column.name for column in lake_columns(dataset)]
        is_plain = all(value.isascii() for file in files for _, value in file.partition)
        if is_plain and len(files) <= _MOST_FILES_READ_DIRECTLY:
            reader = session.read.schema(schema).option("basePath", str(self.path(dataset)))
            return reader.parquet(*(file.path for file in files)).select(*names)
        frame = (
            session.read.format("delta")
            .option("versionAsOf", self.versions[dataset.path])
            .load(str(self.path(dataset)))
            .select(*names)
        )
        if periods is not None:
            frame = frame.where(frame["period"].isin(list(periods)))
        return frame

    def files(self, dataset: Dataset, periods: Sequence[str] | None = None) -> list[DataFile]:
        """Return the live files of the pinned version; none if the table does not exist."""
        if not self.has(dataset):
            return []
        return data_files(self.path(dataset), self.versions[dataset.path], dataset, periods)

    def has_month(self, dataset: Dataset, period: str, region: str) -> bool:
        """Tell whether a table of results has rows of the month and region in the pinned state."""
        return any(dict(file.partition)["region"] == region for file in self.files(dataset, [period]))

    def scan(self, dataset: Dataset, periods: Sequence[str] | None = None, columns: Sequence[str] | None = None) -> str:
        """Return a DuckDB SELECT over the pinned version."""
        return scan(self.files(dataset, periods), dataset, columns)

    def arrow(self, dataset: Dataset, where: str = "true", periods: Sequence[str] | None = None) -> pa.Table:
        """Return rows of the pinned version in the driver's memory: for small tables."""
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            query = f"select * from ({self.scan(dataset, periods)}) where {where}"
            return connection.execute(query).to_arrow_table().cast(arrow_schema(lake_columns(dataset)))

    def write(
        self, dataset: Dataset, rows: DataFrame | pa.Table | pa.RecordBatchReader, *, replace: Sequence[str] = ()
    ) -> int:
        """Write rows and return the new version.

        Args:
            dataset: The table; created with its constraint and retention if it does not exist.
            rows: A Spark frame (written by Spark), or an Arrow table or stream (written from the driver).
            replace: SQL conditions on partition columns whose rows are replaced. Empty: the rows are added if the
                table is append-only, else they replace the whole table.

        Raises:
            AuditError: Rows break the constraint or lie outside the replaced partitions; nothing was written.
                Or another process wrote the table at the same time.
        """
        self.create(dataset)
        path = str(self.path(dataset))
        before = DeltaTable(path).version()
        condition = None if dataset.append_only and not replace else " or ".join(replace)
        try:
            if isinstance(rows, DataFrame):
                self._write_frame(dataset, rows, condition)
            else:
                self._write_arrow(dataset, rows, condition)
        except Exception as error:
            if not _quotes_rows(error):
                raise
            raise AuditError(
                f"表 {dataset.path} 拒绝写入：有行违反表的约束或不在所替换的分区内，未作任何改动；请先隔离这些行"
                f" / rows for {dataset.path} break its constraint or lie outside the replaced partitions;"
                " nothing was written, quarantine them first."
            ) from None
        version = self._acknowledged(path, before)
        self.versions[dataset.path] = self.written[dataset.path] = version
        self.touched.setdefault(dataset.path, set()).update(replace or [""])
        return version

    def add_files(self, dataset: Dataset, files: Sequence[NewFile]) -> int:
        """Add files that tasks have written into the table's folder; return the new version.

        The files hold the table's columns in order; whoever wrote them answers for the table's constraint.
        """
        self.create(dataset)
        path = str(self.path(dataset))
        before = DeltaTable(path).version()
        if files:
            DeltaTable(path).create_write_transaction(
                [one.action() for one in files],
                "append",
                arrow_schema(lake_columns(dataset)),
                partition_by=list(partition_columns(dataset)) or None,
                commit_properties=CommitProperties(custom_metadata={"userMetadata": self.run_id}),
            )
        version = self._acknowledged(path, before)
        self.versions[dataset.path] = self.written[dataset.path] = version
        months = {f"period = '{one.period}'" if one.period else "" for one in files}
        self.touched.setdefault(dataset.path, set()).update(months or {""})
        return version

    def create(self, dataset: Dataset) -> None:
        """Create the dataset's table, empty, if it does not exist.

        The first log entry is written here: protocol, schema, constraint and properties in one commit, which
        neither engine offers for a table with CHECK constraints in less than two; a test holds it against Spark's.
        """
        log = self.path(dataset) / "_delta_log"
        first = log / f"{0:020d}.json"
        if first.exists():
            return
        log.mkdir(parents=True, exist_ok=True)
        draft = log / f".{uuid.uuid4().hex}.tmp"
        draft.write_text("\n".join(json.dumps(entry) for entry in first_entries(dataset)) + "\n", encoding="utf-8")
        try:
            os.link(draft, first)
        finally:
            draft.unlink()

    def roll_back(self) -> list[str]:
        """Undo what runs without a manifest row have left, and return the names of the tables touched."""
        undone = []
        for dataset in DATASETS.values():
            if dataset.name == "run_manifest" or not (self.path(dataset) / "_delta_log" / f"{0:020d}.json").exists():
                continue
            table = DeltaTable(str(self.path(dataset)))
            pinned = self.versions.get(dataset.path, 0)
            if pinned not in (table.version(), _restored_from(table)):
                table.restore(pinned)
                undone.append(dataset.path)
        return undone

    def _write_arrow(self, dataset: Dataset, rows: pa.Table | pa.RecordBatchReader, condition: str | None) -> None:
        schema = arrow_schema(lake_columns(dataset))
        if isinstance(rows, pa.Table):
            shaped = rows.select(schema.names).cast(schema).combine_chunks()
        else:
            batches = (batch.select(schema.names).cast(schema) for batch in rows)
            shaped = pa.RecordBatchReader.from_batches(schema, batches)
        write_deltalake(
            str(self.path(dataset)),
            shaped,
            mode="append" if condition is None else "overwrite",
            predicate=condition or None,
            commit_properties=CommitProperties(custom_metadata={"userMetadata": self.run_id}),
            writer_properties=_WRITER,
        )

    def _write_frame(self, dataset: Dataset, rows: DataFrame, condition: str | None) -> None:
        names = [column.name for column in lake_columns(dataset)]
        writer = rows.select(*names).write.format("delta").option("userMetadata", self.run_id)
        if condition:
            writer = writer.option("replaceWhere", condition)
        writer.mode("append" if condition is None else "overwrite").save(str(self.path(dataset)))

    def _acknowledged(self, path: str, before: int) -> int:
        """Return the version this run committed; a commit that is not there was lost to another writer."""
        table = DeltaTable(path)
        if table.version() == before:
            return before
        last = table.history(1)[0]
        if last.get("userMetadata") != self.run_id:
            raise AuditError(
                f"表 {path} 被另一个进程改写，本次提交丢失 / a commit to {path} was lost to another writer."
            )
        return int(table.version())


def _quotes_rows(error: Exception) -> bool:
    """Tell whether an engine refused rows: both engines then print them, and rows name persons."""
    marks = ("failed validation check", "DELTA_VIOLATE_CONSTRAINT", "DELTA_REPLACE_WHERE_MISMATCH")
    return any(mark in str(error) for mark in marks)


def _restored_from(table: DeltaTable) -> int | None:
    """Return the version that the last commit restored; None if it did something else, or there was none yet."""
    last: dict[str, Any] = next(iter(table.history(1)), {})
    if last.get("operation") != "RESTORE":
        return None
    parameters = last.get("operationParameters", {})
    return int(parameters["version"]) if parameters.get("version") is not None else None
