"""One agency: it insures and assesses persons batch by batch, then collects, pays and books month by month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.fund import deposit, income, payments, recovery, subsidy
from jobs.simulate.fund.account import (
    BANKS,
    CIVIL_SERVANTS,
    LARGE_AMOUNT,
    MEDICAL_AID,
    OTHER,
    RESIDENT_POOL,
    Account,
    AccountKind,
    account_rows,
    accounts,
)
from jobs.simulate.fund.bank import Bank
from jobs.simulate.fund.batch import Batch, Retentions, batch_rows, batches
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.budget import budget_rows
from jobs.simulate.fund.claims import Claims, add_groups, add_settlements, spent, summary_rows
from jobs.simulate.fund.collection import Collection
from jobs.simulate.fund.interest import rate_rows
from jobs.simulate.fund.ledger import ledger_account_rows, ledger_rows
from jobs.simulate.fund.supervision import supervision_rows
from jobs.simulate.institution import Institutions
from jobs.simulate.month import Month
from jobs.simulate.people.account_entry import PersonalAccounts
from jobs.simulate.people.assessment import assessment_table, assessments
from jobs.simulate.people.employer import Workforce, employer_table, workforce
from jobs.simulate.people.enrollment import enrollment_table, identity_table
from jobs.simulate.people.receipt import Payers, receipt_tables
from jobs.simulate.population import EMPLOYEE, Population

Rows = list[dict[str, Any]]
Tables = dict[str, list[pa.Table]]
Days = npt.NDArray[np.datetime64]

_EXPENDITURE_OPENING_FEN = 500_000_000
_FISCAL_OPENING_FEN, _FISCAL_FEN_PER_PERSON = 10_000_000_000, 300_000
_MONTHS_OF_DEPOSITS = 12
_ALLOWANCES = 3
NOTED = ("settlement", "drg_group_result")
"""Datasets of care that decide what is paid."""


def deaths(persons: Population, period: Month) -> Days:
    """Return the day on which each person would have died."""
    place = np.arange(len(persons))
    return np.asarray(np.datetime64(period.first) - (30 + place % 600).astype("timedelta64[D]"))


@dataclass
class Turnover:
    """A month of the agency's money on its way into rows; what is planted is planted here."""

    books: Books
    batches: list[Batch]
    rows: dict[str, Rows] = field(default_factory=dict)
    """Rows of datasets that nothing else follows from."""


