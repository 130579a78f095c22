"""Staging: Spark's tasks read the parts of large files, keep their raw rows and leave conformed rows as Parquet.

Rows go from the reader to Parquet files inside the task, column by column; only the list of files reaches the JVM.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from jobs.intake.candidates import Source, candidate_columns, conformed, maps_of, raw_rows
from jobs.intake.file_part import Part, parts_of
from jobs.intake.pseudonym import PseudonymKey
from jobs.intake.resolve import place_sql, placing_columns
from jobs.lake import Lake, NewFile
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.person import PERSON
from schemas.raw_row import RAW_ROW
from schemas.types import arrow_schema, spark_schema

_FILES = "path string, rows long, bytes long"
_ROW_GROUP = 131_072
_MEMORY = "1GB"
_FOLDER = "staging"


@dataclass(frozen=True)
class Piece:
    """What one task reads: a part of a file, or the whole where part is None."""

    source: Source
    part: Part | None


def keep_raw_rows(session: SparkSession, lake: Lake, sources: Sequence[Source]) -> None:
    """Write the raw rows of all files to bronze, a file for each part, in one commit."""
    lake.create(RAW_ROW)
    folder, load_id = lake.path(RAW_ROW), lake.run_id

    def keep(piece: Piece) -> NewFile | None:
        return _written(folder, arrow_schema(RAW_ROW.columns), raw_rows(piece.source, load_id, piece.part))

    pieces = [Piece(source, part) for source in sources for part in parts_of(source.path, source.kind)]
    lake.add_files(RAW_ROW, _run(session, pieces, keep))


def is_placed(dataset: Dataset) -> bool:
    """Tell whether staged rows have their person and month already: not those that first make persons known."""
    return dataset.has_person and dataset is not PERSON


def staged_frame(
    session: SparkSession, lake: Lake, sources: Sequence[Source], dataset: Dataset, key: PseudonymKey
) -> DataFrame:
    """Return the candidates of all files, conformed and placed (see `is_placed`), as a frame over staged Parquet."""
    clear_staging(lake)
    folder = lake.root / _FOLDER / dataset.name
    folder.mkdir(parents=True)
    name = dataset.name
    columns = candidate_columns(dataset) + (placing_columns(dataset) if is_placed(dataset) else ())
    places = _places(lake, dataset) if is_placed(dataset) else None

    def stage(piece: Piece) -> NewFile | None:
        blocks: Iterable[pa.Table] = conformed(piece.source, name, key, piece.part)
        if places:
            blocks = _placed(list(blocks), DATASETS[name], places)
        batches = (batch for block in blocks for batch in block.to_batches())
        return _written(folder, arrow_schema(columns), batches)

    staged = _run(session, [piece for source in sources for piece in _pieces(source, name)], stage)
    schema = spark_schema(columns)
    if not staged:
        return session.createDataFrame([], schema)
    return session.read.schema(schema).parquet(*(str(folder / file.path) for file in staged))


def clear_staging(lake: Lake) -> None:
    """Remove what this run, or one that did not finish, has staged."""
    shutil.rmtree(lake.root / _FOLDER, ignore_errors=True)


def _pieces(source: Source, dataset: str) -> list[Piece]:
    """Return the pieces of a file; a mapping that looks at several rows of it (``once_per``) needs it whole."""
    mapped = maps_of(source, dataset)
    if mapped is None:
        return []
    parts = [None] if mapped.once_per else parts_of(source.path, source.kind)
    return [Piece(source, part) for part in parts]


@dataclass(frozen=True)
class _Places:
    """Where the rows of a dataset find person and month: the SELECT of all places, and the columns that match."""

    table: str
    scan: str
    column: str
    by: str


def _places(lake: Lake, dataset: Dataset) -> _Places:
    if dataset.parent:
        parent = DATASETS[dataset.parent.dataset]
        names = [column.name for column in placing_columns(dataset)]
        wanted = dict.fromkeys([*names, "insured_region_code", "care_region_code", dataset.parent.by])
        scan = lake.scan(parent, columns=list(wanted))
        return _Places("parent", scan, dataset.parent.by, dataset.parent.by)
    scan = lake.scan(DATASETS["person_key"])
    known = f"select * from ({scan}) where identifier_kind = '{dataset.person_by}'"
    return _Places("person", known, "identifier", dataset.person_by or "")


def _placed(blocks: Sequence[pa.Table], dataset: Dataset, places: _Places) -> Iterator[pa.RecordBatch]:
    """Yield the rows with their person and month; only the places that the rows ask for are gathered."""
    if not blocks:
        return
    columns = candidate_columns(dataset) + placing_columns(dataset)
    names = ", ".join(column.name for column in columns)
    with duckdb.connect(config={"threads": "1", "memory_limit": _MEMORY}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("wanted", pa.concat_tables(block.select([places.by]) for block in blocks))
        asked = f"select {places.by} from wanted"
        connection.execute(
            f"create temp table {places.table} as select * from ({places.scan}) where {places.column} in ({asked})"
        )
        for block in blocks:
            connection.register("candidate", block)
            rows = connection.execute(f"select {names} from ({place_sql(dataset)})").to_arrow_table()
            yield rows.cast(arrow_schema(columns))


def _run(session: SparkSession, pieces: Sequence[Piece], write: Callable[[Piece], NewFile | None]) -> list[NewFile]:
    """Run one task a piece and return the files they wrote, in the order of the pieces."""

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            files = [file for place in batch["id"].to_pylist() if (file := write(pieces[place]))]
            rows = [{"path": file.path, "rows": file.rows, "bytes": file.size} for file in files]
            yield pa.RecordBatch.from_pylist(rows, _RESULT)

    if not pieces:
        return []
    done = session.range(0, len(pieces), 1, len(pieces)).mapInArrow(work, _FILES).collect()
    return [NewFile(row["path"], row["rows"], row["bytes"]) for row in done]


_RESULT = pa.schema([("path", pa.string()), ("rows", pa.int64()), ("bytes", pa.int64())])


def _written(folder: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> NewFile | None:
    """Write one Parquet file of a new name into the folder; None if there are no rows."""
    path = folder / f"part-{uuid4()}.snappy.parquet"
    rows = 0
    with pq.ParquetWriter(path, schema, compression="snappy") as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=_ROW_GROUP)
            rows += batch.num_rows
    if not rows:
        path.unlink()
        return None
    return NewFile(path.name, rows, path.stat().st_size)
