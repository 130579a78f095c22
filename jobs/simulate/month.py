"""A calendar month, and the numbers that identify what happened in it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.errors import SettingError


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Return the month written ``YYYY-MM``. Raises SettingError."""
        if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text):
            raise SettingError(f"月份格式应为 YYYY-MM / the period '{text}' is not a month such as 2026-10")
        return cls(int(text[:4]), int(text[5:]))

    @property
    def index(self) -> int:
        """Return the months since year 0, so that months can be subtracted."""
        return self.year * 12 + self.number - 1

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """Return the number of days."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def compact(self) -> str:
        """Return ``yyyyMM``, as the platform writes a month."""
        return f"{self.year:04d}{self.number:02d}"

    @property
    def text(self) -> str:
        """Return ``YYYY-MM``, as we write a month."""
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> "Month":
        """Return the month that many months later."""
        index = self.index + months
        return Month(index // 12, index % 12 + 1)

    def day(self, number: int) -> date:
        """Return the day of that number, counted from 1."""
        return self.first + timedelta(days=number - 1)


def months_ending(period: Month, count: int) -> tuple[Month, ...]:
    """Return the months up to and with the period, oldest first."""
    return tuple(period.plus(back - count + 1) for back in range(count))


def first_number(kind: int, province: int, month: Month) -> int:
    """Return the number before the first of a kind (visit 1, settlement 2, fee line 3, source line 4, order 5)."""
    yymm = month.year % 100 * 100 + month.number
    return ((kind * 100 + province) * 10_000 + yymm) * 1_000_000_000
