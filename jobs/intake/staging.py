"""Staging: Spark's tasks read the parts of large files, keep their raw rows and leave conformed rows as Parquet.

Rows go from the reader to Parquet files inside the task, column by column; only the list of files reaches the JVM.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from jobs.intake.candidates import Source, candidate_columns, conformed, maps_of, raw_rows
from jobs.intake.file_part import PART_BYTES, Part, parts_of
from jobs.intake.pseudonym import PseudonymKey
from jobs.intake.resolve import place_sql, placing_columns
from jobs.intake.tasks import ParquetFile, run_tasks, task_database
from jobs.intake.text_size import text_size
from jobs.lake import Lake, NewFile
from jobs.literal import literal
from schemas import DATASETS
from schemas.dataset import Column, Dataset
from schemas.lake_columns import SLOTS
from schemas.person import PERSON
from schemas.raw_row import RAW_ROW
from schemas.types import arrow_schema, spark_schema

_MOST_GROUPS = 64
_FOLDER = "staging"

Waiting = Mapping[str, Sequence[tuple[int, int]]]
"""Files that were taken in before → their rows (number, part) that still wait for a person or parent."""


@dataclass(frozen=True)
class Piece:
    """What one task reads: a part of a file, or the whole where part is None."""

    source: Source
    part: Part | None


@dataclass(frozen=True)
class StagedFile:
    """One Parquet file of candidates, all of one group."""

    path: str
    rows: int
    group: int


@dataclass(frozen=True)
class Staged:
    """The candidates of a dataset in Parquet files, by groups of slots (of row numbers where there are no slots)."""

    dataset: Dataset
    files: tuple[StagedFile, ...]
    group_count: int

    @property
    def rows(self) -> int:
        """Return how many candidates there are."""
        return sum(file.rows for file in self.files)

    def by_group(self) -> dict[int, list[StagedFile]]:
        """Return the files of each group that has any."""
        groups: dict[int, list[StagedFile]] = {}
        for file in sorted(self.files, key=lambda one: one.group):
            groups.setdefault(file.group, []).append(file)
        return groups

    def frame(self, session: SparkSession) -> DataFrame:
        """Return all candidates."""
        schema = spark_schema(staged_columns(self.dataset))
        if not self.files:
            return session.createDataFrame([], schema)
        return session.read.schema(schema).parquet(*(file.path for file in self.files))


def keep_raw_rows(session: SparkSession, lake: Lake, sources: Sequence[Source]) -> None:
    """Write the raw rows of all files to bronze, a file for each part, in one commit."""
    lake.create(RAW_ROW)
    folder, load_id = lake.path(RAW_ROW), lake.run_id

    def keep(piece: Piece) -> list[dict[str, Any]]:
        file = ParquetFile(folder, arrow_schema(RAW_ROW.columns))
        for batch in raw_rows(piece.source, load_id, piece.part):
            file.add(batch)
        size = file.close()
        return [{"path": file.path.name, "rows": file.rows, "size": size}] if size else []

    pieces = [Piece(source, part) for source in sources for part in parts_of(source.path, source.kind)]
    kept = run_tasks(session, pieces, keep)
    lake.add_files(RAW_ROW, [NewFile(row["path"], row["rows"], row["size"]) for row in kept])


def is_placed(dataset: Dataset) -> bool:
    """Tell whether staged rows have their person and month already: not those that first make persons known."""
    return dataset.has_person and dataset is not PERSON


def staged_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns of staged candidates."""
    return candidate_columns(dataset) + (placing_columns(dataset) if is_placed(dataset) else ())


def stage(
    session: SparkSession, lake: Lake, sources: Sequence[Source], dataset: Dataset, key: PseudonymKey, waiting: Waiting
) -> Staged:
    """Stage the candidates of all files, conformed and placed (see `is_placed`), of earlier files those that wait."""
    clear_staging(lake)
    folder = staging_folder(lake) / dataset.name
    folder.mkdir(parents=True)
    name = dataset.name
    places = _places(lake, dataset) if is_placed(dataset) else None
    pieces = [piece for source in sources for piece in _pieces(source, name)]
    size = sum(text_size(source.path, source.kind.format) for source in sources)
    groups = max(1, min(-(-size // PART_BYTES), _MOST_GROUPS))

    def work(piece: Piece) -> list[dict[str, Any]]:
        blocks = list(conformed(piece.source, name, key, piece.part))
        if not blocks:
            return []
        rows = waiting.get(piece.source.digest)
        return _write(folder, pa.concat_tables(blocks), name, places, rows, groups)

    files = tuple(StagedFile(**row) for row in run_tasks(session, pieces, work))
    return Staged(dataset, files, groups)


def staging_folder(lake: Lake) -> Path:
    """Return the folder of what is staged."""
    return lake.root / _FOLDER


def clear_staging(lake: Lake) -> None:
    """Remove what this run, or one that did not finish, has staged."""
    shutil.rmtree(staging_folder(lake), ignore_errors=True)


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


def _write(
    folder: Path,
    rows: pa.Table,
    name: str,
    places: _Places | None,
    waiting: Sequence[tuple[int, int]] | None,
    groups: int,
) -> list[dict[str, Any]]:
    """Write the rows with their person and month, a file for each group; only the places they ask for are gathered."""
    dataset = DATASETS[name]
    names = ", ".join(column.name for column in staged_columns(dataset))
    sql = "select * from candidate"
    with task_database(folder.parent) as connection:
        # The planner takes Arrow tables for small ones and would build its hash table of the wide rows.
        connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
        connection.register("candidate", rows)
        if places:
            asked = f"select {places.by} from candidate"
            connection.execute(
                f"create temp table {places.table} as select * from ({places.scan}) where {places.column} in ({asked})"
            )
            sql = place_sql(dataset)
        if waiting is not None:
            numbers, parts = zip(*waiting, strict=True)
            connection.register("waiting", pa.table({"source_row": numbers, "row_part": parts}))
            sql = f"select * from ({sql}) semi join waiting using (source_row, row_part)"
        place = f"coalesce(slot, 0) * {groups} // {SLOTS}" if places else f"source_row % {groups}"
        written = connection.execute(
            f"copy (select {names}, cast({place} as integer) as slot_group from ({sql}))"
            f" to {literal(str(folder))} (format parquet, partition_by (slot_group), overwrite_or_ignore true,"
            f" return_files true, filename_pattern 'part-{uuid4()}-{{i}}')"
        ).fetchall()
    paths = [Path(path) for _, found in written for path in found]
    return [
        {"path": str(path), "rows": pq.read_metadata(path).num_rows, "group": int(path.parent.name.partition("=")[2])}
        for path in paths
    ]
