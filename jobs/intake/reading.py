"""From a delivered file to raw rows: every field as text, every row with its number, no row lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake import camt_file, csv_file, json_file, mt940_file, parquet_file, xlsx_file
from jobs.intake.file_part import Part
from jobs.intake.profile import FileFormat, FileMap

RAW = pa.schema([("source_row", pa.int64()), ("fields", pa.list_(pa.string())), ("fault", pa.string())])
"""A raw row. ``fault`` says why it could not be split; then ``fields`` holds its text."""


@dataclass(frozen=True)
class RawFile:
    """The header of a file and its raw rows in batches of schema `RAW`; where the file has a header, it is row 1.

    ``header`` has the names that the mapping uses; ``received`` the names as the file has them.
    """

    header: list[str]
    batches: Iterator[pa.RecordBatch]
    received: list[str]


def read_file(path: Path, kind: FileMap, part: Part | None = None, *, name: str = "") -> RawFile:
    """Return header and raw rows of one file, or of a part of it.

    ``name`` is what errors call it where it is kept under another name.

    Raises:
        SettingError: The file is empty, cannot be decoded, is not of the stated format, or its header is unusable; or,
            while its rows are read, it is damaged further on.
    """
    name = name or path.name
    with _called(path, name):
        header, batches = _read(path, kind, part)
    received = [column.strip() for column in header]
    names = [kind.aliases.get(column, column) for column in received]
    repeated = sorted({column for column in names if names.count(column) > 1})
    if not any(names) or repeated:
        raise SettingError(
            f"文件 {name} 的表头不可用（{'重复列 ' + repeated[0] if repeated else '为空'}）"
            f" / {name} has an unusable header: {'repeated column ' + repeated[0] if repeated else 'it is empty'}."
        )
    return RawFile(names, _rows(path, name, batches), received)


def _rows(path: Path, name: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    with _called(path, name):
        yield from batches


@contextmanager
def _called(path: Path, name: str) -> Iterator[None]:
    """Let the readers' sentences name the file as it was delivered."""
    try:
        yield
    except SettingError as error:
        raise SettingError(str(error).replace(path.name, name)) from error


def _read(path: Path, kind: FileMap, part: Part | None) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    if kind.format is FileFormat.CSV:
        return csv_file.read(path, kind.encodings, kind.delimiter, part)
    if kind.format is FileFormat.PARQUET:
        return parquet_file.read(path, kind.identifier_columns(), part)
    if kind.format is FileFormat.JSON_LINES:
        named = (*kind.named_columns(), *kind.aliases)
        return json_file.read(path, kind.encodings, named, kind.identifier_columns())
    if kind.format is FileFormat.CAMT:
        return camt_file.read(path, kind.messages)
    if kind.format is FileFormat.MT940:
        return mt940_file.read(path, kind.encodings)
    return xlsx_file.read(path, kind.identifier_columns())
