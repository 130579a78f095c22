"""Delimited text: UTF-8 (with or without BOM) or another encoding, ragged and undecodable rows kept as faults."""

import codecs
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from jobs.errors import SettingError
from jobs.intake.file_part import Part
from jobs.intake.raw_batch import fault_rows, line_break_faults, raw_batch
from jobs.intake.text_stream import open_utf8, text_encoding

_BLOCK = 8 << 20


def read(
    path: Path, encodings: Sequence[str], delimiter: str, part: Part | None = None
) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a delimited file. Raises SettingError if it is empty or cannot be split."""
    encoding = part.encoding if part else text_encoding(path, encodings)
    before = part.first_row - 1 if part else 0
    ragged: list[tuple[int, str]] = []

    def keep(row: pacsv.InvalidRow) -> str:
        ragged.append((before + row.number, row.text))
        return "skip"

    names = _header(path, encoding, delimiter)
    source = open_utf8(path, encoding, part.start, part.stop) if part else open_utf8(path, encoding)
    is_start = before == 0
    try:
        reader = pacsv.open_csv(
            source,
            read_options=pacsv.ReadOptions(
                block_size=_BLOCK, use_threads=False, column_names=names, skip_rows=int(is_start)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or "Could not skip" in str(error):
            return names, iter(())
        raise SettingError(
            f"文件 {path.name} 无法按分隔文本读取 / {path.name} cannot be read as delimited text."
        ) from error
    return names, _batches(reader, ragged, path.name, before + 1 + is_start)


def _batches(
    reader: pacsv.CSVStreamingReader, ragged: list[tuple[int, str]], file_name: str, next_row: int
) -> Iterator[pa.RecordBatch]:
    done = 0
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            break
        except pa.ArrowInvalid as error:
            raise SettingError(
                f"文件 {file_name} 第 {next_row} 行之后无法读取 / {file_name} is unreadable after row {next_row}."
            ) from error
        numbers, next_row = _numbers(next_row, batch.num_rows, {number for number, _ in ragged})
        columns = batch.columns
        faults = line_break_faults(columns)
        undecoded = _undecoded(columns)
        if undecoded is not None:
            faults = undecoded if faults is None else pc.coalesce(faults, undecoded)
        if batch.num_rows:
            yield raw_batch(numbers, columns, faults)
        if len(ragged) > done:
            fresh, done = ragged[done:], len(ragged)
            yield fault_rows(fresh, "ragged_row")
    if len(ragged) > done:
        yield fault_rows(ragged[done:], "ragged_row")


def _numbers(first: int, count: int, skipped: set[int]) -> tuple[np.ndarray, int]:
    """Return the row numbers of the next ``count`` good rows, stepping over the bad ones."""
    if not skipped:
        return np.arange(first, first + count), first + count
    span = np.arange(first, first + count + len(skipped))
    good = span[~np.isin(span, np.fromiter(skipped, dtype=np.int64))][:count]
    return good, (int(good[-1]) + 1 if count else first)


def _undecoded(columns: Sequence[pa.Array]) -> pa.Array | None:
    hit: pa.Array | None = None
    for column in columns:
        found = pc.match_substring(column, "\ufffd")
        if pc.any(found).as_py():
            hit = found if hit is None else pc.or_kleene(hit, found)
    return None if hit is None else pc.if_else(hit, pa.scalar("undecodable"), pa.scalar(None, pa.string()))


def _header(path: Path, encoding: str, delimiter: str) -> list[str]:
    with open_utf8(path, encoding) as file:
        line = file.readline(_BLOCK).removeprefix(codecs.BOM_UTF8)
    try:
        table = pacsv.read_csv(
            io.BytesIO(line + b"\n"),
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, use_threads=False),
            parse_options=pacsv.ParseOptions(delimiter=delimiter),
            convert_options=pacsv.ConvertOptions(strings_can_be_null=False, null_values=[], check_utf8=False),
        )
    except pa.ArrowInvalid as error:
        raise SettingError(f"文件 {path.name} 的表头不可用 / {path.name} has an unusable header.") from error
    return [str(column[0].as_py()) for column in table.columns] if table.num_rows else []
