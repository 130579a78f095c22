"""Where a load's SQL runs: in the driver by DuckDB for small loads, in Spark's tasks for large ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from typing_extensions import override

from jobs.intake.completeness import Scopes
from jobs.intake.resolve import resolve_sql
from jobs.lake import Lake
from schemas.dataset import Dataset
from schemas.lake_columns import SLOTS, sort_columns

_MEMORY = "2GB"
_BATCH = 131_072


class Executor(Protocol):
    """Runs portable SQL over named tables."""

    def existing(self, name: str, lake: Lake, dataset: Dataset, columns: Sequence[str]) -> None:
        """Make the pinned table known under a name."""

    def keep(self, name: str, sql: str) -> None:
        """Work out a query once and keep it under a name."""

    def give(self, name: str, rows: pa.Table) -> None:
        """Make a small table known under a name."""

    def resolve(self, dataset: Dataset, scopes: Sequence[Scopes]) -> None:
        """Keep the candidates with their outcome (see `resolve_sql`) under the name ``resolved``."""

    def columns(self, name: str) -> list[str]:
        """Return the columns of a table by its name."""

    def table(self, sql: str) -> pa.Table:
        """Return a query's rows in the driver's memory: for small results."""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return the few rows of an aggregate."""

    def write(self, lake: Lake, dataset: Dataset, sql: str, replace: Sequence[str], rows: int) -> None:
        """Write a query's rows to the dataset's table, sorted by slot and key."""

    def close(self) -> None:
        """Free what was kept."""


class DriverExecutor(Executor):
    """DuckDB in the driver: no Spark job, commits in milliseconds. What does not fit its memory is spilled."""

    def __init__(self, tables: Mapping[str, pa.Table], spill_folder: Path) -> None:
        spill_folder.mkdir(parents=True, exist_ok=True)
        spill = str(spill_folder / "driver")
        self._connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": spill})
        self._connection.execute("set threads = 2; set preserve_insertion_order = true")
        for name, table in tables.items():
            self._connection.register(name, table)

    @override
    def existing(self, name: str, lake: Lake, dataset: Dataset, columns: Sequence[str]) -> None:
        self._connection.execute(f"create or replace view {name} as {lake.scan(dataset, columns=columns)}")

    @override
    def keep(self, name: str, sql: str) -> None:
        self._connection.execute(f"create or replace temp table kept as {sql}")
        self._connection.execute(f"drop view if exists {name}")
        self._connection.execute(f"drop table if exists {name}")
        self._connection.execute(f"alter table kept rename to {name}")

    @override
    def give(self, name: str, rows: pa.Table) -> None:
        self._connection.register(name, rows)

    @override
    def resolve(self, dataset: Dataset, scopes: Sequence[Scopes]) -> None:
        """Windows over every column are left out where nothing meets."""
        is_alone = not self.rows(f"select * from ({met_twice_sql(dataset, 'hash')}) limit 1")
        self.keep("resolved", resolve_sql(dataset, scopes, is_alone=is_alone))

    @override
    def columns(self, name: str) -> list[str]:
        return list(self.table(f"select * from {name} limit 0").column_names)

    @override
    def table(self, sql: str) -> pa.Table:
        return self._connection.execute(sql).to_arrow_table()

    @override
    def rows(self, sql: str) -> list[dict[str, Any]]:
        return list(self.table(sql).to_pylist())

    @override
    def write(self, lake: Lake, dataset: Dataset, sql: str, replace: Sequence[str], rows: int) -> None:
        del rows
        order = ", ".join([*(["period"] if dataset.has_period else []), *sort_columns(dataset)])
        sorted_rows = self._connection.execute(f"select * from ({sql}) order by {order}").to_arrow_reader(_BATCH)
        lake.write(dataset, sorted_rows, replace=replace)

    @override
    def close(self) -> None:
        self._connection.close()


