"""ISO 20022 bank statements: camt.052, 053 and 054, versions 02 to 13, read entry by entry.

A file becomes rows of four records, each with the columns of its statement: ``balance`` (one balance), ``line`` (one
booking), ``detail`` (one transaction inside a booking) and, last, ``statement`` (balances, totals, number of lines).
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse

from jobs.errors import SettingError
from jobs.intake.camt_statement import COLUMNS, Statement, message_columns
from jobs.intake.raw_batch import TextRow, text_batches
from jobs.intake.text_stream import open_utf8

_NAMESPACE = re.compile(r".*(camt\.05[234])\.001\.(0[2-9]|1[0-3])")
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
_MESSAGES = {"BkToCstmrAcctRpt": "Rpt", "BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}


def read(path: Path, messages: Sequence[str]) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a camt file; row numbers count the rows, the first is 2.

    Raises:
        SettingError: The file is no whole XML, has a DOCTYPE or entity, or holds a message other than these.
    """
    _first(path, messages)
    return list(COLUMNS), text_batches(_text_rows(path, messages))


def _text_rows(path: Path, messages: Sequence[str]) -> Iterator[TextRow]:
    for number, row in enumerate(_rows(path, messages), start=2):
        yield number, [row.get(name) for name in COLUMNS], None


def _first(path: Path, messages: Sequence[str]) -> None:
    """Read as far as the message's first element."""
    for event, element, namespace in _events(path):
        if event == "start" and element.tag in _MESSAGES:
            _message_kind(path, namespace, messages)
            return
    raise SettingError(f"文件 {path.name} 里没有 camt 报文 / {path.name} holds no camt message.")


def _rows(path: Path, messages: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of every statement; an entry is forgotten as soon as its rows are out."""
    message: dict[str, str] = {}
    above: list[Element] = []
    statement: Statement | None = None
    for event, element, namespace in _events(path):
        if event == "start":
            if element.tag in _MESSAGES:
                message = {"message_kind": _message_kind(path, namespace, messages)}
            elif above and _MESSAGES.get(above[-1].tag) == element.tag:
                statement = Statement(element, message)
            above.append(element)
            continue
        above.pop()
        parent = above[-1] if above else None
        if element.tag == "GrpHdr" and parent is not None and parent.tag in _MESSAGES:
            message |= message_columns(element)
        elif statement and element.tag == "Ntry" and parent is statement.element:
            yield from statement.entry_rows(element)
            parent.remove(element)
        elif statement and element is statement.element:
            yield from statement.closing_rows()
            statement = None
            if parent is not None:
                parent.remove(element)


def _message_kind(path: Path, namespace: str, messages: Sequence[str]) -> str:
    found = _NAMESPACE.fullmatch(namespace)
    if found is None:
        raise SettingError(
            f"文件 {path.name} 不是 02 至 13 版的 camt.052/053/054 报文"
            f" / {path.name} is no camt.052, 053 or 054 of versions 02 to 13."
        )
    if found[1] not in messages:
        raise SettingError(
            f"文件 {path.name} 是 {found[1]} 报文，来源配置只接收 {'、'.join(messages)}（避免同一笔流水重复计数）"
            f" / {path.name} holds {found[1]}, and the source profile takes {', '.join(messages)} only."
        )
    return f"{found[1]}.001.{found[2]}"


def _events(path: Path) -> Iterator[tuple[str, Element, str]]:
    """Yield start and end of every element, its name without namespace, and the namespace at the start.

    What is wrong with the XML is one sentence.
    """
    with path.open("rb") as file:
        start = file.read(200)
    if not start:
        raise SettingError(f"文件 {path.name} 是空的，请重新报送 / {path.name} is empty, have it delivered again.")
    declared = _DECLARED.match(start)
    is_chinese = declared is not None and declared[1].lower() in (b"gbk", b"gb2312", b"gb18030")
    try:
        with open_utf8(path, "gb18030" if is_chinese else "utf-8") as file:
            yield from _parsed(file, "utf-8" if is_chinese else None)
    except DefusedXmlException as error:
        raise SettingError(
            f"文件 {path.name} 含有 DOCTYPE 或实体声明，拒绝读取 / {path.name} has a DOCTYPE or entity and is refused."
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        raise SettingError(
            f"文件 {path.name} 不是完整的 XML，请重新报送 / {path.name} is no whole XML, have it delivered again."
        ) from error


def _parsed(file: IO[bytes], encoding: str | None) -> Iterator[tuple[str, Element, str]]:
    parser = DefusedXMLParser(target=TreeBuilder(), encoding=encoding, forbid_dtd=True)
    for event, element in iterparse(file, events=("start", "end"), parser=parser):
        namespace = ""
        if event == "start":
            namespace, _, element.tag = element.tag.rpartition("}")
        yield event, element, namespace
