"""How columns of a delivered file become columns of a dataset: the inner parts of a source profile."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, field_validator, model_validator

from jobs.intake.typing_sql import format_shape
from schemas import DATASETS, DELIVERED

PLACE = re.compile(r"\{(?:token:)?([^{}]+)\}")
"""A column's place in a template, its number already filled in; ``{token:NAME}`` stands for the column's token."""
ColumnName = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,128}$")]


def _in_order(numbers: tuple[int, int]) -> tuple[int, int]:
    if not 1 <= numbers[0] <= numbers[1] <= 200:
        raise ValueError("give the first and the last number, within 1 and 200")
    return numbers


Numbers = Annotated[tuple[int, int], AfterValidator(_in_order)]


class Written(StrEnum):
    """How a supplier writes numbers, beyond digits, sign and point."""

    GROUPED = "grouped"
    UNIT = "unit"
    PARENTHESES = "parentheses"


class Part(StrEnum):
    """What is taken of a signed number: its size, or its sign (``+`` or ``-``)."""

    SIZE = "size"
    SIGN = "sign"


def numbered(name: str, number: int) -> str:
    """Return a name with its number in place of ``{n}``."""
    return name.replace("{n}", str(number))


class Strict(BaseModel):
    """A part of a profile: unknown keys are errors, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnMap(Strict):
    """Where one column's text comes from: exactly one of column, template, constant, first, sum or either.

    ``{n}`` in a name or template stands for the number of the repetition, ``{NAME}`` in a template for a column and
    ``{token:NAME}`` for twelve characters of the token of an account number, which must not be shown itself.
    A template with an empty column is empty; a sum of nothing but empty columns is empty.
    """

    column: ColumnName | None = None
    template: str | None = None
    constant: str | None = None
    first: tuple[ColumnName, ...] = ()
    sum: tuple[ColumnName, ...] = ()
    either: tuple[ColumnName, ColumnName] | None = None
    """A number that stands in one of two columns, as it is in the first, with the other sign in the second. Numbers
    in both are malformed."""
    take: Part | None = None
    """Of a number: its size without sign, or its sign. Anything that is no number is passed on to be refused."""
    negative_when: dict[ColumnName, tuple[str, ...]] = {}
    """Columns and the texts in them (借, D) that turn the number's sign."""
    written: tuple[Written, ...] = ()
    """Numbers with grouped thousands (1,234.50), a currency unit (¥, 元) or parentheses instead of a minus sign."""
    over: Numbers | None = None
    """In ``first`` and ``sum``: ``{n}`` runs over these numbers, as far as the file has such columns."""
    when_equal: tuple[ColumnName, ColumnName] | None = None
    """The value counts only where these two columns hold the same text; elsewhere it is empty."""
    values: dict[str, str] = {}
    date_formats: tuple[str, ...] = ()
    is_fen: bool = False
    """Money already in the smallest unit; otherwise money arrives in yuan with at most two decimals."""

    @model_validator(mode="after")
    def _one_origin(self) -> "ColumnMap":
        origins = (self.column, self.template, self.constant, self.first, self.sum, self.either)
        if sum(origin not in (None, ()) for origin in origins) != 1:
            raise ValueError("give exactly one of column, template, constant, first, sum, either")
        if self.over and not any("{n}" in name for name in (*self.first, *self.sum)):
            raise ValueError("over needs a numbered column, such as AMOUNT_{n}, in first or sum")
        return self

    @field_validator("date_formats")
    @classmethod
    def _readable(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for one in formats:
            format_shape(one)
        return formats

    def listed(self, number: int) -> tuple[str, ...]:
        """Return the columns of ``first`` or ``sum``, numbered."""
        numbers = range(self.over[0], self.over[1] + 1) if self.over else (number,)
        names = [numbered(name, n) for n in numbers for name in (*self.first, *self.sum)]
        return tuple(dict.fromkeys(names))

    def names(self, number: int = 0) -> set[str]:
        """Return the file's columns without which this mapping cannot be read."""
        first = self.over[0] if self.over else number
        named = {numbered(name, first) for name in (*self.first, *self.sum)}
        one_by_one = (self.column, *(self.when_equal or ()), *(self.either or ()), *self.negative_when)
        named |= {numbered(name, number) for name in one_by_one if name}
        return named | set(PLACE.findall(numbered(self.template or "", number)))


class DatasetMap(Strict):
    """One dataset read from a kind of file. ``repeat`` turns numbered columns into rows."""

    dataset: str
    columns: dict[str, ColumnMap]
    repeat: Numbers | None = None
    """The numbers that ``{n}`` stands for; numbers that the file has no columns for give no rows."""
    keep_when: tuple[ColumnName, ...] = ()
    """A row exists where at least one of these columns has a value."""
    once_per: tuple[ColumnName, ...] = ()
    """One row for each distinct value of these columns, the first in the file; rows without a value all count."""
    must_be: dict[ColumnName, tuple[str, ...]] = {}
    """Columns that must hold one of these texts; a row with any other is refused as ``unexpected:<column>``."""
    not_delivered: tuple[str, ...] = ()
    """Required columns that this supplier has not got: what rests on them is not judgeable."""

    @property
    def numbers(self) -> range:
        """Return the numbers of the repetition; a dataset that does not repeat has one."""
        return range(self.repeat[0], self.repeat[1] + 1) if self.repeat else range(1, 2)

    @model_validator(mode="after")
    def _declared(self) -> "DatasetMap":
        dataset = DATASETS.get(self.dataset)
        if dataset is None or dataset not in DELIVERED:
            raise ValueError(f"unknown dataset {self.dataset}; known: {', '.join(d.name for d in DELIVERED)}")
        if self.repeat and not any("{n}" in name for name in self.keep_when):
            raise ValueError("repeat needs a numbered column in keep_when, which says whether there is a row")
        known = {column.name for column in dataset.columns}
        for name in (*self.columns, *self.not_delivered):
            if name not in known:
                raise ValueError(f"{self.dataset} has no column {name}")
        for name in self.columns:
            if name in self.not_delivered:
                raise ValueError(f"{self.dataset}.{name} is mapped and listed under not_delivered: choose one")
        for column in dataset.columns:
            if column.required and column.name not in self.columns and column.name not in self.not_delivered:
                raise ValueError(f"{self.dataset}.{column.name} is required: map it or list it under not_delivered")
        return self
