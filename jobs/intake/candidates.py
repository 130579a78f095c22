"""Candidates: the conformed rows of delivered files, ready to be resolved against what the lake holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jobs.intake.conform import conformed_columns, conformer
from jobs.intake.file_part import Part
from jobs.intake.profile import DatasetMap, FileMap
from jobs.intake.pseudonym import PseudonymKey
from jobs.intake.reading import RAW, read_file
from schemas import DATASETS
from schemas.dataset import Column, Dataset, Type
from schemas.raw_row import RAW_ROW
from schemas.types import arrow_schema

_ROWS = 131_072


@dataclass(frozen=True)
class Source:
    """One delivered file, kept in bronze under its digest, and how it is read."""

    digest: str
    name: str
    path: Path
    size: int
    kind: FileMap
    profile: str
    party: str


def candidate_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns of candidates: the conformed ones, the file's name and the number of reasons."""
    return (
        *conformed_columns(dataset),
        Column("file_name", Type.STRING, "文件名"),
        Column("reason_count", Type.INT, "原因数"),
    )


def maps_of(source: Source, dataset: str) -> DatasetMap | None:
    """Return how the dataset is read from the file, or None."""
    return next((mapped for mapped in source.kind.datasets if mapped.dataset == dataset), None)


def raw_rows(source: Source, load_id: str, part: Part | None = None) -> Iterator[pa.RecordBatch]:
    """Yield the rows of the file, or of a part of it, as they are kept in bronze."""
    schema = arrow_schema(RAW_ROW.columns)
    for batch in read_file(source.path, source.kind, part, name=source.name).batches:
        rows = {
            "source_file": pa.array([source.digest] * batch.num_rows, pa.string()),
            "load_id": pa.array([load_id] * batch.num_rows, pa.string()),
            **{name: batch[name] for name in ("source_row", "fields", "fault")},
        }
        yield pa.record_batch([rows[name] for name in schema.names], schema=schema)


def conformed(source: Source, dataset: str, key: PseudonymKey, part: Part | None = None) -> Iterator[pa.Table]:
    """Yield the candidates of one dataset in the file, or in a part of it, a block of rows at a time.

    A mapping that looks at several rows of the file at once (``once_per``) sees the whole file in one block.
    """
    mapped = maps_of(source, dataset)
    if mapped is None:
        return
    file = read_file(source.path, source.kind, part, name=source.name)
    one = conformer(file.header, source.kind, mapped, source.name)
    schema = arrow_schema(candidate_columns(DATASETS[dataset]))
    with duckdb.connect(config={"threads": "1"}) as connection:
        for block in _blocks(file.batches, whole=bool(mapped.once_per)):
            rows = one.run(connection, block, key, source.digest)
            counts = pc.list_value_length(rows["reasons"])
            rows = rows.append_column("file_name", pa.array([source.name] * rows.num_rows, pa.string()))
            yield rows.append_column("reason_count", counts).select(schema.names).cast(schema)


def _blocks(batches: Iterable[pa.RecordBatch], *, whole: bool) -> Iterator[pa.Table]:
    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        if rows >= _ROWS and not whole:
            yield pa.Table.from_batches(gathered, RAW)
            gathered, rows = [], 0
    if gathered:
        yield pa.Table.from_batches(gathered, RAW)


def candidate_table(sources: Sequence[Source], dataset: Dataset, key: PseudonymKey) -> pa.Table:
    """Return the candidates of all files in the driver's memory."""
    blocks = [block for source in sources for block in conformed(source, dataset.name, key)]
    return pa.concat_tables(blocks) if blocks else arrow_schema(candidate_columns(dataset)).empty_table()
