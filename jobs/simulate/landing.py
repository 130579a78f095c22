"""Writing the files as a platform sends them: every field text, money in yuan, the national header."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from jobs.simulate.scenario import Scenario
from jobs.simulate.style import Encoding, Fields, Format, Style, write_file
from schemas.dataset import Column, Dataset, Type
from schemas.landing import landing_header

_ENCODINGS = {"ledger_entry": Encoding.GB18030, "institution": Encoding.WITH_MARK}
_SPREADSHEET = ("agreement",)
"""What the usual delivery, else UTF-8 CSV, varies, so that readers meet it."""
_SCALES = {
    Type.PRICE: 4,
    Type.QUANTITY: 4,
    Type.RATIO: 4,
    Type.DEGREE: 6,
    Type.VALUE: 4,
    Type.WEIGHT: 4,
    Type.RATE: 8,
    Type.MULTIPLE: 2,
}
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
    is_late: bool = False


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
    """Writes landing files into one folder, late ones into ``<out>.later``, and remembers what it wrote."""

    def __init__(self, out: Path, file_format: str, scenario: Scenario) -> None:
        self._out = out
        self._later = out.parent / f"{out.name}.later"
        self._format = Format(file_format)
        self._scenario = scenario
        self._database = duckdb.connect()
        self._database.execute("set preserve_insertion_order = true")
        self.files: list[LandingFile] = []

    def style(self, dataset: Dataset) -> Style:
        """Return how the dataset's files look: as the scenario says, else by the format chosen for all."""
        chosen = self._scenario.formats.get(dataset.name)
        usual = self._format is Format.CSV
        form = chosen or (Format.XLSX if usual and dataset.name in _SPREADSHEET else self._format)
        encoding = _ENCODINGS.get(dataset.name, Encoding.UTF_8) if usual else Encoding.UTF_8
        return Style(form, self._scenario.encodings.get(dataset.name, encoding))

    def file_name(self, dataset: Dataset, month: str, part: int) -> str:
        """Return the name of a file of the dataset, such as ``fee_line_202610_01.csv``."""
        return f"{dataset.name}_{month}_{part:02d}.{self.style(dataset).format}"

    def text(self, dataset: Dataset, table: pa.Table) -> list[Fields]:
        """Return a table's rows as they land."""
        self._database.register("part0", table)
        return self._database.execute(self._select(dataset, [table])).fetchall()

    def write(
        self,
        dataset: Dataset,
        file_name: str,
        tables: Sequence[pa.Table],
        raw: Sequence[Fields] = (),
        *,
        is_late: bool = False,
    ) -> LandingFile:
        """Write one file: the tables' rows, then the raw ones. Returns what was written."""
        for place, table in enumerate(tables):
            self._database.register(f"part{place}", table)
        folder = self._later if is_late else self._out
        folder.mkdir(exist_ok=True)
        style = self.style(dataset)
        write_file(folder / file_name, style, self._database, self._select(dataset, tables), raw)
        file = LandingFile(
            dataset.name,
            style.name_inside(file_name),
            sum(t.num_rows for t in tables) + len(raw),
            self._total(dataset, tables, raw),
            is_late,
        )
        self.files.append(file)
        return file

    def repeat(self, file_name: str) -> str:
        """Deliver a file a second time, later and under another name. Returns that name."""
        stem, _, suffix = file_name.rpartition(".")
        again = f"{stem}_again.{suffix}"
        self._later.mkdir(exist_ok=True)
        shutil.copyfile(self._out / file_name, self._later / again)
        return again

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
