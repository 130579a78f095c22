"""Months written YYYY-MM, the days they begin and end on, and the zone in which days are counted."""

from calendar import monthrange
from datetime import date, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def _number(period: str) -> int:
    """Return the months from the year 0 to this one."""
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1


def shifted(period: str, months: int) -> str:
    """Return the month so many months later (earlier, if negative)."""
    number = _number(period) + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_between(first: str, last: str) -> int:
    """Return how many months the last lies after the first; negative if it lies before."""
    return _number(last) - _number(first)


def window(period: str, before: int, after: int = 0) -> list[str]:
    """Return the month with so many months before and after it, in order."""
    return [shifted(period, step) for step in range(-before, after + 1)]


def first_day(period: str) -> date:
    """Return the first day of the month."""
    return date.fromisoformat(f"{period}-01")


def last_day(period: str) -> date:
    """Return the last day of the month."""
    first = first_day(period)
    return first.replace(day=monthrange(first.year, first.month)[1])
