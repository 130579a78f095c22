"""Interest on the funds' deposits: rates by kind and date, quarterly crediting on daily balances."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jobs.simulate.month import Month

Rows = list[dict[str, Any]]

SCALE = 100_000_000
DAYS_OF_YEAR = 360
CREDIT_DAY = 21
"""Interest up to the 20th of a quarter's last month is credited on the day after."""
_QUARTER_ENDS = (3, 6, 9, 12)


@dataclass(frozen=True)
class Rate:
    """An annual rate in 1/100000000, from a day on."""

    kind: str
    annual: int
    start: date
    end: date | None = None
    document: str = ""


RATES = (
    Rate("fund_preferential", 1_350_000, date(2015, 10, 24), date(2024, 10, 17)),
    Rate("fund_preferential", 1_100_000, date(2024, 10, 18)),
    Rate("demand", 350_000, date(2015, 10, 24), date(2024, 10, 17)),
    Rate("demand", 100_000, date(2024, 10, 18)),
    Rate("three_month", 1_350_000, date(2015, 10, 24), date(2024, 10, 17)),
    Rate("three_month", 800_000, date(2024, 10, 18)),
    Rate("term", 2_750_000, date(2015, 10, 24), date(2024, 10, 17)),
    Rate("term", 1_900_000, date(2024, 10, 18)),
)


def rate_rows() -> Rows:
    """Return the rows of ``interest_rate``; rates are integers of 1/100000000."""
    return [
        {
            "rate_kind": rate.kind,
            "annual_rate": rate.annual,
            "day_count": DAYS_OF_YEAR,
            "effective_from_on": rate.start,
            "effective_to_on": rate.end,
            "document_number": rate.document,
        }
        for rate in RATES
    ]


def rate_on(kind: str, day: date) -> int:
    """Return the annual rate of a kind in force on a day, in 1/100000000."""
    return next(r.annual for r in RATES if r.kind == kind and r.start <= day and (r.end is None or day <= r.end))


def is_credited(month: Month) -> bool:
    """Tell whether interest is credited in this month."""
    return month.number in _QUARTER_ENDS


def quarter_start(month: Month) -> date:
    """Return the first day of the interest quarter that the month's first day lies in."""
    back = next(back for back in range(1, 4) if month.plus(-back).number in _QUARTER_ENDS)
    return month.plus(-back).day(CREDIT_DAY)


def interest(product: int, annual: int) -> int:
    """Return the interest in fen on a sum of daily balances, rounded half up."""
    divisor = DAYS_OF_YEAR * SCALE
    return (product * annual + divisor // 2) // divisor


def days_between(start: date, end: date) -> int:
    """Return the nights from a day to another."""
    return (end - start) // timedelta(days=1)
