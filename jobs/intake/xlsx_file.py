"""XLSX workbooks: the first sheet; ids must be text cells, because a number cell has lost its leading zeros."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from jobs.errors import SettingError
from jobs.intake.raw_batch import raw_batch
from jobs.intake.xlsx_cell import unread_cells

_ROWS = 65536
_EXACT = 1e9
"""Below this a double holds six decimals; above 1e15 not even whole numbers."""


def read(path: Path, identifiers: Collection[str] = ()) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of the first sheet.

    A number cell among the identifiers is the row's fault, and so is an error or a formula without a value.

    Raises:
        SettingError: The file is no workbook, or the sheet has no header.
    """
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise SettingError(f"文件 {path.name} 不是可读的 XLSX / {path.name} is not a readable XLSX file.") from error
    if not rows or not any(str(cell).strip() for cell in rows[0]):
        raise SettingError(f"文件 {path.name} 没有表头 / {path.name} has no header.")
    header = [str(cell).strip() for cell in rows[0]]
    while not header[-1]:
        header.pop()
    named = [place for place, name in enumerate(header) if name in identifiers]
    return header, _batches(rows, header, named, unread_cells(path))


def _batches(
    rows: Sequence[Sequence[object]], header: Sequence[str], identifiers: Sequence[int], unread: Mapping[int, int]
) -> Iterator[pa.RecordBatch]:
    width = len(header)
    for start in range(1, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        columns = [pa.array([_text(row[i]) if i < len(row) else "" for row in part], pa.string()) for i in range(width)]
        faults = [_fault(row, header, identifiers, unread.get(n)) for n, row in enumerate(part, start=start + 1)]
        yield raw_batch(np.arange(start + 1, start + 1 + len(part)), columns, pa.array(faults, pa.string()))


def _fault(row: Sequence[object], header: Sequence[str], identifiers: Sequence[int], unread: int | None) -> str | None:
    if any(str(cell).strip() for cell in row[len(header) :]):
        return "ragged_row"
    if unread is not None and unread < len(header):
        return f"unread_cell:{header[unread]}"
    spoilt = [header[i] for i in identifiers if i < len(row) and isinstance(row[i], int | float)]
    return f"number_cell:{spoilt[0]}" if spoilt else None


def _text(cell: object) -> str:
    """Return a cell as text: a whole number without point, any other number with six decimals at most."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        near = float(round(cell, 6) if abs(cell) < _EXACT else cell)
        return str(int(near)) if near.is_integer() and abs(near) < 1e15 else format(Decimal(repr(near)), "f")
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)
