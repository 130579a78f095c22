"""The comptroller, who plants in one month's money: in the books, then in the rows that became of them."""

from dataclasses import dataclass
from typing import Any

from jobs.simulate.fund.agency import Turnover
from jobs.simulate.planting.desk import Desk
from jobs.simulate.truth import ExpectedDifference

Row = dict[str, Any]
Rows = list[Row]

YUAN = 100


@dataclass
class Comptroller:
    """Plants in one month's money: in the books, then in the rows that became of them."""

    desk: Desk
    turnover: Turnover
    rows: dict[str, Rows]

    @property
    def month(self) -> str:
        """Return the month as it lands, yyyyMM."""
        return self.turnover.books.month.compact

    def differs(self, equality: str, key: str, left: int, right: int) -> None:
        """Note a difference that must appear."""
        note(self.desk, equality, key, left, right)


def note(desk: Desk, equality: str, key: str, left: int, right: int, *, is_lawful: bool = False) -> None:
    """Note a difference that must appear, or a near-miss that must not."""
    desk.differences.append(
        ExpectedDifference(equality, desk.period.text, key, left, right, desk.planting, int(is_lawful))
    )
