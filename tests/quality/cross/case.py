"""A case of a cross-dataset check: literal tables in, judged and violated by institution out.

Each case has, where the check knows them, one row that violates (BAD), one that passes (GOOD), one with a NULL that
leaves nothing to judge (NULL), and one lawful exception (LAW). Columns not shown take valid defaults.
"""

from dataclasses import dataclass

import pyarrow as pa

from schemas import DATASETS
from tests.table import given_rows, valid_table

Found = dict[str, tuple[int, int]]
"""Institution → judged, violated; '' where the check knows no institution. Nothing judged is left out."""


@dataclass(frozen=True)
class Case:
    """One check and what it must find."""

    check: str
    found: Found
    given: dict[str, str]

    def tables(self) -> dict[str, pa.Table]:
        return {
            name: valid_table(DATASETS[name], *given_rows(DATASETS[name], markdown))
            for name, markdown in self.given.items()
        }


def case(check: str, found: Found, **given: str) -> Case:
    return Case(check, found, given)
