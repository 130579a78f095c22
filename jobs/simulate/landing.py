"""Writing the files as a platform sends them: every field text, money in yuan, the national header."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from schemas.dataset import Column, Dataset, Type
from schemas.landing import landing_header

Fields = tuple[str | None, ...]
"""One row as text, in the order of the header; a faulty row may be longer or shorter."""

_GB18030 = ("ledger_entry",)
_WITH_MARK = ("institution",)
_SPREADSHEET = ("agreement",)
_PARQUET = ("visit", "diagnosis", "settlement", "fee_line")
_SCALES = {Type.PRICE: 4, Type.QUANTITY: 4, Type.RATIO: 4, Type.DEGREE: 6}
"""Decimal places of the integers that stand for decimals inside the simulator."""
_ARROW = {
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("s"),
    Type.BOOLEAN: pa.bool_(),
    Type.INT: pa.int64(),
    Type.BIGINT: pa.int64(),
    **dict.fromkeys(_SCALES, pa.int64()),
}


@dataclass(frozen=True)
class LandingFile:
    """What went into one file: data rows, and the control total of the rows that can be read."""

    dataset: str
    name: str
    rows: int
    total_fen: int | None


def row_schema(dataset: Dataset) -> pa.Schema:
    """Return the Arrow schema of rows given as Python values: decimals are scaled integers."""
    return pa.schema([pa.field(column.name, _ARROW.get(column.type, pa.string())) for column in dataset.columns])


def table_of(dataset: Dataset, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Return rows of Python values as a table. Raises KeyError for a column the dataset does not have."""
    names = {column.name for column in dataset.columns}
    for row in rows:
        if unknown := row.keys() - names:
            raise KeyError(f"{dataset.name}: {sorted(unknown)}")
    return pa.Table.from_pylist(list(rows), schema=row_schema(dataset))


def _expression(column: Column, given: frozenset[str]) -> str:
    name = f'"{column.name}"'
    if column.name not in given:
        return "null::varchar"
    if column.type is Type.BIGINT and column.name.endswith("_fen"):
        return f"(({name})::decimal(16,0) * 0.01)::varchar"
    if column.type in _SCALES:
        step = f"0.{'0' * (_SCALES[column.type] - 1)}1"
        return f"(({name})::decimal(12,0) * {step})::varchar"
    if column.type is Type.BOOLEAN:
        return f"case when {name} then '1' when not {name} then '0' end"
    return f"{name}::varchar"


class Writer:
    """Writes landing files into one folder and remembers what it wrote."""

    def __init__(self, out: Path, file_format: str) -> None:
        self._out = out
        self._format = file_format
        self._database = duckdb.connect()
        self._database.execute("set preserve_insertion_order = true")
        self.files: list[LandingFile] = []

    def file_name(self, dataset: Dataset, month: str, part: int) -> str:
        """Return the name of a file of the dataset, such as ``fee_line_202610_01.csv``."""
        suffix = "csv"
        if dataset.name in _SPREADSHEET:
            suffix = "xlsx"
        elif self._format == "parquet" and dataset.name in _PARQUET:
            suffix = "parquet"
        return f"{dataset.name}_{month}_{part:02d}.{suffix}"

    def takes_ragged(self, dataset: Dataset) -> bool:
        """Tell whether rows of another length can be written: only text files hold them."""
        return self.file_name(dataset, "", 1).endswith(".csv")

    def text(self, dataset: Dataset, table: pa.Table) -> list[Fields]:
        """Return a table's rows as they land."""
        self._database.register("part0", table)
        return self._database.execute(self._select(dataset, [table])).fetchall()

    def write(
        self, dataset: Dataset, month: str, part: int, tables: Sequence[pa.Table], raw: Sequence[Fields] = ()
    ) -> LandingFile:
        """Write one file: the tables' rows, then the raw ones. Returns what was written."""
        path = self._out / self.file_name(dataset, month, part)
        for place, table in enumerate(tables):
            self._database.register(f"part{place}", table)
        select = self._select(dataset, tables)
        if path.suffix == ".csv":
            self._write_csv(dataset, path, select, raw)
        elif path.suffix == ".parquet":
            self._write_parquet(path, select, raw)
        else:
            _write_spreadsheet(path, landing_header(dataset), [*self._database.execute(select).fetchall(), *raw])
        file = LandingFile(
            dataset.name, path.name, sum(t.num_rows for t in tables) + len(raw), self._total(dataset, tables, raw)
        )
        self.files.append(file)
        return file

    def _select(self, dataset: Dataset, tables: Sequence[pa.Table]) -> str:
        header = landing_header(dataset)
        selects = []
        for place, table in enumerate(tables):
            given = frozenset(table.column_names)
            fields = ", ".join(
                f'{_expression(column, given)} as "{name}"'
                for column, name in zip(dataset.columns, header, strict=True)
            )
            selects.append(f"select {fields} from part{place}")
        return " union all ".join(selects)

    def _write_csv(self, dataset: Dataset, path: Path, select: str, raw: Sequence[Fields]) -> None:
        quoted = str(path).replace("'", "''")
        self._database.execute(f"copy ({select}) to '{quoted}' (header, delimiter ',')")
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(raw)
        if dataset.name in _GB18030:
            path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
        elif dataset.name in _WITH_MARK:
            path.write_bytes(path.read_text(encoding="utf-8").encode("utf-8-sig"))

    def _write_parquet(self, path: Path, select: str, raw: Sequence[Fields]) -> None:
        reader = self._database.execute(select).to_arrow_reader(100_000)
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
            if raw:
                columns = [pa.array(list(column), pa.string()) for column in zip(*raw, strict=True)]
                writer.write_table(pa.Table.from_arrays(columns, schema=reader.schema))

    def _total(self, dataset: Dataset, tables: Sequence[pa.Table], raw: Sequence[Fields]) -> int | None:
        name = dataset.control_total
        if not name:
            return None
        place = [column.name for column in dataset.columns].index(name)
        width = len(dataset.columns)
        total = sum(int(table[name].to_numpy().sum()) for table in tables if table.num_rows)
        return total + sum(_fen(fields[place]) for fields in raw if len(fields) == width)


def _fen(text: str | None) -> int:
    """Return money in yuan as fen, 0 when it is not an amount of at most two decimals."""
    try:
        fen = Decimal(text or "") * 100
    except ArithmeticError:
        return 0
    return int(fen) if fen == fen.to_integral_value() else 0


def _write_spreadsheet(path: Path, header: list[str], rows: Sequence[Fields]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("数据")
        for number, row in enumerate([tuple(header), *rows]):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value or "", text)
    path.write_bytes(buffer.getvalue())
