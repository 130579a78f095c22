"""Planted differences between settlements, orders, bank and ledger."""

from dataclasses import replace
from datetime import date

from jobs.errors import SettingError
from jobs.simulate.fund.account import GAP_FUND, NOT_CLOSING_FUND, Account
from jobs.simulate.fund.bank import Bank
from jobs.simulate.fund.books import Booking, Books, Order, Posting, payment
from jobs.simulate.institution import Kind
from jobs.simulate.planting.desk import Desk

_FUND = "310100"
_ORDERS, _LEDGER = "settlement_payment", "bank_ledger"
_BANK_FEE_FEN, _INTEREST_FEN, _TRANSFER_FEN = 500, 12_345, 250_000
_STATEMENT_ERROR_FEN = 100


class Cashier:
    """Plants in the books of one month; no institution is used twice."""

    def __init__(self, desk: Desk, books: Books) -> None:
        self.desk = desk
        self.books = books
        mine = [order for order in books.orders if order.fund == _FUND and order.institution >= 0]
        self._free = list({order.institution: order for order in reversed(mine)}.values())[::-1]

    @property
    def account(self) -> str:
        """Return the account on which money is planted."""
        return Account(_FUND).number(self.desk.hospitals.region)

    def take(self) -> Order:
        """Return the next order that is paid as it should be. Raises SettingError when none is left."""
        if not self._free:
            raise SettingError("植入案例过多 / too many planted payments for so few orders: plant fewer")
        return self._free.pop(0)

    def day(self, number: int) -> date:
        """Return a day of the month."""
        return self.books.month.day(number)

    def ordered(self, order: Order, item_kind: str, status: str, left: int, right: int) -> None:
        """Note a difference of an order."""
        approved = item_kind == "approved_ordered"
        self.desk.differs(
            _ORDERS,
            item_kind,
            status,
            left,
            right,
            period=self.books.month.text,
            account_number="" if approved else order.account.number(self.desk.hospitals.region),
            bank_reference="" if approved else order.reference,
            institution_id=self.desk.hospitals.ids[order.institution],
            fund_kind=order.fund,
            payment_order_id="" if approved else order.number,
        )

    def approved(self, order: Order) -> None:
        """Note that the institution's orders differ from what it is to be paid from the order's fund."""
        left = self.books.payable.get((order.institution, order.fund), 0)
        right = self.books.ordered_for(order.institution, order.fund)
        status = "differs" if left and right else "left_only" if left else "right_only"
        self.ordered(order, "approved_ordered", status, left, right)

    def booked(self, item_kind: str, status: str, reference: str, left: int, right: int) -> None:
        """Note a difference between bank and ledger."""
        self.desk.differs(
            _LEDGER,
            item_kind,
            status,
            left,
            right,
            period=self.books.month.text,
            account_number=self.account,
            bank_reference=reference,
            direction="credit" if left + right > 0 else "debit",
            fund_kind=_FUND,
        )

    def bank_only(self, amount: int, summary: str) -> Booking:
        """Book at the bank and not in the ledger."""
        booking = Booking(_FUND, self.day(25), amount, self.books.reference(), "1001000000", "银行", summary)
        self.books.bookings.append(booking)
        return booking

    def ledger_only(self, amount: int) -> Posting:
        """Post in the ledger and not at the bank."""
        posting = Posting(_FUND, self.day(26), amount, self.books.reference(), "transfer")
        self.books.postings.append(posting)
        return posting


def interest_not_booked(cashier: Cashier) -> None:
    """The bank credited interest that the ledger does not know."""
    booking = cashier.bank_only(_INTEREST_FEN, "利息")
    cashier.booked("bank_received_not_booked", "left_only", booking.reference, booking.amount, 0)


