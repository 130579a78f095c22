"""XLSX workbooks: the first sheet; ids must be text cells, because a number cell has lost its leading zeros."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from jobs.errors import SettingError
from jobs.intake.raw_batch import raw_batch

_ROWS = 65536


def read(path: Path) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of the first sheet. Raises SettingError if it is no workbook or is empty."""
    try:
        with path.open("rb") as file:
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)  # type: ignore[arg-type]
            rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as error:
        raise SettingError(f"文件 {path.name} 不是可读的 XLSX / {path.name} is not a readable XLSX file.") from error
    if not rows or not any(str(cell).strip() for cell in rows[0]):
        raise SettingError(f"文件 {path.name} 没有表头 / {path.name} has no header.")
    header = [str(cell).strip() for cell in rows[0]]
    return header, _batches(rows[1:], len(header))


def _batches(rows: list[list[object]], width: int) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        columns = [pa.array([_text(row[i]) if i < len(row) else "" for row in part], pa.string()) for i in range(width)]
        yield raw_batch(np.arange(start + 2, start + 2 + len(part)), columns)


def _text(cell: object) -> str:
    """Return a cell as text: a whole number without point, any other number as its shortest decimal."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell)
