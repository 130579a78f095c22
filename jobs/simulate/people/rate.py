"""What is owed by year: reference wage, rates, residents' amounts."""

import csv
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

FLOOR_PERCENT, CEILING_PERCENT = 60, 300
"""A base lies between these shares of the reference wage."""


@dataclass(frozen=True)
class YearRates:
    """One year's amounts in fen and rates in percent; the reference wage is a month's."""

    year: int
    reference_wage_fen: int
    employer_percent: int
    person_percent: int
    supplement_percent: int
    large_amount_fen: int
    resident_fen: int
    resident_subsidy_fen: int


@lru_cache
def _by_year() -> dict[int, YearRates]:
    text = Path(__file__).with_name("contribution.csv").read_text(encoding="utf-8")
    names = [field.name for field in fields(YearRates)]
    rows = [YearRates(**{name: int(row[name]) for name in names}) for row in csv.DictReader(text.splitlines())]
    return {row.year: row for row in rows}


def rates_of(year: int) -> YearRates:
    """Return a year's rates; years before or after the table take its first or last row."""
    table = _by_year()
    return table[min(max(year, min(table)), max(table))]
