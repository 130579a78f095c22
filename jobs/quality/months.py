"""Months written YYYY-MM, and the days they begin and end on."""

from calendar import monthrange
from datetime import date


def shifted(period: str, months: int) -> str:
    """Return the month so many months later (earlier, if negative)."""
    year, month = (int(part) for part in period.split("-"))
    place = year * 12 + month - 1 + months
    return f"{place // 12:04d}-{place % 12 + 1:02d}"


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