def bank_fee_not_booked(cashier: Cashier) -> None:
    """The bank took a fee that nobody ordered and the ledger does not know."""
    booking = cashier.bank_only(-_BANK_FEE_FEN, "手续费")
    cashier.booked("bank_paid_not_booked", "left_only", booking.reference, booking.amount, 0)
    cashier.desk.differs(
        _ORDERS,
        "ordered_paid",
        "right_only",
        0,
        _BANK_FEE_FEN,
        period=cashier.books.month.text,
        account_number=cashier.account,
        bank_reference=booking.reference,
        fund_kind=_FUND,
    )


def receipt_not_at_bank(cashier: Cashier) -> None:
    """The ledger shows a receipt that has not reached the bank."""
    posting = cashier.ledger_only(_TRANSFER_FEN)
    cashier.booked("booked_received_not_bank", "right_only", posting.reference, 0, posting.amount)


def payment_not_at_bank(cashier: Cashier) -> None:
    """The ledger shows a payment that has not reached the bank."""
    posting = cashier.ledger_only(-_TRANSFER_FEN)
    cashier.booked("booked_paid_not_bank", "right_only", posting.reference, 0, posting.amount)


def payment_posted_late(cashier: Cashier) -> None:
    """The bank paid an order that the ledger posts in the next month."""
    order = cashier.take()
    mine = [posting for posting in cashier.books.postings if posting.reference == order.reference]
    cashier.books.postings = [posting for posting in cashier.books.postings if posting not in mine]
    cashier.books.late_postings += mine
    cashier.booked("bank_paid_not_booked", "left_only", order.reference, -order.amount, 0)


def returned_payment(cashier: Cashier) -> None:
    """The bank returned a payment; it was ordered and paid again."""
    order = cashier.take()
    returned = cashier.books.replace_order(order, status="returned", returned_on=cashier.day(27))
    debit = payment(returned, cashier.books.hospitals, cashier.day(27))
    cashier.books.book(replace(debit, amount=order.amount, is_reversal=True, summary="退汇"), "payment")
    again = cashier.books.order(order.institution, order.fund, order.amount, cashier.day(28), batch=order.batch)
    cashier.books.pay(again)
    cashier.ordered(returned, "returned", "matched", 0, 0)


def bank_pays_one_fen_more(cashier: Cashier) -> None:
    """The bank paid a fen more than ordered, and the ledger follows the bank."""
    order = cashier.take()
    cashier.books.unpay(order)
    debit = payment(order, cashier.books.hospitals, order.sent_on)
    cashier.books.book(replace(debit, amount=debit.amount - 1), "payment")
    cashier.ordered(order, "ordered_paid", "differs", order.amount, order.amount + 1)


def payment_next_month(cashier: Cashier) -> None:
    """An order sent on the last day is paid and posted in the next month."""
    order = cashier.take()
    cashier.books.unpay(order)
    sent = cashier.books.replace_order(order, sent_on=cashier.books.month.last, status="sent")
    cashier.books.late_orders.append(sent)
    cashier.ordered(sent, "ordered_paid", "timing", order.amount, 0)


def order_not_paid(cashier: Cashier) -> None:
    """An order sent early in the month was never paid."""
    order = cashier.take()
    cashier.books.unpay(order)
    sent = cashier.books.replace_order(order, sent_on=cashier.day(10), status="sent")
    cashier.ordered(sent, "ordered_paid", "left_only", order.amount, 0)


def order_paid_twice(cashier: Cashier) -> None:
    """The same amount was ordered and paid twice."""
    order = cashier.take()
    again = cashier.books.order(order.institution, order.fund, order.amount, cashier.day(27), batch=order.batch)
    cashier.books.pay(again)
    cashier.ordered(again, "ordered_paid", "duplicate", order.amount, order.amount)
    cashier.desk.doubt("payment_batch", "check:paid_within_payable", cashier.desk.hospitals.ids[order.institution])
    cashier.approved(order)