class Agency:
    """Gathers what batches of persons owe and what their care costs, and turns it into a month's money."""

    def __init__(self, hospitals: Institutions, months: Sequence[Month], seed: int) -> None:
        self._hospitals = hospitals
        self.months = tuple(months)
        self._seed = seed
        self._claims = {month.compact: Claims() for month in months}
        self.collections = {month: Collection(month) for month in months}
        self._heads = dict.fromkeys((RESIDENT_POOL, MEDICAL_AID, CIVIL_SERVANTS, LARGE_AMOUNT, OTHER), 0)
        self._allowances: list[int] = []
        self._settled: list[pa.Table] = []
        self._kept = Retentions()
        self._deposits: dict[str, dict[str, Any]] = {}
        self._opening = {account: _opening(account, hospitals.persons) for account in accounts()}
        self.bank = Bank(hospitals.region, self._opening, months[0])

    def insured(self, persons: Population) -> Tables:
        """Begin with a batch of persons. Returns what is registered of them, by dataset."""
        work = workforce(persons, self._hospitals.region, self._seed)
        self._persons, self._work = persons, work
        self._payers = Payers(persons, work)
        self._accounts = PersonalAccounts(persons, work, self.months[0])
        self._count(persons, work)
        died_on = deaths(persons, self.months[-1])
        return {
            "enrollment": [enrollment_table(persons, work, died_on)],
            "person_identity_status": [identity_table(persons)],
            "employer": [employer_table(work)],
        }

    def note(self, name: str, tables: Sequence[pa.Table]) -> None:
        """Take note of care as it is delivered: settlements, and the groups that decide what stays are paid."""
        if name == "settlement":
            add_settlements(self._claims, tables)
            self._settled = list(tables)
        elif name == "drg_group_result":
            add_groups(self._claims, self._settled, tables)

    def contributions(self, month: Month) -> Tables:
        """Return what the batch owes and pays in a month, and its personal accounts, by dataset."""
        owed = assessments(self._persons, self._work, month)
        collection = self.collections[month]
        paid = self._payers.month(owed, collection)
        entries = self._accounts.month(month, owed, spent(self._settled))
        return {
            "contribution_assessment": [assessment_table(self._persons, self._work, month, one) for one in owed],
            "contribution_receipt": receipt_tables(paid, self._work, collection),
            "personal_account_entry": [entries],
        }

    def turnover(self, month: Month, before: Books | None) -> Turnover:
        """Return a month in which all that is due is collected, claimed, paid and booked."""
        books, claims = Books(month, self._hospitals), self._claims[month.compact]
        payments.settle_last_month(books, before)
        found = batches(claims, self._hospitals, month, self._kept)
        recoveries = recovery.offset(books, found)
        payments.pay_batches(books, found)
        payments.pay_others(books, claims.personal_accounts, self._heads[RESIDENT_POOL], self._allowances)
        payments.advance_one_stop(books, before)
        payments.pay_enrolment(books, self.collections[month])
        payments.allocate(books)
        income.sweep(books, self.collections[month])
        plans = self._plans(month.year)
        result = Turnover(books, found)
        result.rows["subsidy_arrival"] = subsidy.receive_subsidies(books, plans)
        result.rows["fixed_deposit"] = deposit.term_deposits(books)
        result.rows["cross_region_clearing"] = income.clear_regions(books, claims)
        recoveries += recovery.recover(books)
        result.rows["recovery_order"] = recoveries
        result.rows["fine"] = recovery.fine(books, recoveries)
        result.rows["provider_claim_summary"] = summary_rows(claims, month)
        if month == self.months[-1]:
            result.rows["major_illness_insurer_return"] = [deposit.insurer_return(books, self._heads[RESIDENT_POOL])]
        return result

    def closed(self, turnover: Turnover) -> tuple[dict[str, Rows], list[pa.Table]]:
        """Return a month's rows by dataset, and its bank lines as tables."""
        books = turnover.books
        self.bank.credit_interest(books)
        statements, lines = self.bank.month(books, self.collections[books.month])
        paid = payments.paid_by_batch(books.orders)
        agency = f"{self._hospitals.region.code}01"
        for row in turnover.rows.pop("fixed_deposit"):
            self._deposits[row["deposit_id"]] = self._deposits.get(row["deposit_id"], {}) | row
        rows = {
            **turnover.rows,
            "bank_statement": statements,
            "ledger_entry": ledger_rows(books),
            "payment_order": payments.order_rows(books),
            "payment_batch": batch_rows(turnover.batches, books.month, agency, paid),
            "treasury_transfer": books.transfers,
            **supervision_rows(books, turnover.rows["recovery_order"]),
        }
        return rows, lines

    def registers(self, last: Books) -> dict[str, Rows]:
        """Return the rows of registers, plans and budgets; arrivals before the first month are ``earlier``."""
        years = sorted({month.year for month in self.months})
        spent_in_month: dict[str, int] = {}
        for order in last.orders:
            spent_in_month[order.account.fund] = spent_in_month.get(order.account.fund, 0) + order.amount
        region = self._hospitals.region
        return {
            "bank_account": account_rows(region),
            "ledger_account": ledger_account_rows(region, self._opening, self.months[0].year),
            "interest_rate": rate_rows(),
            "fixed_deposit": list(self._deposits.values()),
            "subsidy_plan": self._all_plans,
            "budget_line": [row for year in years for row in budget_rows(year, spent_in_month)],
        }

    @property
    def bank_of(self) -> dict[str, str]:
        """Return the bank of each account number."""
        return {account.number(self._hospitals.region): BANKS[account.kind] for account in accounts()}

    def earlier_arrivals(self) -> tuple[Rows, Rows]:
        """Return the subsidies that arrived before the first simulated month, and all plans."""
        region = self._hospitals.region
        earlier = subsidy.earlier_arrivals(self._all_plans, self.months[0], lambda account: account.number(region))
        return earlier, self._all_plans

    @property
    def _all_plans(self) -> Rows:
        """Return the plans of all years simulated; of the year before, those that arrive in instalments."""
        first, last = self.months[0].year, self.months[-1].year
        before = [row for row in self._plans(first - 1) if row["due_on"].month < 12]
        return [*before, *(row for year in range(first, last + 1) for row in self._plans(year))]

    def _plans(self, year: int) -> Rows:
        return subsidy.plan_rows(subsidy.Heads(self._heads), year)

    def _count(self, persons: Population, work: Workforce) -> None:
        counted = {
            RESIDENT_POOL: persons.scheme != EMPLOYEE,
            MEDICAL_AID: persons.poor,
            CIVIL_SERVANTS: persons.civil_servant,
            LARGE_AMOUNT: persons.scheme == EMPLOYEE,
            OTHER: persons.number % 50 == 0,
        }
        for fund, mask in counted.items():
            self._heads[fund] += int((mask & ~persons.deceased).sum())
        if not self._allowances:
            self._allowances = work.ids[:_ALLOWANCES].tolist()


def _opening(account: Account, persons: int) -> int:
    if account.kind is AccountKind.EXPENDITURE:
        return _EXPENDITURE_OPENING_FEN
    if account.kind is AccountKind.FISCAL:
        return _FISCAL_OPENING_FEN + persons * _FISCAL_FEN_PER_PERSON
    return deposit.TERM_PRINCIPAL_FEN * _MONTHS_OF_DEPOSITS if account.kind is AccountKind.TERM else 0
