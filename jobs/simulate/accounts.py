"""Money out of the funds: payment orders, bank accounts with statements, and the ledger that mirrors them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs.simulate.institution import Institutions
from jobs.simulate.month import Month
from jobs.simulate.settlement import FUND_KINDS

Rows = list[dict[str, Any]]
Ints = npt.NDArray[np.int64]

NOT_CLOSING_FUND = "340100"
GAP_FUND = "510100"
"""Funds without care in the simulation: their accounts carry planted statement errors alone."""
_OPENING_FEN = 500_000_000
_FUNDING_STEP_FEN = 100_000_000
_FUNDING_DAY = 2
_FIRST_PAYMENT_DAY = 18
_PAYMENT_DAYS = 8
_OPENED_ON = date(2015, 1, 1)


@dataclass(frozen=True)
class Order:
    """One payment instruction to one institution."""

    number: str
    reference: str
    institution: int
    fund: str
    amount: int
    sent_on: date
    status: str = "paid"
    returned_on: date | None = None


@dataclass(frozen=True)
class Booking:
    """One booking at the bank; credits are positive, debits negative."""

    fund: str
    booked_on: date
    amount: int
    reference: str
    counter_account: str
    counter_name: str
    summary: str
    is_reversal: bool = False


@dataclass(frozen=True)
class Posting:
    """One voucher on a fund's bank subject; receipts are positive, payments negative."""

    fund: str
    posted_on: date
    amount: int
    reference: str
    source: str


@dataclass
class Books:
    """A month of one agency's payments, before it is written as rows."""

    month: Month
    hospitals: Institutions
    orders: list[Order] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    late_orders: list[Order] = field(default_factory=list)
    """Sent this month, paid by the bank in the next."""
    late_postings: list[Posting] = field(default_factory=list)
    """Booked by the bank this month, posted in the next."""
    closing_error: dict[str, int] = field(default_factory=dict)
    opening_error: dict[str, int] = field(default_factory=dict)
    """Fund to the fen by which the second of two half-month statements opens wrong."""
    references: int = 0
    ordered: int = 0

    def reference(self) -> str:
        """Return the next bank reference of the month."""
        self.references += 1
        return f"BR{self.month.compact}{self.references:08d}"

    def book(self, booking: Booking, source: str = "transfer") -> Booking:
        """Book at the bank and post in the ledger."""
        self.bookings.append(booking)
        self.postings.append(Posting(booking.fund, booking.booked_on, booking.amount, booking.reference, source))
        return booking

    def pay(self, order: Order, *, on: date | None = None) -> Booking:
        """Let the bank pay an order and post it."""
        return self.book(payment(order, self.hospitals, on or order.sent_on), "payment")

    def order(self, institution: int, fund: str, amount: int, sent_on: date, **other: Any) -> Order:
        """Add an order that nobody has paid yet."""
        self.ordered += 1
        order = Order(
            number=f"PO{self.month.compact}{self.ordered:08d}",
            reference=self.reference(),
            institution=institution,
            fund=fund,
            amount=amount,
            sent_on=sent_on,
            **other,
        )
        self.orders.append(order)
        return order

    def replace_order(self, order: Order, **changes: Any) -> Order:
        """Change an order in place. Returns the new one."""
        changed = replace(order, **changes)
        self.orders[self.orders.index(order)] = changed
        return changed

    def unpay(self, order: Order) -> None:
        """Take the payment of an order back, as if neither bank nor ledger had seen it."""
        self.bookings = [booking for booking in self.bookings if booking.reference != order.reference]
        self.postings = [posting for posting in self.postings if posting.reference != order.reference]


def account_number(hospitals: Institutions, fund: str) -> str:
    """Return the number of the agency's expenditure account of a fund."""
    return f"1001{hospitals.region.code}{fund}001"


def fiscal_account(hospitals: Institutions) -> str:
    """Return the number of the fiscal special account that fills the expenditure accounts."""
    return f"1001{hospitals.region.code}000000001"


