"""Money out of the funds: what was approved is ordered, paid and posted; lawful crossings between funds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np

from jobs.simulate.fund.account import (
    AID_ENROLMENT,
    EMPLOYEE_POOL,
    GAP_FUND,
    MAJOR_ILLNESS,
    MEDICAL_AID,
    NOT_CLOSING_FUND,
    RESIDENT_POOL,
    Account,
    AccountKind,
)
from jobs.simulate.fund.batch import Batch
from jobs.simulate.fund.books import Books, Order
from jobs.simulate.fund.collection import Collection, bill_numbers
from jobs.simulate.fund.ledger import (
    ADVANCED,
    BENEFIT,
    CONTRIBUTION,
    MAJOR_ILLNESS_PREMIUM,
    OTHER_EXPENSE,
    RECEIVED_IN_ADVANCE,
    TRANSFER_IN,
)
from jobs.simulate.institution import Institutions
from jobs.simulate.people.receipt import AID_DAY
from jobs.simulate.settlement import FUND_KINDS

Rows = list[dict[str, Any]]

PERSONAL_ACCOUNTS = "310200"
_FUNDING_STEP_FEN = 100_000_000
_FUNDING_DAY = 2
_FIRST_PAYMENT_DAY = 18
_PAYMENT_DAYS = 8
_ADVANCE_DAY, _REPAID_DAY = 16, 5
_PREMIUM_DAY, _ALLOWANCE_DAY, _ACCOUNT_DAY = 12, 14, 26
_ADVANCE_FEN = 5_000_000
_PREMIUM_FEN_PER_RESIDENT = 750
_ALLOWANCE_FEN = 1_860_000


def settle_last_month(books: Books, before: Books | None) -> None:
    """Let last month's items arrive: late orders at the bank, late vouchers in the ledger."""
    if before is None:
        return
    for order in before.late_orders:
        books.pay(order, on=books.month.first)
    for posting in before.late_postings:
        books.postings.append(replace(posting, posted_on=books.month.first))


def pay_batches(books: Books, batches: Sequence[Batch]) -> None:
    """Order, pay and post every batch that is payable."""
    places = {code: place for place, code in enumerate(books.hospitals.ids)}
    for batch in sorted(batches, key=lambda b: (FUND_KINDS.index(b.fund), places[b.claim.institution], b.number)):
        if batch.payable <= 0:
            continue
        place = places[batch.claim.institution]
        key = (place, batch.fund)
        books.payable[key] = books.payable.get(key, 0) + batch.payable
        day = books.month.day(_FIRST_PAYMENT_DAY + place % _PAYMENT_DAYS)
        books.pay(books.order(place, batch.fund, batch.payable, day, batch=batch.number))


def pay_others(books: Books, personal_accounts: int, residents: int, employers: Sequence[int]) -> None:
    """Pay what no batch pays: personal accounts in bulk, the major-illness premium, maternity allowances."""
    if personal_accounts > 0:
        _pay(
            books,
            PERSONAL_ACCOUNTS,
            personal_accounts,
            _ACCOUNT_DAY,
            BENEFIT,
            payer=EMPLOYEE_POOL,
            payee="PAYBANK102",
            payee_account="1001000000102",
            purpose="个人账户清算款",
        )
    for employer in employers:
        _pay(
            books,
            EMPLOYEE_POOL,
            _ALLOWANCE_FEN + employer % 100 * 1_000,
            _ALLOWANCE_DAY,
            BENEFIT,
            payee=str(employer),
            payee_account=f"6217{employer}",
            purpose="生育津贴",
        )
    premium = residents * _PREMIUM_FEN_PER_RESIDENT
    if premium > 0:
        target = Account(MAJOR_ILLNESS, AccountKind.FISCAL)
        _cross(
            books, RESIDENT_POOL, target, premium, _PREMIUM_DAY, "大病保险保费", (MAJOR_ILLNESS_PREMIUM, TRANSFER_IN)
        )


def advance_one_stop(books: Books, before: Books | None) -> None:
    """Let the resident fund advance medical aid's share of one-stop settlements; last month's advance is repaid."""
    aid, residents = Account(MEDICAL_AID), Account(RESIDENT_POOL)
    subjects = (ADVANCED, RECEIVED_IN_ADVANCE)
    _cross(books, RESIDENT_POOL, aid, _ADVANCE_FEN, _ADVANCE_DAY, "一站式垫付款", subjects)
    if before is not None:
        _cross(books, MEDICAL_AID, residents, _ADVANCE_FEN, _REPAID_DAY, "归还一站式垫付款", subjects[::-1])