def bank_line_twice(cashier: Cashier) -> None:
    """The bank debited one payment twice under one reference; the ledger has it once."""
    order = cashier.take()
    cashier.books.bookings.append(payment(order, cashier.books.hospitals, order.sent_on))
    cashier.ordered(order, "ordered_paid", "duplicate", 0, order.amount)
    cashier.booked("bank_line", "duplicate", order.reference, -order.amount, 0)
    cashier.desk.doubt("bank_statement_line", "cross:bank_reference_not_repeated", "")


def order_below_approval(cashier: Cashier) -> None:
    """A yuan less than approved was ordered and paid."""
    order = cashier.take()
    cashier.books.unpay(order)
    less = cashier.books.replace_order(order, amount=order.amount - 100)
    cashier.books.pay(less)
    cashier.approved(less)


def approved_not_ordered(cashier: Cashier) -> None:
    """An approved amount was not ordered."""
    order = cashier.take()
    cashier.books.unpay(order)
    cashier.books.orders.remove(order)
    cashier.approved(order)


def ordered_not_approved(cashier: Cashier) -> None:
    """An institution without settlements was paid."""
    unpaid = cashier.desk.one_of(Kind.CASE, 3)
    order = cashier.books.order(unpaid, "999997", 88_800, cashier.day(24))
    cashier.books.pay(order)
    cashier.approved(order)


def statement_not_closing(cashier: Cashier) -> None:
    """A statement's closing balance is a yuan off its lines."""
    cashier.books.closing_error[NOT_CLOSING_FUND] = _STATEMENT_ERROR_FEN


def statement_gap(cashier: Cashier) -> None:
    """The second of two half-month statements does not open where the first closed."""
    cashier.books.opening_error[GAP_FUND] = _STATEMENT_ERROR_FEN


def expect_statements(desk: Desk, books: Books, bank: Bank) -> None:
    """Note what the statements written with planted errors must show."""
    for fund, error in books.closing_error.items():
        statement = bank.statements[Account(fund), books.month][0]
        closing = statement["closing_fen"]
        desk.planting = statement_not_closing.__name__
        _expect_statement(desk, statement, "statement_closes", closing - error, closing)
        desk.doubt("bank_statement", "check:closes", "")
    for fund in books.opening_error:
        first, second = bank.statements[Account(fund), books.month]
        desk.planting = statement_gap.__name__
        _expect_statement(desk, second, "statement_follows", second["opening_fen"], first["closing_fen"])
        desk.doubt("bank_statement", "cross:statement_opens_as_closed", "")


def _expect_statement(desk: Desk, statement: dict[str, object], item_kind: str, left: int, right: int) -> None:
    desk.differs(
        _LEDGER,
        item_kind,
        "differs",
        left,
        right,
        statement_id=str(statement["statement_id"]),
        account_number=str(statement["account_token"]),
    )


def expect_arrivals(desk: Desk, before: Books, books: Books) -> None:
    """Note that last month's open items are matched this month."""
    cashier = Cashier(desk, books)
    desk.planting = payment_next_month.__name__
    for order in before.late_orders:
        cashier.ordered(order, "ordered_paid", "matched", order.amount, order.amount)
    desk.planting = payment_posted_late.__name__
    for posting in before.late_postings:
        cashier.booked("bank_line", "matched", posting.reference, posting.amount, posting.amount)


PAYMENTS = {
    interest_not_booked: 1,
    bank_fee_not_booked: 1,
    receipt_not_at_bank: 1,
    payment_not_at_bank: 1,
    payment_posted_late: 1,
    returned_payment: 1,
    bank_pays_one_fen_more: 1,
    payment_next_month: 1,
    order_not_paid: 1,
    order_paid_twice: 1,
    bank_line_twice: 1,
    order_below_approval: 1,
    approved_not_ordered: 1,
    ordered_not_approved: 1,
    statement_not_closing: 1,
    statement_gap: 1,
}
CARRIED = (payment_next_month, payment_posted_late)
"""Planted in the month before the judged one too, so that their items arrive in it."""