class SparkExecutor(Executor):
    """Spark SQL over frames; kept queries are persisted."""

    def __init__(self, session: SparkSession, tables: Mapping[str, DataFrame], rows_per_file: int) -> None:
        self._session = session
        self._rows_per_file = rows_per_file
        self._kept: list[DataFrame] = []
        for name, frame in tables.items():
            frame.createOrReplaceTempView(name)

    @override
    def existing(self, name: str, lake: Lake, dataset: Dataset, columns: Sequence[str]) -> None:
        lake.read(dataset).select(*columns).createOrReplaceTempView(name)

    @override
    def keep(self, name: str, sql: str) -> None:
        frame = self._session.sql(sql).persist(StorageLevel.MEMORY_AND_DISK)
        self._kept.append(frame)
        frame.createOrReplaceTempView(name)

    @override
    def give(self, name: str, rows: pa.Table) -> None:
        self._session.createDataFrame(rows).createOrReplaceTempView(name)

    @override
    def resolve(self, dataset: Dataset, scopes: Sequence[Scopes]) -> None:
        """Compare only the candidates whose key may be met twice; the others are read again wherever they are needed.

        Keys are met by their hash: two that collide are compared for nothing, none is missed.
        """
        candidates = self._session.table("candidate")
        is_placed = dataset.has_person and "person_key" in candidates.columns
        met = self._session.sql(met_twice_sql(dataset)).persist(StorageLevel.MEMORY_AND_DISK)
        self._kept.append(met)
        if met.isEmpty():
            rows = self._session.sql(resolve_sql(dataset, scopes, is_placed=is_placed, is_alone=True))
        else:
            hashed = sf.xxhash64(*dataset.key)
            is_met = (sf.col("reason_count") == 0) & (hashed == sf.col("met_hash"))
            candidates.join(met, is_met, "left_anti").createOrReplaceTempView("candidate")
            rows = self._session.sql(resolve_sql(dataset, scopes, is_placed=is_placed, is_alone=True))
            candidates.join(met, is_met, "left_semi").createOrReplaceTempView("candidate")
            self.keep("compared", resolve_sql(dataset, scopes, is_placed=is_placed))
            rows = rows.unionByName(self._session.table("compared"))
            candidates.createOrReplaceTempView("candidate")
        rows.createOrReplaceTempView("resolved")

    @override
    def columns(self, name: str) -> list[str]:
        return list(self._session.table(name).columns)

    @override
    def table(self, sql: str) -> pa.Table:
        return self._session.sql(sql).toArrow()

    @override
    def rows(self, sql: str) -> list[dict[str, Any]]:
        return [row.asDict(recursive=True) for row in self._session.sql(sql).collect()]

    @override
    def write(self, lake: Lake, dataset: Dataset, sql: str, replace: Sequence[str], rows: int) -> None:
        frame = self._session.sql(sql)
        files = max(1, rows // self._rows_per_file)
        if dataset.is_delivered and dataset.has_person:
            part = sf.floor(sf.col("slot") * sf.lit(files) / sf.lit(SLOTS)).cast("int")
            frame = frame.repartitionById(files, part)
        else:
            frame = frame.coalesce(files)
        names = [*(["period"] if dataset.has_period else []), *sort_columns(dataset)]
        lake.write(dataset, frame.sortWithinPartitions(*names), replace=replace)

    @override
    def close(self) -> None:
        for frame in self._kept:
            frame.unpersist()


def met_twice_sql(dataset: Dataset, hashing: str = "xxhash64") -> str:
    """Return the SELECT of the hashes of keys that several candidates have, or a candidate and a row in force."""
    keys = ", ".join(dataset.key)
    hashed = f"select {hashing}({keys}) as met_hash from candidate where reason_count = 0"
    in_force = f"select {hashing}({keys}) as met_hash from existing"
    return f"""
select met_hash from ({hashed}) group by met_hash having count(*) > 1
union
select met_hash from ({hashed}) where met_hash in ({in_force})"""
