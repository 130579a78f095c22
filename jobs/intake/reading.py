"""From a delivered file to raw rows: every field as text, every row with its number, no row lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake import csv_file, parquet_file, xlsx_file
from jobs.intake.profile import FileFormat, FileMap

RAW = pa.schema([("source_row", pa.int64()), ("fields", pa.list_(pa.string())), ("fault", pa.string())])
"""A raw row. ``fault`` says why it could not be split; then ``fields`` holds its text."""


@dataclass(frozen=True)
class RawFile:
    """The header of a file and its raw rows in batches of schema `RAW`; the header is row 1."""

    header: list[str]
    batches: Iterator[pa.RecordBatch]


def read_file(path: Path, kind: FileMap) -> RawFile:
    """Return header and raw rows of one file.

    Raises:
        SettingError: The file is empty, cannot be decoded, is not of the stated format, or its header is unusable.
    """
    if kind.format is FileFormat.CSV:
        header, batches = csv_file.read(path, kind.encodings, kind.delimiter)
    elif kind.format is FileFormat.PARQUET:
        header, batches = parquet_file.read(path, kind.identifier_columns())
    else:
        header, batches = xlsx_file.read(path, kind.identifier_columns())
    names = [name.strip() for name in header]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if not any(names) or repeated:
        raise SettingError(
            f"文件 {path.name} 的表头不可用（{'重复列 ' + repeated[0] if repeated else '为空'}）"
            f" / {path.name} has an unusable header: {'repeated column ' + repeated[0] if repeated else 'it is empty'}."
        )
    return RawFile(names, batches)
