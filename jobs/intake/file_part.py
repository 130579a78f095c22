"""Parts of a large file that tasks read side by side: row groups of Parquet, byte ranges of delimited text."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from jobs.intake.profile import FileFormat, FileMap
from jobs.intake.text_stream import text_encoding

PART_BYTES = 160 << 20
PART_ROWS = 500_000
_BLOCK = 8 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTE, _LINE_END = ord('"'), ord("\n")


@dataclass(frozen=True)
class Part:
    """A run of rows: from ``start`` to before ``stop``, in bytes of text or row groups of Parquet.

    ``first_row`` is the number of the row at ``start``; in text the header is row 1 and belongs to the first part.
    """

    start: int
    stop: int
    first_row: int
    encoding: str = ""


def parts_of(path: Path, kind: FileMap, *, part_bytes: int = PART_BYTES) -> list[Part | None]:
    """Return the parts of a file in order; [None] where it has to be read as a whole.

    Text is cut only behind a line end that surely ends a row, and only where every quote stands as the format has it.
    """
    parts: list[Part] = []
    if kind.format is FileFormat.PARQUET:
        parts = _row_groups(path)
    elif kind.format is FileFormat.CSV and path.stat().st_size > part_bytes:
        encoding = text_encoding(path, kind.encodings)
        if not encoding.endswith("-replaced") and not encoding.startswith("utf-16"):
            parts = _byte_ranges(path, kind.delimiter, encoding, part_bytes)
    return list(parts) if len(parts) > 1 else [None]


def _row_groups(path: Path) -> list[Part]:
    metadata = pq.read_metadata(path)
    parts: list[Part] = []
    start = rows = 0
    first_row = 2
    for group in range(metadata.num_row_groups):
        rows += metadata.row_group(group).num_rows
        if rows >= PART_ROWS or group == metadata.num_row_groups - 1:
            parts.append(Part(start, group + 1, first_row))
            start, first_row, rows = group + 1, first_row + rows, 0
    return parts


def _byte_ranges(path: Path, delimiter: str, encoding: str, part_bytes: int) -> list[Part]:
    """Return the byte ranges, none if a block of lines cannot be told apart without parsing the file."""
    parts: list[Part] = []
    start = position = 0
    first_row = row = 1
    is_open = False
    for block in _blocks(path, min(_BLOCK, part_bytes)):
        counted = _count(block.removeprefix(_BYTE_ORDER_MARK) if position == 0 else block, delimiter, is_open)
        if counted is None:
            return []
        rows, is_open = counted
        position += len(block)
        row += rows
        if position - start >= part_bytes and not is_open:
            parts.append(Part(start, position, first_row, encoding))
            start, first_row = position, row
    if position > start:
        parts.append(Part(start, position, first_row, encoding))
    return parts


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """Yield the file in blocks that end with a line; a block of another end is the last, or a line without end."""
    with path.open("rb") as file:
        while block := file.read(size):
            yield block if block.endswith(b"\n") else block + file.readline(_BLOCK)


def _count(block: bytes, delimiter: str, is_open: bool) -> tuple[int, bool] | None:
    """Return the rows that end in the block and whether it ends inside quotes; None where that is not certain.

    It is certain if every quote that would open a field stands at the start of one, or right behind the quote it
    doubles: then the quotes before a line end are even in number exactly where it ends a row.
    """
    if block.count(b"\r") != block.count(b"\r\n") or (len(block) > _BLOCK and not block.endswith(b"\n")):
        return None
    if not is_open and b'"' not in block:
        return block.count(b"\n"), False
    characters = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(characters == _QUOTE)
    opening = quotes[int(is_open) :: 2]
    before = characters[opening[opening > 0] - 1]
    if not np.isin(before, np.array([_QUOTE, _LINE_END, ord(delimiter)], np.uint8)).all():
        return None
    ends = np.flatnonzero(characters == _LINE_END)
    is_inside = (np.searchsorted(quotes, ends) + is_open) % 2
    return int((is_inside == 0).sum()), bool((len(quotes) + is_open) % 2)
