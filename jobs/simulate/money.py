"""The money that care moves, month by month: what is planted in it, and its rows on their way into files."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import pyarrow as pa

from jobs.simulate.bank_file import BankFiles
from jobs.simulate.fund import Agency, Turnover
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.payments import allocate_to_statement_accounts
from jobs.simulate.landing import table_of
from jobs.simulate.month import Month
from jobs.simulate.planting import PAYMENTS, Desk
from jobs.simulate.planting.comptroller import Comptroller
from jobs.simulate.planting.contribution import CONTRIBUTIONS
from jobs.simulate.planting.equality import ARRIVED, BOOKED, WRITTEN
from jobs.simulate.planting.payment import CARRIED, Cashier, expect_arrivals, expect_statements
from jobs.simulate.planting.statement import STATEMENTS
from schemas import DATASETS

Rows = list[dict[str, Any]]
File = tuple[str, Month, list[pa.Table]]
"""What becomes one file: dataset, month, tables."""
Plant = TypeVar("Plant", bound=Callable[..., None])


class Money:
    """Runs the agency's months; ``counts`` says how often each case is planted, all in the desk's month."""

    def __init__(self, agency: Agency, desk: Desk, counts: Mapping[str, int], bank_files: BankFiles) -> None:
        self._agency = agency
        self._desk = desk
        self._counts = counts
        self._bank_files = bank_files

    def plant_contributions(self) -> None:
        """Plant what persons owe and pay, before anybody is assessed."""
        for plant in self._chosen(CONTRIBUTIONS):
            plant(self._desk, self._agency.collections[self._desk.period])

    def files(self) -> Iterator[File]:
        """Yield what each month's money becomes, and the registers after the last."""
        months = self._agency.months
        earlier, plans = self._agency.earlier_arrivals()
        for arrive in self._chosen(ARRIVED):
            arrive(self._desk, earlier, plans)
        yield _file("subsidy_arrival", months[0].plus(-1), earlier)
        before: Books | None = None
        for month in months:
            rows, lines, before = self._month(month, before)
            yield "bank_statement_line", month, lines
            yield from (_file(name, month, month_rows) for name, month_rows in rows.items())
        if before is not None:
            yield from (_file(name, months[-1], rows) for name, rows in self._agency.registers(before).items())

    def _month(self, month: Month, before: Books | None) -> tuple[dict[str, Rows], list[pa.Table], Books]:
        turnover = self._agency.turnover(month, before)
        books = turnover.books
        if before is not None and month == self._desk.period:
            expect_arrivals(self._desk, before, books)
        self._plant_payments(books)
        self._plant(BOOKED, turnover, {})
        rows, lines = self._agency.closed(turnover)
        self._plant({**WRITTEN, **STATEMENTS}, turnover, rows)
        if month == self._desk.period:
            expect_statements(self._desk, books, self._agency.bank)
        rows["bank_statement"], lines = self._bank_files.take(rows["bank_statement"], lines, self._agency.bank_of)
        return rows, lines, books

    def _plant_payments(self, books: Books) -> None:
        if books.month == self._desk.period:
            allocate_to_statement_accounts(books)
        elif books.month != self._desk.period.plus(-1):
            return
        carried = {plant.__name__ for plant in CARRIED}
        cashier = Cashier(self._desk, books)
        for name, (plant, _) in PAYMENTS.items():
            if books.month == self._desk.period or name in carried:
                self._desk.planting = name
                for _ in range(self._counts[name]):
                    plant(cashier)

    def _plant(
        self, plants: Mapping[Callable[[Comptroller], None], int], turnover: Turnover, rows: dict[str, Rows]
    ) -> None:
        if turnover.books.month == self._desk.period:
            for plant in self._chosen(plants):
                plant(Comptroller(self._desk, turnover, rows))

    def _chosen(self, plants: Mapping[Plant, int]) -> Iterator[Plant]:
        """Yield what is to be planted as often as chosen, naming each at the desk."""
        for plant in plants:
            self._desk.planting = plant.__name__
            for _ in range(self._counts[plant.__name__]):
                yield plant


def _file(name: str, month: Month, rows: Rows) -> File:
    return name, month, [table_of(DATASETS[name], rows)]