def payment(order: Order, hospitals: Institutions, on: date) -> Booking:
    """Return the bank's debit for an order."""
    return Booking(
        fund=order.fund,
        booked_on=on,
        amount=-order.amount,
        reference=order.reference,
        counter_account=hospitals.payee_account(order.institution),
        counter_name=hospitals.ids[order.institution],
        summary="医保结算款",
    )


def books(month: Month, hospitals: Institutions, approved: Ints, before: Books | None) -> Books:
    """Return a month in which every approved amount is ordered, paid and posted, and last month's items arrive.

    ``approved`` is by institution and fund; its zeros are not ordered.
    """
    result = Books(month, hospitals)
    _settle_last_month(result, before)
    for fund_place, fund in enumerate(FUND_KINDS):
        payees = np.flatnonzero(approved[:, fund_place])
        total = int(approved[:, fund_place].sum())
        funding = -(-total // _FUNDING_STEP_FEN) * _FUNDING_STEP_FEN or _FUNDING_STEP_FEN
        result.book(_funding(result, fund, funding, month.day(_FUNDING_DAY)))
        for institution in payees.tolist():
            day = month.day(_FIRST_PAYMENT_DAY + institution % _PAYMENT_DAYS)
            result.pay(result.order(institution, fund, int(approved[institution, fund_place]), day))
    return result


def _settle_last_month(result: Books, before: Books | None) -> None:
    if before is None:
        return
    for order in before.late_orders:
        result.pay(order, on=result.month.first)
    for posting in before.late_postings:
        result.postings.append(replace(posting, posted_on=result.month.first))


def _funding(result: Books, fund: str, amount: int, on: date) -> Booking:
    return Booking(
        fund=fund,
        booked_on=on,
        amount=amount,
        reference=result.reference(),
        counter_account=fiscal_account(result.hospitals),
        counter_name="财政专户",
        summary="基金拨款",
    )


def add_statement_accounts(result: Books) -> None:
    """Add two receipts each to the accounts on which wrong statements are planted."""
    for fund in (NOT_CLOSING_FUND, GAP_FUND):
        for day in (5, 20):
            result.book(_funding(result, fund, 10_000_000, result.month.day(day)))


def order_rows(result: Books) -> Rows:
    """Return the rows of ``payment_order``."""
    return [
        {
            "payment_order_id": order.number,
            "payment_batch_id": f"FC{result.month.compact}",
            "clearing_month": result.month.compact,
            "payee_kind": "institution",
            "payee_id": result.hospitals.ids[order.institution],
            "payee_account_token": result.hospitals.payee_account(order.institution),
            "payer_account_token": account_number(result.hospitals, order.fund),
            "fund_kind": order.fund,
            "amount_fen": order.amount,
            "purpose": "医保结算款",
            "requested_at": datetime.combine(order.sent_on - timedelta(days=1), time(15)),
            "approved_by": "JB0002",
            "requested_by": "JB0001",
            "sent_at": datetime.combine(order.sent_on, time(10)),
            "bank_reference": order.reference,
            "status": order.status,
            "returned_on": order.returned_on,
        }
        for order in result.orders
    ]


def ledger_rows(result: Books) -> Rows:
    """Return the rows of ``ledger_entry``: two lines a voucher, the bank subject and its counterpart."""
    rows: Rows = []
    for number, posting in enumerate(sorted(result.postings, key=lambda p: (p.fund, p.posted_on, p.reference)), 1):
        received = posting.amount > 0
        bank, counterpart = f"1002{posting.fund[:2]}", ("4001" if received else "5001")
        for line, (subject, debits) in enumerate(((bank, received), (counterpart, not received)), 1):
            rows.append(
                {
                    "book_id": posting.fund,
                    "voucher_number": f"PZ{result.month.compact}{number:06d}",
                    "line_number": line,
                    "account_code": subject,
                    "posted_on": posting.posted_on,
                    "period_month": result.month.compact,
                    "debit_fen": abs(posting.amount) if debits else 0,
                    "credit_fen": 0 if debits else abs(posting.amount),
                    "source_kind": posting.source,
                    "source_id": posting.reference,
                    "prepared_by": "CW0001",
                    "reviewed_by": "CW0002",
                    "summary": "基金收入" if received else "待遇支出",
                }
            )
    return rows


class Bank:
    """The bank's side: balances run on from month to month."""

    def __init__(self, hospitals: Institutions) -> None:
        self._hospitals = hospitals
        self._balances: dict[str, int] = defaultdict(lambda: _OPENING_FEN)
        self.statements: dict[tuple[str, Month], list[dict[str, Any]]] = {}

    def month(self, result: Books) -> tuple[Rows, Rows]:
        """Return the rows of ``bank_statement`` and ``bank_statement_line`` of a month."""
        statements, lines = [], []
        for fund in sorted({booking.fund for booking in result.bookings}):
            mine = sorted(
                (booking for booking in result.bookings if booking.fund == fund),
                key=lambda booking: (booking.booked_on, booking.reference, booking.amount),
            )
            middle = result.month.day(15)
            halves = ((result.month.first, middle), (middle + timedelta(days=1), result.month.last))
            spans = halves if fund in result.opening_error else ((result.month.first, result.month.last),)
            for place, (start, end) in enumerate(spans, 1):
                part = [booking for booking in mine if start <= booking.booked_on <= end]
                if place == 2:
                    self._balances[fund] += result.opening_error[fund]
                statement_id = f"ST{result.month.compact}{fund}{place:02d}"
                statements.append(self._statement(statement_id, fund, (start, end), part, result))
                lines += self._lines(statement_id, fund, part)
            self.statements[fund, result.month] = statements[-len(spans) :]
        return statements, lines

    def _statement(
        self, statement_id: str, fund: str, span: tuple[date, date], part: Iterable[Booking], result: Books
    ) -> dict[str, Any]:
        amounts = [booking.amount for booking in part]
        opening = self._balances[fund]
        return {
            "statement_id": statement_id,
            "account_token": account_number(self._hospitals, fund),
            "period_from_on": span[0],
            "period_to_on": span[1],
            "opening_fen": opening,
            "debit_total_fen": -sum(amount for amount in amounts if amount < 0),
            "credit_total_fen": sum(amount for amount in amounts if amount > 0),
            "closing_fen": opening + sum(amounts) + result.closing_error.get(fund, 0),
            "line_count": len(amounts),
        }

    def _lines(self, statement_id: str, fund: str, part: Iterable[Booking]) -> Rows:
        rows: Rows = []
        for number, booking in enumerate(part, 1):
            self._balances[fund] += booking.amount
            rows.append(
                {
                    "statement_id": statement_id,
                    "line_number": number,
                    "account_token": account_number(self._hospitals, fund),
                    "booked_on": booking.booked_on,
                    "value_on": booking.booked_on,
                    "direction": "credit" if booking.amount > 0 else "debit",
                    "amount_fen": abs(booking.amount),
                    "balance_fen": self._balances[fund],
                    "counter_account_token": booking.counter_account,
                    "counter_name": booking.counter_name,
                    "bank_reference": booking.reference,
                    "summary": booking.summary,
                    "is_reversal": booking.is_reversal,
                }
            )
        return rows


def account_rows(hospitals: Institutions) -> Rows:
    """Return the rows of ``bank_account``: an expenditure account a fund, and the fiscal special account."""
    funds = (*FUND_KINDS, NOT_CLOSING_FUND, GAP_FUND)
    kinds = [("2", "agency", account_number(hospitals, fund), fund) for fund in funds]
    kinds.append(("fiscal_special", "finance", fiscal_account(hospitals), FUND_KINDS[0]))
    return [
        {
            "account_token": number,
            "account_kind": kind,
            "owner_kind": owner,
            "owner_id": f"{hospitals.region.code}01",
            "fund_kind": fund,
            "bank_code": "102",
            "approved_document": f"财社〔2015〕{place}号",
            "opened_on": _OPENED_ON,
            "may_hold_balance": True,
            "valid_from_on": _OPENED_ON,
        }
        for place, (kind, owner, number, fund) in enumerate(kinds, 1)
    ]
