"""JSON lines: one object a line; numbers keep their exact text, and what is no flat object is a fault of its line."""

import codecs
import functools
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake.raw_batch import TextRow, text_batches
from jobs.intake.text_stream import open_utf8, text_encoding

_LONGEST = 8 << 20
_COLUMNS = 2000


class _Object(list[tuple[str, object]]):
    """The keys and values of one object, repeated keys included."""


class _Fraction(str):
    """The text of a number with a point or an exponent."""


def read(
    path: Path, encodings: Sequence[str], named: Sequence[str], identifiers: Collection[str]
) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a file of JSON lines; row numbers are those of the lines, from 1.

    The header holds every key of the file: the named ones in their order, then the others as they first appear. The
    file is read once for its keys and once for its rows, so that memory holds one block of rows.

    Raises:
        SettingError: The file is empty, has no object with a key, a line beyond 8 MiB or more than 2000 keys.
    """
    encoding = text_encoding(path, encodings)
    state = path.stat()
    found = _keys(path, encoding, state.st_size, state.st_mtime_ns)
    header = [name for name in named if name in found] + [name for name in found if name not in set(named)]
    return header, text_batches(_text_rows(path, encoding, header, frozenset(identifiers)))


@functools.lru_cache(maxsize=64)
def _keys(path: Path, encoding: str, size: int, changed: int) -> dict[str, None]:
    """Return the keys of all objects in the order of their appearance; one intake asks several times."""
    found: dict[str, None] = {}
    for _, line in _lines(path, encoding):
        value = _parsed(line)
        if isinstance(value, _Object):
            found.update(dict.fromkeys(key for key, _ in value))
        if len(found) > _COLUMNS:
            raise SettingError(
                f"文件 {path.name} 的键超过 {_COLUMNS} 个，不是逐行同构的 JSON"
                f" / {path.name} has more than {_COLUMNS} keys: its lines are no rows."
            )
    return found


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines that are not blank."""
    with open_utf8(path, encoding) as file:
        number = 0
        while line := file.readline(_LONGEST + 1):
            if len(line) > _LONGEST:
                raise SettingError(
                    f"文件 {path.name} 第 {number + 1} 行过长，不是逐行 JSON：每行一个对象"
                    f" / line {number + 1} of {path.name} is too long: write one object a line."
                )
            text = (line if number else line.removeprefix(codecs.BOM_UTF8)).decode("utf-8", "replace")
            number += 1
            if not text.isspace():
                yield number, text.rstrip("\r\n")


def _text_rows(path: Path, encoding: str, header: Sequence[str], identifiers: frozenset[str]) -> Iterator[TextRow]:
    for number, line in _lines(path, encoding):
        values, fault = _row(line, identifiers)
        fields = [line.encode("utf-8", "replace").decode()] if fault else list(map(values.get, header))
        yield number, fields, fault


def _row(line: str, identifiers: frozenset[str]) -> tuple[dict[str, str | None], str | None]:
    """Return the texts of one line's values, and the fault for which they cannot be used."""
    value = _parsed(line)
    if not isinstance(value, _Object):
        return {}, "broken_line"
    values = dict(value)
    if len(values) < len(value):
        return {}, "repeated_key"
    if not set(map(type, values.values())) <= _TEXTS:
        for key, one in values.items():
            if isinstance(one, list):
                return {}, "nested_value"
            if isinstance(one, _Fraction) and key in identifiers:
                return {}, f"number_cell:{key}"
    texts = {key: _text(one) for key, one in values.items()}
    if "\ufffd" in line or ("\\u" in line and not all(map(_is_encodable, texts.values()))):
        return {}, "undecodable"
    return texts, None


def _text(value: object) -> str | None:
    if value is None or type(value) is str:
        return value
    return ("1" if value else "0") if isinstance(value, bool) else str(value)


def _parsed(line: str) -> object:
    """Return the line's value, or None if it is no JSON: NaN and Infinity are not."""
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None


def _is_encodable(text: str | None) -> bool:
    """Tell whether the text has no half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    return text is None or text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _refuse(word: str) -> None:
    raise ValueError(word)


_TEXTS = {str, type(None)}
_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=_Fraction, parse_int=str, parse_constant=_refuse)
