"""Work that Spark's tasks do on files: one task an order, and of each only a few rows of answer reach the driver."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

Order = TypeVar("Order")

_MEMORY = "1GB"
"""What a task's own database may hold before it spills."""
ROW_GROUP = 131_072
"""Rows of a row group in the files that tasks write."""
_ANSWER = pa.schema([("answer", pa.string())])


def run_tasks(
    session: SparkSession, orders: Sequence[Order], work: Callable[[Order], Sequence[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Run one task an order and return the rows they answer with, in the order of the orders."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            answers = [json.dumps(row) for place in batch["id"].to_pylist() for row in work(orders[place])]
            yield pa.record_batch([pa.array(answers, pa.string())], schema=_ANSWER)

    if not orders:
        return []
    done = session.range(0, len(orders), 1, len(orders)).mapInArrow(run, "answer string").collect()
    return [json.loads(row["answer"]) for row in done]


@contextmanager
def task_database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database for one task that spills into a folder of its own below ``folder``.

    Processes that share a spill folder would overwrite each other's blocks, for their files have the same names.
    """
    spill = folder / f"spill-{uuid4()}"
    config: dict[str, str | bool | int | float | list[str]] = {"threads": "1", "memory_limit": _MEMORY}
    try:
        with duckdb.connect(config={**config, "temp_directory": str(spill)}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


class ParquetFile:
    """A Parquet file of a new name in a folder, written batch by batch; one without rows is removed again."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"part-{uuid4()}.snappy.parquet"
        self.rows = 0
        self._pending: list[pa.RecordBatch] = []
        self._pending_rows = 0
        self._writer = pq.ParquetWriter(self.path, schema, compression="snappy")

    def add(self, batch: pa.RecordBatch) -> None:
        """Write a batch of the file's schema; small ones are gathered."""
        self._pending.append(batch)
        self._pending_rows += batch.num_rows
        self.rows += batch.num_rows
        if self._pending_rows >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._pending_rows:
            self._writer.write_table(pa.Table.from_batches(self._pending), row_group_size=ROW_GROUP)
        self._pending, self._pending_rows = [], 0

    def close(self) -> int:
        """End the file and return its size in bytes, 0 where it had no rows."""
        self._flush()
        self._writer.close()
        if not self.rows:
            self.path.unlink()
            return 0
        return self.path.stat().st_size
