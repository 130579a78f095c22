"""What a reconciliation is given: one month's tables and what stayed open the month before."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Month:
    """One month (YYYY-MM) of one region. ``tables`` hold that month's rows only; registers hold all versions."""

    tables: Mapping[str, DataFrame]
    period: str
    region: str
    carried: DataFrame | None = None
    """Open rows of the previous month's result."""
    lag_days: int = 5
    """Calendar days a payment may take from the order to the bank."""
    held: frozenset[str] = frozenset()
    """Institutions left out of the month: ``tables`` lack their rows."""

    @property
    def first_day(self) -> date:
        """Return the first day of the month."""
        return date.fromisoformat(f"{self.period}-01")

    @property
    def last_day(self) -> date:
        """Return the last day of the month."""
        return last_day(self.period)


def last_day(period: str) -> date:
    """Return the last day of a month written YYYY-MM."""
    first = date.fromisoformat(f"{period}-01")
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
