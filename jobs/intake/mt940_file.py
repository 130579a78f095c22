"""MT940 statements: messages of one file, pages of one statement joined, one row for each line and statement."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake.mt940_message import LINE_COLUMNS, Message, messages
from jobs.intake.raw_batch import TextRow, text_batches
from jobs.intake.text_stream import open_utf8, text_encoding

_STATEMENT = (
    "record",
    "reference",
    "account",
    "statement_number",
    "page",
    "currency",
    "opening_amount",
    "opening_on",
    "closing_amount",
    "closing_on",
    "debit_total",
    "credit_total",
    "line_count",
    "pages",
    "statement_note",
)
_DEBIT, _CREDIT = ("D", "RC"), ("C", "RD")
"""The marks of lines that take money out and put it in: the reversal of a credit takes out."""
COLUMNS = (*_STATEMENT, *LINE_COLUMNS)
"""The header of every MT940 file."""


def read(path: Path, encodings: Sequence[str]) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of an MT940 file; row numbers count the rows, the first is 2.

    Raises:
        SettingError: The file is empty or no text, holds no message that starts with :20:, or a field of one is broken.
    """
    with open_utf8(path, text_encoding(path, encodings)) as file:
        text = file.read().decode("utf-8", "replace")
    try:
        found = messages(text)
    except RuntimeError:
        raise SettingError(
            f"文件 {path.name} 有不合 MT940 格式的字段，请银行重新提供"
            f" / a field of {path.name} does not fit MT940, have the bank send it again."
        ) from None
    if not found:
        raise SettingError(f"文件 {path.name} 里没有 MT940 报文（:20: 开头）/ {path.name} holds no MT940 message.")
    return list(COLUMNS), text_batches(_text_rows(found))


def _text_rows(found: Sequence[Message]) -> Iterator[TextRow]:
    for number, (row, fault) in enumerate(_rows(found), start=2):
        yield number, [row.get(name) for name in COLUMNS] if fault is None else [row["text"]], fault


def _rows(found: Sequence[Message]) -> Iterator[tuple[Mapping[str, str], str | None]]:
    """Yield the rows of every statement: its lines, lines that cannot be read with their fault, and the statement."""
    for pages in _statements(found):
        shared = pages[0].columns() | {"closing_on": pages[-1].closing.on}
        name = f"{shared['closing_on']}-{shared['statement_number']}-{shared['page']}"
        lines = [line for page in pages for line in page.lines]
        for number, line in enumerate(lines, start=1):
            if "text" in line:
                yield line, "unreadable_line"
            else:
                own = {"record": "line", "line_number": str(number), "line_id": f"{name}/{number}"}
                yield shared | dict(line) | own, None
        yield shared | _closing(pages, len(lines)), None


def _statements(found: Sequence[Message]) -> list[list[Message]]:
    """Return the messages with the pages of one statement joined."""
    statements: list[list[Message]] = []
    for message in found:
        if statements and message.follows(statements[-1][-1]):
            statements[-1].append(message)
        else:
            statements.append([message])
    return statements


def _closing(pages: Sequence[Message], lines: int) -> dict[str, str]:
    """Return what the statement row adds: balances of the first and the last page, and the sums of the lines."""
    last = pages[-1]
    currencies = [one.currency for page in pages for one in (page.opening, page.closing) if one.currency]
    return {
        "record": "statement",
        "currency": "/".join(dict.fromkeys(currencies)),
        "closing_amount": last.closing.amount,
        "closing_on": last.closing.on,
        "debit_total": str(sum(page.total(_DEBIT) for page in pages)),
        "credit_total": str(sum(page.total(_CREDIT) for page in pages)),
        "line_count": str(lines),
        "pages": str(len(pages)),
        "statement_note": "\n".join(page.note for page in pages if page.note),
    }
