"""A month of one agency's money, before it is written as rows: orders, bookings at the bank, vouchers."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jobs.simulate.fund.account import Account, AccountKind
from jobs.simulate.institution import Institutions
from jobs.simulate.month import Month

DEPOSITS = {
    AccountKind.EXPENDITURE: "1002",
    AccountKind.FISCAL: "1003",
    AccountKind.INCOME: "1004",
    AccountKind.TREASURY: "1005",
    AccountKind.TERM: "1011",
}
"""Deposit subjects by kind of account."""
_NAMES = {
    AccountKind.FISCAL: "财政专户",
    AccountKind.TREASURY: "国库",
    AccountKind.TAX: "税务待报解",
    AccountKind.TERM: "定期存款",
}


@dataclass(frozen=True)
class Order:
    """One payment instruction; ``institution`` is -1 when the payee is none, and then ``payee`` names it."""

    number: str
    reference: str
    institution: int
    fund: str
    amount: int
    sent_on: date
    status: str = "paid"
    returned_on: date | None = None
    batch: str = ""
    payee_kind: str = "institution"
    payee: str = ""
    payee_account: str = ""
    purpose: str = "医保结算款"
    payer: str = ""
    """The fund whose account pays, where it is not the order's own."""

    @property
    def account(self) -> Account:
        """Return the account that pays."""
        return Account(self.payer or self.fund)


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
    kind: AccountKind = AccountKind.EXPENDITURE
    voucher: str = ""

    @property
    def account(self) -> Account:
        """Return the account that is booked."""
        return Account(self.fund, self.kind)


@dataclass(frozen=True)
class Posting:
    """One voucher: a deposit subject against ``subject``; receipts are positive, payments negative.

    Without an account the voucher moves no deposit, and ``subject`` stands against ``against``.
    """

    fund: str
    posted_on: date
    amount: int
    reference: str
    source: str
    kind: AccountKind = AccountKind.EXPENDITURE
    subject: str = ""
    against: str = ""

    @property
    def deposit(self) -> str:
        """Return the subject that is debited by a positive amount."""
        return self.against or DEPOSITS[self.kind]


@dataclass
class Books:
    """A month of one agency's payments, before it is written as rows."""

    month: Month
    hospitals: Institutions
    orders: list[Order] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    """Rows of ``treasury_transfer``."""
    payable: dict[tuple[int, str], int] = field(default_factory=dict)
    """What each institution is to be paid from each fund, by institution and fund."""
    late_orders: list[Order] = field(default_factory=list)
    """Sent this month, paid by the bank in the next."""
    late_postings: list[Posting] = field(default_factory=list)
    """Booked by the bank this month, posted in the next."""
    closing_error: dict[str, int] = field(default_factory=dict)
    opening_error: dict[str, int] = field(default_factory=dict)
    """Fund to the fen by which the second of two half-month statements opens wrong."""
    references: int = 0
    ordered: int = 0

    def number(self, account: Account) -> str:
        """Return the number of an account."""
        return account.number(self.hospitals.region)

    def reference(self) -> str:
        """Return the next bank reference of the month."""
        self.references += 1
        return f"BR{self.month.compact}{self.references:08d}"

    def book(self, booking: Booking, source: str = "transfer", subject: str = "") -> Booking:
        """Book at the bank and post in the ledger."""
        self.bookings.append(booking)
        if booking.account.is_booked:
            self.postings.append(
                Posting(
                    booking.fund, booking.booked_on, booking.amount, booking.reference, source, booking.kind, subject
                )
            )
        return booking

    def receive(
        self, account: Account, amount: int, on: date, source: str, subject: str, summary: str, **other: Any
    ) -> Booking:
        """Book a receipt from outside (a payment if negative) and return it."""
        booking = Booking(
            fund=account.fund,
            booked_on=on,
            amount=amount,
            reference=other.pop("reference", "") or self.reference(),
            counter_account=other.pop("counter_account", "1001000000"),
            counter_name=other.pop("counter_name", summary),
            summary=summary,
            kind=account.kind,
            **other,
        )
        return self.book(booking, source, subject)

    def move(
        self, kind: str, source: Account, target: Account, amount: int, on: date, *, summary: str, **other: Any
    ) -> dict[str, Any]:
        """Move money between two accounts of one fund: both bank lines, one voucher, one ``treasury_transfer`` row."""
        reference = self.reference()
        numbers = self.number(source), self.number(target)
        out, into = _NAMES.get(source.kind, "经办账户"), _NAMES.get(target.kind, "经办账户")
        self.bookings += [
            Booking(source.fund, on, -amount, reference, numbers[1], into, summary, kind=source.kind),
            Booking(target.fund, on, amount, reference, numbers[0], out, summary, kind=target.kind),
        ]
        subject = DEPOSITS.get(source.kind, other.pop("subject", ""))
        self.postings.append(Posting(target.fund, on, amount, reference, "transfer", target.kind, subject))
        row = {
            "transfer_id": f"TT{self.month.compact}{len(self.transfers) + 1:06d}",
            "transfer_kind": kind,
            "from_account_token": numbers[0],
            "to_account_token": numbers[1],
            "fund_kind": target.fund,
            "amount_fen": amount,
            "transferred_on": on,
            "bank_reference": reference,
            **other,
        }
        self.transfers.append(row)
        return row

    def pay(self, order: Order, *, on: date | None = None, subject: str = "") -> Booking:
        """Let the bank pay an order and post it."""
        return self.book(payment(order, self.hospitals, on or order.sent_on), "payment", subject)

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

    def ordered_for(self, institution: int, fund: str) -> int:
        """Return the sum of live orders to an institution from a fund."""
        return sum(
            order.amount
            for order in self.orders
            if order.institution == institution and order.fund == fund and order.status in ("sent", "paid")
        )


def payment(order: Order, hospitals: Institutions, on: date) -> Booking:
    """Return the bank's debit for an order."""
    is_institution = order.institution >= 0
    return Booking(
        fund=order.account.fund,
        booked_on=on,
        amount=-order.amount,
        reference=order.reference,
        counter_account=hospitals.payee_account(order.institution) if is_institution else order.payee_account,
        counter_name=hospitals.ids[order.institution] if is_institution else order.payee,
        summary=order.purpose,
    )
