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
from jobs.intake.raw_batch import fault_rows, line_break_faults, raw_batch

_BLOCK = 8 << 20
_CHUNK = 4 << 20


def read(path: Path, encodings: Sequence[str], delimiter: str) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a delimited file. Raises SettingError if it is empty or cannot be split."""
    encoding = _encoding(path, encodings)
    ragged: list[tuple[int, str]] = []

    def keep(row: pacsv.InvalidRow) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    names = _header(path, encoding, delimiter)
    source = path.open("rb") if encoding == "utf-8" else _Utf8Stream(path, encoding)
    try:
        reader = pacsv.open_csv(
            source,
            read_options=pacsv.ReadOptions(block_size=_BLOCK, use_threads=False, column_names=names, skip_rows=1),
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
    return names, _batches(reader, ragged, path.name)


def _batches(
    reader: pacsv.CSVStreamingReader, ragged: list[tuple[int, str]], file_name: str
) -> Iterator[pa.RecordBatch]:
    next_row, done = 2, 0
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


def _encoding(path: Path, encodings: Sequence[str]) -> str:
    """Return the first encoding that decodes the whole file, else the first with bad bytes replaced.

    GB18030 decodes nearly any bytes: a UTF-8 file with a few bad ones must not become another text.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise SettingError(f"文件 {path.name} 是空的，请重新报送 / {path.name} is empty, have it delivered again.")
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8" if _decodes(path, "utf-8") else "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in encodings:
        if _decodes(path, encoding):
            return encoding
        if encoding == "utf-8" and _mostly_decodes(path, encoding):
            break
    return f"{encodings[0]}-replaced"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _mostly_decodes(path: Path, encoding: str) -> bool:
    """Tell whether ten characters beyond ASCII decode for each that does not."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    good = bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text = decoder.decode(chunk)
            replaced = text.count("\ufffd")
            bad += replaced
            good += len(text) - len(text.encode("ascii", "ignore")) - replaced
    return good >= 10 * bad


def _header(path: Path, encoding: str, delimiter: str) -> list[str]:
    source = path.open("rb") if encoding == "utf-8" else _Utf8Stream(path, encoding)
    with io.BufferedReader(source) if isinstance(source, io.RawIOBase) else source as file:
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


class _Utf8Stream(io.RawIOBase):
    """The bytes of a file in another encoding, as UTF-8; bytes that do not decode become U+FFFD."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding.removesuffix("-replaced"))("replace")
        self._pending = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # its only caller passes memoryviews
        while not self._pending and not self._ended:
            chunk = self._file.read(_CHUNK)
            self._ended = not chunk
            self._pending = self._decoder.decode(chunk, final=self._ended).encode("utf-8")
        size = min(len(buffer), len(self._pending))
        buffer[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()
