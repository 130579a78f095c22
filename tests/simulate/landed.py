"""Reading landed files back, independently of the pipeline: text in, typed DuckDB tables out."""

import csv
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import DELIVERED, Dataset
from schemas.dataset import Type
from schemas.types import DUCKDB

_ENCODINGS = {"ledger_entry": "gb18030", "institution": "utf-8-sig"}
_CASTS = {
    Type.DATE: "cast({0} as date)",
    Type.TIMESTAMP: "cast({0} as timestamp)",
    Type.BOOLEAN: "{0} = '1'",
    Type.INT: "cast({0} as int)",
    **{kind: f"cast({{0}} as {name})" for kind, name in DUCKDB.items() if name.startswith("DECIMAL")},
    Type.STRINGS: "string_split({0}, '|')",
}


def truth(out: Path, name: str) -> list[dict[str, str]]:
    with (out.parent / f"{out.name}.truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(path: Path, dataset: Dataset) -> list[list[str]]:
    """All rows of a file as text, the header first."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        return [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        columns = [column.to_pylist() for column in table.columns]
        return [table.column_names, *(["" if v is None else v for v in row] for row in zip(*columns, strict=True))]
    with path.open(encoding=_ENCODINGS.get(dataset.name, "utf-8"), newline="") as file:
        return list(csv.reader(file))


def files_of(out: Path, dataset: Dataset) -> list[Path]:
    return sorted(path for path in out.iterdir() if path.name.rsplit("_", 2)[0] == dataset.name)


def landed(out: Path) -> duckdb.DuckDBPyConnection:
    """A database of all landed rows but those that the truth refuses, under the declared column names."""
    refused = {(row["file_name"], int(row["source_row"])) for row in truth(out, "quarantine")}
    database = duckdb.connect()
    for dataset in DELIVERED:
        kept = [
            [value or None for value in row]
            for path in files_of(out, dataset)
            for number, row in enumerate(rows_of(path, dataset), 1)
            if number > 1 and (path.name, number) not in refused
        ]
        names = [column.name for column in dataset.columns]
        text = pa.table({name: pa.array([row[i] for row in kept], pa.string()) for i, name in enumerate(names)})
        database.register("text", text)
        fields = [f'{_cast(column.type, column.name)} as "{column.name}"' for column in dataset.columns]
        database.execute(f"create table {dataset.name} as select {', '.join(fields)} from text")
    return database


def _cast(kind: Type, name: str) -> str:
    if kind is Type.BIGINT and name.endswith("_fen"):
        return f'cast(cast("{name}" as decimal(18,2)) * 100 as bigint)'
    return _CASTS.get(kind, "{0}").format(f'"{name}"')
