"""Intake's seam without a JVM: a folder of files in, typed rows with their reasons out, rules judged on them."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jobs.intake.conform import conformer
from jobs.intake.landing import find_files
from jobs.intake.mapping import ColumnMap, DatasetMap
from jobs.intake.profile import FileFormat, FileMap, SourceProfile
from jobs.intake.pseudonym import PseudonymKey
from jobs.intake.reading import RAW, read_file
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema

KEY = PseudonymKey(bytes(range(64)), bytes(range(64, 128)))


def file_map(columns: dict[str, ColumnMap], *, dataset: str = "diagnosis", **options: object) -> FileMap:
    """A kind of file with one dataset, the required columns that are not mapped listed as not delivered."""
    names = {name: options.pop(name) for name in ("repeat", "keep_when", "once_per") if name in options}
    required = [c.name for c in DATASETS[dataset].columns if c.required and c.name not in columns]
    mapped = DatasetMap(dataset=dataset, columns=columns, not_delivered=tuple(required), **names)
    return FileMap(**{"pattern": "*", "format": FileFormat.CSV, **options}, datasets=(mapped,))


def raw_rows(path: Path, kind: FileMap) -> list[tuple[int, list[str | None], str | None]]:
    """Row number, fields and fault of each raw row, in the order of the file."""
    rows = [row for batch in read_file(path, kind).batches for row in batch.to_pylist()]
    return sorted((row["source_row"], row["fields"], row["fault"]) for row in rows)


def conform_file(path: Path, kind: FileMap, mapped: DatasetMap | None = None) -> pa.Table:
    """The conformed rows of one dataset of a file, the first if none is named."""
    raw = read_file(path, kind)
    one = conformer(raw.header, kind, mapped or kind.datasets[0], path.name)
    rows = pa.Table.from_batches(list(raw.batches), RAW)
    with duckdb.connect(config={"threads": "1"}) as connection:
        return one.run(connection, rows, KEY, "digest")


def conform_folder(folder: Path, profile: SourceProfile) -> dict[tuple[str, str], pa.Table]:
    """The conformed rows of every file (by its name without suffix) and dataset of a folder."""
    return {
        (file.path.stem, mapped.dataset): conform_file(file.path, file.kind, mapped)
        for file in find_files(folder, profile).files
        for mapped in file.kind.datasets
    }


def refused(rows: pa.Table) -> pa.Table:
    """The rows that have a reason."""
    return rows.filter(pc.greater(pc.list_value_length(rows["reasons"]), 0))


def accepted(tables: Sequence[pa.Table]) -> pa.Table:
    """The good rows of several files."""
    return pa.concat_tables(rows.filter(pc.equal(pc.list_value_length(rows["reasons"]), 0)) for rows in tables)


def silver(conformed: dict[tuple[str, str], pa.Table]) -> dict[str, pa.Table]:
    """What detection would find in the lake: good rows whose visit is good, with person key, month and regions."""
    tables: dict[str, list[pa.Table]] = {}
    for (_, dataset), rows in conformed.items():
        tables.setdefault(dataset, []).append(rows)
    found: dict[str, pa.Table] = {}
    with duckdb.connect() as connection:
        for name, parts in tables.items():
            connection.register(name, accepted(parts))
        for name in tables:
            dataset = DATASETS[name]
            own = {field.name for field in tables[name][0].schema}
            child = dataset.parent is not None
            known = {
                "person_key": "coalesce(visit.person_id, '')" if child else "t.person_id",
                "period": "strftime(coalesce(visit.ended_at, visit.started_at), '%Y-%m')"
                if child
                else f"strftime({dataset.period_on}, '%Y-%m')"
                if dataset.period_on
                else "null",
                "insured_region_code": "visit.insured_region_code",
                "care_region_code": "visit.care_region_code",
                "slot": "0",
                "delivery_version": "''",
                "load_id": "'load'",
            }
            columns = lake_columns(dataset)
            shown = ", ".join(f"t.{c.name}" if c.name in own else f"{known[c.name]} as {c.name}" for c in columns)
            join = "join visit using (visit_id)" if child else ""
            table = connection.execute(f"select {shown} from {name} t {join}").to_arrow_table()
            found[name] = table.cast(arrow_schema(columns))
    return found
