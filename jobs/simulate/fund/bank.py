"""The bank's side: statements of every account and their lines; balances run on from month to month."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.fund.account import GAP_FUND, NOT_CLOSING_FUND, Account, AccountKind, accounts
from jobs.simulate.fund.books import Booking, Books
from jobs.simulate.fund.collection import Bills, Collection, bill_numbers
from jobs.simulate.fund.interest import CREDIT_DAY, days_between, interest, is_credited, quarter_start, rate_on
from jobs.simulate.fund.ledger import INTEREST
from jobs.simulate.month import Month
from jobs.simulate.region import Region

Rows = list[dict[str, Any]]

_EARNING = (AccountKind.EXPENDITURE, AccountKind.FISCAL)


class Bank:
    """Keeps every account's balance and the sum of its daily balances since interest was last credited."""

    def __init__(self, region: Region, opening: Mapping[Account, int], first: Month) -> None:
        self._region = region
        self._balances = dict(opening)
        nights = days_between(quarter_start(first), first.first)
        self._products = {account: fen * nights for account, fen in opening.items()}
        self.statements: dict[tuple[Account, Month], Rows] = {}

    def credit_interest(self, books: Books) -> None:
        """Credit a quarter's interest on the accounts that earn it; other months only count days."""
        bookings: dict[Account, list[Booking]] = defaultdict(list)
        for booking in books.bookings:
            bookings[booking.account].append(booking)
        for account in self._balances:
            if account.kind not in _EARNING or account.fund in (NOT_CLOSING_FUND, GAP_FUND):
                continue
            daily = _daily_balances(self._balances[account], bookings[account], books.month)
            if not is_credited(books.month):
                self._products[account] += int(daily.sum())
                continue
            product = self._products[account] + int(daily[: CREDIT_DAY - 1].sum())
            on = books.month.day(CREDIT_DAY)
            fen = interest(product, rate_on("fund_preferential", on))
            books.receive(account, fen, on, "interest", INTEREST, "利息")
            self._products[account] = int(daily[CREDIT_DAY - 1 :].sum()) + fen * (books.month.days - CREDIT_DAY + 1)

    def month(self, books: Books, collection: Collection) -> tuple[Rows, list[pa.Table]]:
        """Return the rows of ``bank_statement`` and the tables of ``bank_statement_line`` of a month."""
        mine: dict[Account, list[Booking]] = defaultdict(list)
        for booking in sorted(books.bookings, key=lambda b: (b.booked_on, b.reference, b.amount)):
            mine[booking.account].append(booking)
        statements: Rows = []
        tables: list[pa.Table] = []
        for account in accounts():
            bills = collection.of(account.fund) if account.kind is AccountKind.TAX else None
            written = self._account(account, mine[account], bills, books)
            statements += written[0]
            tables += [table for table in written[1] if table.num_rows]
        return statements, tables

    def _account(
        self, account: Account, mine: Sequence[Booking], bills: Bills | None, books: Books
    ) -> tuple[Rows, list[pa.Table]]:
        month = books.month
        middle = month.day(15)
        is_paying = account.kind is AccountKind.EXPENDITURE
        halves = ((month.first, middle), (middle + timedelta(days=1), month.last))
        is_split = is_paying and account.fund in books.opening_error
        statements: Rows = []
        tables: list[pa.Table] = []
        for place, span in enumerate(halves if is_split else ((month.first, month.last),), 1):
            if place == 2:
                self._balances[account] += books.opening_error[account.fund]
            suffix = "" if is_paying else account.number(self._region)[-3:]
            statement_id = f"ST{month.compact}{account.fund}{suffix}{place:02d}"
            part = [booking for booking in mine if span[0] <= booking.booked_on <= span[1]]
            table = self._lines(statement_id, account, part)
            if bills is not None:
                table = _merged(table, self._bill_lines(statement_id, account, bills, month))
            signed = np.where(table["direction"].to_numpy(zero_copy_only=False) == "credit", 1, -1)
            signed = signed * table["amount_fen"].to_numpy()
            opening = self._balances[account]
            running = opening + np.cumsum(signed)
            self._balances[account] = opening + int(signed.sum())
            error = books.closing_error.get(account.fund, 0) if is_paying else 0
            statements.append(
                {
                    "statement_id": statement_id,
                    "account_token": account.number(self._region),
                    "period_from_on": span[0],
                    "period_to_on": span[1],
                    "opening_fen": opening,
                    "debit_total_fen": -int(signed[signed < 0].sum()),
                    "credit_total_fen": int(signed[signed > 0].sum()),
                    "closing_fen": self._balances[account] + error,
                    "line_count": table.num_rows,
                }
            )
            table = table.append_column("line_number", pa.array(np.arange(1, table.num_rows + 1)))
            tables.append(table.append_column("balance_fen", pa.array(running)))
        self.statements[account, month] = statements
        return statements, tables

    def _lines(self, statement_id: str, account: Account, part: Iterable[Booking]) -> pa.Table:
        rows = [
            {
                "statement_id": statement_id,
                "account_token": account.number(self._region),
                "booked_on": booking.booked_on,
                "value_on": booking.booked_on,
                "direction": "credit" if booking.amount > 0 else "debit",
                "amount_fen": abs(booking.amount),
                "counter_account_token": booking.counter_account,
                "counter_name": booking.counter_name,
                "bank_reference": booking.reference,
                "voucher_number": booking.voucher or None,
                "summary": booking.summary,
                "is_reversal": booking.is_reversal,
            }
            for booking in part
        ]
        return pa.Table.from_pylist(rows, schema=_LINE)

    def _bill_lines(self, statement_id: str, account: Account, bills: Bills, month: Month) -> pa.Table:
        count = len(bills)
        numbers = bill_numbers(month, bills.number)
        columns = {
            "statement_id": pa.repeat(statement_id, count),
            "account_token": pa.repeat(account.number(self._region), count),
            "booked_on": pa.array(bills.on),
            "value_on": pa.array(bills.on),
            "direction": pc.if_else(pa.array(bills.amount > 0), "credit", "debit"),
            "amount_fen": pa.array(np.abs(bills.amount)),
            "counter_account_token": pa.nulls(count, pa.string()),
            "counter_name": pa.repeat("缴费人", count),
            "bank_reference": pc.binary_join_element_wise("TX", numbers, ""),
            "voucher_number": numbers,
            "summary": pa.repeat("社会保险费", count),
            "is_reversal": pa.array(np.zeros(count, np.bool_)),
        }
        return pa.table(columns).cast(_LINE)


_LINE = pa.schema(
    [
        *[(name, pa.string()) for name in ("statement_id", "account_token")],
        ("booked_on", pa.date32()),
        ("value_on", pa.date32()),
        ("direction", pa.string()),
        ("amount_fen", pa.int64()),
        *[
            (name, pa.string())
            for name in ("counter_account_token", "counter_name", "bank_reference", "voucher_number", "summary")
        ],
        ("is_reversal", pa.bool_()),
    ]
)


def _merged(bookings: pa.Table, bills: pa.Table) -> pa.Table:
    """Return both in the order of the days, what was collected on a day before what left on it."""
    both = pa.concat_tables([bills, bookings])
    return both.take(pa.array(np.argsort(both["booked_on"].to_numpy(), kind="stable")))


def _daily_balances(opening: int, bookings: Iterable[Booking], month: Month) -> np.ndarray[Any, np.dtype[np.int64]]:
    changes = np.zeros(month.days, np.int64)
    for booking in bookings:
        changes[(booking.booked_on - month.first).days] += booking.amount
    return np.asarray(opening + np.cumsum(changes))