def pay_enrolment(books: Books, collection: Collection) -> None:
    """Let medical aid pay the contributions of poor residents into the agency's income account, which is swept."""
    total = 0
    for bill, amount in collection.aid:
        number = bill_numbers(books.month, np.array([bill]))[0].as_py()
        subjects = (OTHER_EXPENSE, CONTRIBUTION)
        _cross(books, MEDICAL_AID, AID_ENROLMENT, amount, AID_DAY, "资助参保", subjects, voucher=number)
        total += amount
    if total:
        fiscal = Account(RESIDENT_POOL, AccountKind.FISCAL)
        books.move("sweep_in", AID_ENROLMENT, fiscal, total, books.month.day(AID_DAY + 2), summary="收入户上解")


def _pay(books: Books, fund: str, amount: int, day: int, subject: str, **other: Any) -> Order:
    order = books.order(-1, fund, amount, books.month.day(day), payee_kind="supplier", **other)
    books.pay(order, subject=subject)
    return order


def _cross(
    books: Books,
    payer: str,
    target: Account,
    amount: int,
    day: int,
    purpose: str,
    subjects: tuple[str, str],
    voucher: str = "",
) -> None:
    """Pay from one fund's expenditure account into another fund's account: an order, two bank lines, two vouchers."""
    number = books.number(target)
    order = _pay(books, payer, amount, day, subjects[0], payee=target.fund, payee_account=number, purpose=purpose)
    source = "receipt" if subjects[1] == CONTRIBUTION else "transfer"
    books.receive(
        target,
        amount,
        books.month.day(day),
        source,
        subjects[1],
        purpose,
        reference=order.reference,
        counter_account=books.number(Account(payer)),
        voucher=voucher,
    )


def allocate(books: Books) -> None:
    """Fill the expenditure accounts from the fiscal special accounts, in whole steps above what will be paid."""
    needs = dict.fromkeys(FUND_KINDS, _FUNDING_STEP_FEN)
    for order in books.orders:
        needs[order.account.fund] = needs.get(order.account.fund, 0) + order.amount
    for fund, need in needs.items():
        amount = -(-need // _FUNDING_STEP_FEN) * _FUNDING_STEP_FEN
        _allocate(books, fund, amount, _FUNDING_DAY)


def allocate_to_statement_accounts(books: Books) -> None:
    """Fill, twice each, the accounts on which wrong statements are planted."""
    for fund in (NOT_CLOSING_FUND, GAP_FUND):
        for day in (5, 20):
            _allocate(books, fund, 10_000_000, day)


def _allocate(books: Books, fund: str, amount: int, day: int) -> None:
    on = books.month.day(day)
    source, target = Account(fund, AccountKind.FISCAL), Account(fund)
    plan = f"YK{books.month.compact}{fund}"
    requested = on - timedelta(days=5)
    books.move("allocation", source, target, amount, on, summary="基金拨款", requested_on=requested, plan_number=plan)


def order_rows(books: Books) -> Rows:
    """Return the rows of ``payment_order``."""
    return [
        {
            "payment_order_id": order.number,
            "payment_batch_id": order.batch or None,
            "clearing_month": books.month.compact,
            "payee_kind": order.payee_kind,
            "payee_id": _payee(order, books.hospitals),
            "payee_account_token": order.payee_account or books.hospitals.payee_account(order.institution),
            "payer_account_token": books.number(order.account),
            "fund_kind": order.fund,
            "amount_fen": order.amount,
            "purpose": order.purpose,
            "requested_at": datetime.combine(order.sent_on - timedelta(days=1), time(15)),
            "approved_by": "JB0002",
            "requested_by": "JB0001",
            "sent_at": datetime.combine(order.sent_on, time(10)),
            "bank_reference": order.reference,
            "status": order.status,
            "returned_on": order.returned_on,
        }
        for order in books.orders
    ]


def _payee(order: Order, hospitals: Institutions) -> str:
    return order.payee or hospitals.ids[order.institution]


def paid_by_batch(orders: Sequence[Order]) -> dict[str, int]:
    """Return by batch what its orders have paid, returned ones left out."""
    paid: dict[str, int] = {}
    for order in orders:
        if order.batch and order.status == "paid":
            paid[order.batch] = paid.get(order.batch, 0) + order.amount
    return paid
