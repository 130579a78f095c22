"""Writes literal tables as the files a platform delivers: national field codes, money in yuan, everything text."""

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from schemas import DATASETS, Dataset
from schemas.dataset import Column, Personal, Type
from schemas.landing import landing_header
from tests.table import cells, default, tables_of


def deliver(folder: Path, file_name: str, markdown: str, *, encoding: str = "utf-8") -> Path:
    """Write one file ``<dataset>_<YYYYMM>_<part>.csv``; columns not shown take valid values."""
    dataset = DATASETS[file_name.split("_2")[0]]
    shown = cells(markdown)
    rows = tables_of(**{dataset.name: _readable(dataset.name, markdown)})[dataset.name].to_pylist()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(landing_header(dataset))
        for row, given in zip(rows, shown, strict=True):
            writer.writerow(
                [given.get(f"{c.name}!", _text(c, _value(dataset, c, row, given))) for c in dataset.columns]
            )
    return path


def _readable(name: str, markdown: str) -> str:
    """Leave out the columns marked with ``!``: their text is written as it stands, however wrong."""
    rows = cells(markdown)
    names = [column for column in rows[0] if not column.endswith("!")]
    lines = ["|".join(names), *("|".join(row[column] for column in names) for row in rows)]
    return "\n".join(f"|{line}|" for line in lines)


def _value(dataset: Dataset, column: Column, row: dict[str, object], given: dict[str, str]) -> object:
    """Return the cell's value; a required one that the test does not show gets a valid default."""
    value = row.get(column.name)
    if value is not None or column.name in given or not column.required:
        return value
    return "x" if column.personal is Personal.WITHHELD else default(dataset, column)


def _text(column: Column, value: object) -> str:
    if value is None:
        return ""
    if column.name.endswith("_fen"):
        return str(Decimal(str(value)) / 100)
    if column.type is Type.BOOLEAN:
        return "1" if value else "0"
    if column.type is Type.STRINGS:
        return "|".join(str(one) for one in value)  # type: ignore[attr-defined]  # a list by its type
    if column.type is Type.STRING_MAP:
        return json.dumps(dict(value))  # type: ignore[call-overload]  # pairs by its type
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else str(value)
