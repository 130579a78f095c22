"""Subsidies: what each level of government plans for a fund and year, and when it arrives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobs.simulate.fund.account import (
    CIVIL_SERVANTS,
    LARGE_AMOUNT,
    MEDICAL_AID,
    OTHER,
    RESIDENT_POOL,
    Account,
    AccountKind,
)
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.ledger import SUBSIDY
from jobs.simulate.month import Month
from jobs.simulate.people.rate import rates_of

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class _Grant:
    fund: str
    level: str
    percent: int
    instalments: tuple[tuple[int, int], ...]
    """Months of the year (0: the November before) with their share in percent; empty: every month."""
    due_month: int


_GRANTS = (
    _Grant(RESIDENT_POOL, "central", 60, ((0, 30), (3, 70)), 6),
    _Grant(RESIDENT_POOL, "province", 20, ((2, 50), (8, 50)), 9),
    _Grant(RESIDENT_POOL, "prefecture", 20, (), 12),
    _Grant(MEDICAL_AID, "province", 100, (), 12),
    _Grant(CIVIL_SERVANTS, "prefecture", 100, (), 12),
    _Grant(LARGE_AMOUNT, "prefecture", 100, (), 12),
    _Grant(OTHER, "prefecture", 100, (), 12),
)
_ARRIVAL_DAY = 10


@dataclass(frozen=True)
class Heads:
    """How many persons each subsidised fund counts."""

    by_fund: dict[str, int]

    def standard(self, fund: str, year: int) -> int:
        """Return a year's amount a head in fen."""
        if fund == RESIDENT_POOL:
            return rates_of(year).resident_subsidy_fen
        return {MEDICAL_AID: 360_000, CIVIL_SERVANTS: 240_000, LARGE_AMOUNT: 30_000, OTHER: 20_000}[fund]


def plan_rows(heads: Heads, year: int) -> Rows:
    """Return a year's rows of ``subsidy_plan``."""
    rows: Rows = []
    for grant in _GRANTS:
        standard = heads.standard(grant.fund, year) * grant.percent // 100
        rows.append(
            {
                "plan_id": f"BZ{year}{grant.fund}{grant.level}",
                "fund_kind": grant.fund,
                "government_level": grant.level,
                "fiscal_year": year,
                "headcount": heads.by_fund[grant.fund],
                "standard_fen": standard,
                "planned_fen": heads.by_fund[grant.fund] * standard,
                "due_on": Month(year, grant.due_month).last,
                "document_number": f"财社〔{year}〕{len(rows) + 1}号",
            }
        )
    return rows


def _parts(grant: _Grant, planned: int, year: int) -> list[tuple[Month, int]]:
    instalments = grant.instalments or tuple((number, 0) for number in range(1, 13))
    parts, left = [], planned
    for place, (number, percent) in enumerate(instalments):
        month = Month(year - 1, 11) if number == 0 else Month(year, number)
        share = planned * percent // 100 if percent else planned // len(instalments)
        amount = left if place == len(instalments) - 1 else share
        left -= amount
        parts.append((month, amount))
    return parts


def arrivals(plans: Rows, month: Month) -> Rows:
    """Return what arrives in a month under the plans, without bank references."""
    rows: Rows = []
    for plan in plans:
        grant = next(g for g in _GRANTS if (g.fund, g.level) == (plan["fund_kind"], plan["government_level"]))
        for when, amount in _parts(grant, plan["planned_fen"], plan["fiscal_year"]):
            if when == month and amount:
                rows.append(
                    {
                        "arrival_id": f"DW{month.compact}{plan['plan_id'][2:]}",
                        "plan_id": plan["plan_id"],
                        "amount_fen": amount,
                        "arrived_on": month.day(_ARRIVAL_DAY),
                        "fund": plan["fund_kind"],
                    }
                )
    return rows


def receive_subsidies(books: Books, plans: Rows) -> Rows:
    """Book what arrives in the month. Returns the rows of ``subsidy_arrival``."""
    rows: Rows = []
    for row in arrivals(plans, books.month):
        account = Account(row.pop("fund"), AccountKind.FISCAL)
        booking = books.receive(
            account, row["amount_fen"], row["arrived_on"], "subsidy", SUBSIDY, "财政补助", counter_name="财政国库"
        )
        rows.append({**row, "account_token": books.number(account), "bank_reference": booking.reference})
    return rows


def earlier_arrivals(plans: Rows, first: Month, number: Callable[[Account], str]) -> Rows:
    """Return what arrived before the first simulated month: its bank lines are no longer delivered."""
    rows: Rows = []
    for plan_month in range(first.index - 24, first.index):
        month = Month(plan_month // 12, plan_month % 12 + 1)
        for place, row in enumerate(arrivals(plans, month), 1):
            account = Account(row.pop("fund"), AccountKind.FISCAL)
            reference = f"BR{month.compact}9{place:07d}"
            rows.append({**row, "account_token": number(account), "bank_reference": reference})
    return rows
