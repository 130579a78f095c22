"""The expectations of a dataset: required columns, code lists, declared checks and the key, in this order."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from schemas.code_lists import CODE_LISTS
from schemas.dataset import Check, Column, Dataset, Severity
from schemas.lake_columns import business_columns


class Level(StrEnum):
    """What a violation means: data that intake should have refused, or data that need an eye."""

    CRITICAL = "critical"
    WARNING = "warning"


class CheckLayer(StrEnum):
    """What a check looks at: one row as declared, rows of several fields or datasets, or the month against others."""

    STRUCTURAL = "structural"
    LOGICAL = "logical"
    ANALYTICAL = "analytical"


class Status(StrEnum):
    """What came of judging an expectation."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGEABLE = "not_judgeable"


@dataclass(frozen=True)
class Expected:
    """One expectation of every row of a dataset.

    ``condition`` is Spark SQL over one row, NULL where there is nothing to judge; it is empty for the key, which
    speaks of all rows. ``rests_on`` are the columns without which it cannot be judged.
    """

    id: str
    title: str
    level: Level
    condition: str
    rests_on: tuple[str, ...]
    layer: CheckLayer = CheckLayer.STRUCTURAL


@dataclass(frozen=True)
class Tolerance:
    """How much of what a check judges may violate it: a share, and a number of rows below which nothing fails."""

    allowed_ratio: Decimal = Decimal(0)
    minimum_count: int = 1

    def allows(self, total: int, violated: int) -> bool:
        """Tell whether so many violations of so many rows judged are within the tolerance."""
        return violated <= total * self.allowed_ratio or violated < self.minimum_count


NONE_ALLOWED = Tolerance()
"""Every violation fails."""


@lru_cache
def expected_of(dataset: Dataset) -> tuple[Expected, ...]:
    """Return the dataset's expectations: ``required:<column>``, ``code:<column>``, ``check:<name>``, ``unique:key``.

    Only columns that reach the lake are judged. Codes and checks speak of present values, ``required`` of absence.
    """
    columns = business_columns(dataset)
    return (
        *(_required(column) for column in columns if column.required),
        *(_code(column) for column in columns if column.code_list),
        *(_check(dataset, check) for check in dataset.checks),
        Expected(
            "unique:key",
            f"主键唯一 / the key is unique: {', '.join(dataset.key)}",
            Level.CRITICAL,
            "",
            dataset.key,
        ),
    )


def _required(column: Column) -> Expected:
    title = f"必填：{column.title} / {column.name} is present"
    return Expected(f"required:{column.name}", title, Level.CRITICAL, f"{column.name} is not null", (column.name,))


def _code(column: Column) -> Expected:
    """Return the expectation of known codes; a local code of an open list starts with a listed one."""
    listed = CODE_LISTS[column.code_list]
    if listed.is_open:
        by_length: dict[int, list[str]] = {}
        for code in listed.values:
            by_length.setdefault(len(code), []).append(code)
        condition = " or ".join(
            f"substr({column.name}, 1, {length}) in ({', '.join(map(repr, codes))})"
            for length, codes in by_length.items()
        )
    else:
        condition = f"{column.name} in ({', '.join(repr(code) for code in listed.values)})"
    title = f"代码已知：{column.title} / {column.name} is a known code"
    return Expected(f"code:{column.name}", title, Level.WARNING, condition, (column.name,))


def _check(dataset: Dataset, check: Check) -> Expected:
    level = Level.CRITICAL if check.severity is Severity.REJECT else Level.WARNING
    columns = _columns_in(dataset, check.sql)
    layer = CheckLayer.LOGICAL if len(columns) > 1 else CheckLayer.STRUCTURAL
    return Expected(f"check:{check.name}", check.title, level, check.sql, columns, layer)


def _columns_in(dataset: Dataset, sql: str) -> tuple[str, ...]:
    """Return the declared columns that the SQL reads, derived money by what it is worked out from."""
    words = set(re.findall(r"[a-z_][a-z0-9_]*", re.sub(r"'[^']*'", "", sql)))
    for derived in dataset.derived:
        if derived.name in words:
            words |= {derived.quantity, derived.unit_price}
    return tuple(column.name for column in dataset.columns if column.name in words)
