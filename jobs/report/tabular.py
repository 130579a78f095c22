"""What a sheet is: columns with a kind each, and the rows a report gives it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jobs.report.model import Report


class Kind(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    WHOLE = "whole"
    YUAN = "yuan"
    """Given in fen, shown in yuan with two decimals."""
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: title in both languages, width in characters."""

    zh: str
    en: str
    kind: Kind = Kind.TEXT
    width: int = 14

    @property
    def title(self) -> str:
        """Return the header text, Chinese above English."""
        return f"{self.zh}\n{self.en}"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, columns, and the rows of a report in the columns' order."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Report], Iterable[tuple[str | int | date | None, ...]]]


def text(zh: str, en: str, width: int = 14) -> tuple[Column, ...]:
    """Return a column of text."""
    return (Column(zh, en, Kind.TEXT, width),)


def whole(zh: str, en: str, width: int = 11) -> tuple[Column, ...]:
    """Return a column of whole numbers."""
    return (Column(zh, en, Kind.WHOLE, width),)


def day(zh: str, en: str) -> tuple[Column, ...]:
    """Return a column of dates."""
    return (Column(zh, en, Kind.DATE, 12),)


def money(zh: str, en: str) -> tuple[Column, ...]:
    """Return two columns for one amount: yuan to read, fen to compute with."""
    return (Column(f"{zh}（元）", f"{en}, yuan", Kind.YUAN, 17), Column(f"{zh}（分）", f"{en}, fen", Kind.WHOLE, 16))
