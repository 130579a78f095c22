"""What a reconciliation is given: one month's tables and what stayed open the month before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame

from jobs.months import first_day, last_day


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
        return first_day(self.period)

    @property
    def last_day(self) -> date:
        """Return the last day of the month."""
        return last_day(self.period)
