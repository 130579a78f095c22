"""Cells of a workbook that read as empty though they are not: errors, and formulas that were never worked out."""

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from jobs.errors import SettingError

_CHUNK = 1 << 20
_LARGEST = 4 << 30
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\b\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_PLACE = rb'(?=[^>]*\br="([A-Z]{1,3})([0-9]+)")'
_ERROR = rb'[^>]*\bt="e"[^>]*>'
_FORMULA = rb'(?![^>]*\bt="str")[^>]*><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
_UNREAD = re.compile(rb"<c\b" + _PLACE + rb"(?:" + _ERROR + rb"|" + _FORMULA + rb")")


def unread_cells(path: Path) -> dict[int, int]:
    """Return, by row number of the first sheet, the place (from 0) of its first cell that cannot be read.

    Raises:
        SettingError: The workbook unpacks to more than 4 GiB.
    """
    try:
        with zipfile.ZipFile(path) as book:
            if sum(one.file_size for one in book.infolist()) > _LARGEST:
                raise SettingError(
                    f"文件 {path.name} 解压后超过 4 GiB，请拆分 / {path.name} unpacks to more than 4 GiB."
                )
            return _scanned(book, _first_sheet(book))
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        return {}  # an old workbook, or one that its reader will refuse


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheet = _SHEET.search(book.read("xl/workbook.xml"))
    for relation in _RELATION.findall(book.read("xl/_rels/workbook.xml.rels")):
        target = re.search(rb'\bTarget="([^"]+)"', relation)
        if sheet and target and b'"' + sheet[1] + b'"' in relation:
            return str(PurePosixPath("xl", target[1].decode())).removeprefix("/")
    raise KeyError("first sheet")


def _scanned(book: zipfile.ZipFile, sheet: str) -> dict[int, int]:
    found: dict[int, int] = {}
    rest = b""
    with book.open(sheet) as file:
        while chunk := file.read(_CHUNK):
            whole, end, rest = (rest + chunk).rpartition(b"</c>")
            for column, row in _UNREAD.findall(whole + end):
                found.setdefault(int(row), _place(column))
    return found


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
