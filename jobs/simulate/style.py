"""How a dataset's files look: format, encoding, separator; and the writing of each format."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from jobs.literal import literal

Fields = tuple[str | None, ...]
"""One row as text, in the order of the header; a faulty row may be longer or shorter."""

_CHARACTERS = 1 << 20
_PACKED_AT = (2020, 1, 1, 0, 0, 0)


class Format(StrEnum):
    """Formats of landing files."""

    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"
    ZIP = "zip"
    """A CSV file, packed."""


class Encoding(StrEnum):
    """Encodings of text files."""

    UTF_8 = "utf-8"
    WITH_MARK = "utf-8-sig"
    GB18030 = "gb18030"


@dataclass(frozen=True)
class Style:
    """How the files of one dataset look."""

    format: Format
    encoding: Encoding = Encoding.UTF_8

    @property
    def takes_ragged(self) -> bool:
        """Tell whether rows of another length can be written: only separated text holds them."""
        return self.format in (Format.CSV, Format.TSV, Format.ZIP)

    @property
    def first_row(self) -> int:
        """Return the number of the first data row: a header is row 1, JSON lines have none."""
        return 1 if self.format is Format.JSON_LINES else 2

    def name_inside(self, file_name: str) -> str:
        """Return how a run calls the file: a packed one by archive and member."""
        return f"{file_name}/{Path(file_name).stem}.csv" if self.format is Format.ZIP else file_name


def write_file(
    path: Path, style: Style, database: duckdb.DuckDBPyConnection, select: str, raw: Sequence[Fields]
) -> None:
    """Write the rows of a query, all text, then the raw rows, as one file."""
    if style.format is Format.PARQUET:
        _write_parquet(path, database, select, raw)
    elif style.format is Format.XLSX:
        _write_spreadsheet(path, database, select, raw)
    elif style.format is Format.JSON_LINES:
        _write_json(path, database, select, raw)
    elif style.format is Format.ZIP:
        inner = path.with_suffix(".csv")
        _write_text(inner, Style(Format.CSV, style.encoding), database, select, raw)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            entry = zipfile.ZipInfo(inner.name, _PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, inner.read_bytes())
        inner.unlink()
    else:
        _write_text(path, style, database, select, raw)


def _write_text(
    path: Path, style: Style, database: duckdb.DuckDBPyConnection, select: str, raw: Sequence[Fields]
) -> None:
    separator = "\t" if style.format is Format.TSV else ","
    database.execute(f"copy ({select}) to {literal(str(path))} (header, delimiter '{separator}')")
    if raw:
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n", delimiter=separator).writerows(raw)
    if style.encoding is not Encoding.UTF_8:
        draft = path.with_name(f".{path.name}")
        path.rename(draft)
        with (
            draft.open(encoding="utf-8", newline="") as plain,
            path.open("w", encoding=style.encoding, newline="") as file,
        ):
            shutil.copyfileobj(plain, file, _CHARACTERS)
        draft.unlink()


def _write_parquet(path: Path, database: duckdb.DuckDBPyConnection, select: str, raw: Sequence[Fields]) -> None:
    reader = database.execute(select).to_arrow_reader(100_000)
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
        if raw:
            columns = [pa.array(list(column), pa.string()) for column in zip(*raw, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=reader.schema))


def _write_json(path: Path, database: duckdb.DuckDBPyConnection, select: str, raw: Sequence[Fields]) -> None:
    database.execute(f"copy ({select}) to {literal(str(path))} (format json)")
    names = [column[0] for column in database.execute(f"describe {select}").fetchall()]
    with path.open("a", encoding="utf-8") as file:
        for row in raw:
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")


def _write_spreadsheet(path: Path, database: duckdb.DuckDBPyConnection, select: str, raw: Sequence[Fields]) -> None:
    found = database.execute(select)
    header = tuple(column[0] for column in found.description or ())
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("数据")
        for number, row in enumerate([header, *found.fetchall(), *raw]):
            for place, value in enumerate(row):
                if value:
                    sheet.write_string(number, place, value, text)
    path.write_bytes(buffer.getvalue())
