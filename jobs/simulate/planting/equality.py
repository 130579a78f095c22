"""Planted differences in the equalities that tie claims, payments, treasury, bank and books together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from jobs.simulate.fund.account import AID_ENROLMENT, EMPLOYEE_POOL, RESIDENT_POOL, Account, AccountKind
from jobs.simulate.fund.books import DEPOSITS
from jobs.simulate.fund.ledger import OTHER_EXPENSE, OTHER_INCOME, SUBJECTS
from jobs.simulate.planting.comptroller import YUAN, Comptroller, Row, Rows, note
from jobs.simulate.planting.desk import Desk

_CLASSES = {subject.code: subject.account_class for subject in SUBJECTS}


def outflow_without_ground(work: Comptroller) -> None:
    """Money left a fiscal special account under no transfer."""
    books = work.turnover.books
    account = Account(EMPLOYEE_POOL, AccountKind.FISCAL)
    booking = books.receive(account, -10_000 * YUAN, books.month.day(24), "transfer", OTHER_EXPENSE, "转出")
    work.differs("E14", booking.reference, 10_000 * YUAN, 0)


def deposit_interest_short(work: Comptroller) -> None:
    """A term deposit matured with a yuan of interest too little."""
    books = work.turnover.books
    deposit = work.turnover.rows["fixed_deposit"][0]
    reference = f"{deposit['redeemed_bank_reference']}I"
    due = deposit["interest_fen"]
    short = due - YUAN
    books.bookings = [replace(b, amount=short) if b.reference == reference else b for b in books.bookings]
    books.postings = [replace(p, amount=short) if p.reference == reference else p for p in books.postings]
    deposit["interest_fen"] = short
    work.differs("E18", deposit["deposit_id"], due, short)


def fine_into_fund(work: Comptroller) -> None:
    """A fine was paid into the fund's account instead of the state treasury."""
    books = work.turnover.books
    fine = work.turnover.rows["fine"][0]
    booking = next(booking for booking in books.bookings if booking.voucher == fine["fine_id"])
    books.bookings.remove(booking)
    moved = replace(booking, fund=EMPLOYEE_POOL, kind=AccountKind.FISCAL)
    books.book(moved, "receipt", OTHER_INCOME)
    work.differs("E20", fine["fine_id"], fine["amount_fen"], 0)


def lawful_sweep_next_day(work: Comptroller) -> None:
    """A sweep out of the treasury arrived on the next day."""
    books = work.turnover.books
    account = Account(EMPLOYEE_POOL, AccountKind.FISCAL)
    swept = next(row for row in books.transfers if row["to_account_token"] == books.number(account))
    for place, booking in enumerate(books.bookings):
        if booking.reference == swept["bank_reference"] and booking.account == account:
            books.bookings[place] = replace(booking, booked_on=booking.booked_on + timedelta(days=1))
    amount = swept["amount_fen"]
    note(work.desk, "E13", swept["bank_reference"], amount, amount, is_lawful=True)


def claim_overstated(work: Comptroller) -> None:
    """An institution claimed a yuan more than it settled."""
    row = work.rows["provider_claim_summary"][0]
    row["total_fen"] += YUAN
    work.differs("E07", _claim_key(row), row["total_fen"] - YUAN, row["total_fen"])


def fund_claim_overstated(work: Comptroller) -> None:
    """An institution claimed a yuan more from the fund than its settlements and batches hold."""
    row = next(row for row in work.rows["provider_claim_summary"][1:] if row["fund_total_fen"] > 0)
    row["fund_total_fen"] += YUAN
    work.differs("E07", _claim_key(row), row["total_fen"], row["total_fen"])
    work.differs("E08", row["summary_id"], row["fund_total_fen"], row["fund_total_fen"] - YUAN)


def _claim_key(row: Row) -> str:
    return "|".join(row[name] for name in ("institution_id", "clearing_month", "insurance_type", "clearing_kind"))


def batch_overstated(work: Comptroller) -> None:
    """A batch says a yuan more is payable than its parts make."""
    row = work.rows["payment_batch"][-1]
    row["payable_fen"] += YUAN
    work.differs("E09a", row["payment_batch_id"], row["payable_fen"] - YUAN, row["payable_fen"])
    work.desk.doubt("payment_batch", "check:payable_parts", row["institution_id"])


def batch_payment_understated(work: Comptroller) -> None:
    """A batch says a yuan less was paid than its orders."""
    row = next(row for row in reversed(work.rows["payment_batch"][:-1]) if row["paid_fen"] > YUAN)
    row["paid_fen"] -= YUAN
    work.differs("E09b", row["payment_batch_id"], row["paid_fen"], row["paid_fen"] + YUAN)


def transfer_understated(work: Comptroller) -> None:
    """The finance department's record of a sweep is a yuan below the bank's."""
    row = next(row for row in reversed(work.rows["treasury_transfer"]) if row["transfer_kind"] == "sweep_in")
    row["amount_fen"] -= YUAN
    work.differs("E13", row["bank_reference"], row["amount_fen"] + YUAN, row["amount_fen"])


def receipt_in_wrong_subject(work: Comptroller) -> None:
    """A receipt on the fiscal special account was posted as a deposit on the income account."""
    fiscal, income = DEPOSITS[AccountKind.FISCAL], DEPOSITS[AccountKind.INCOME]
    entry = next(
        row
        for row in work.rows["ledger_entry"]
        if row["book_id"] == RESIDENT_POOL and row["account_code"] == fiscal and row["source_kind"] == "subsidy"
    )
    entry["account_code"] = income
    books = work.turnover.books
    for account, sign in ((Account(RESIDENT_POOL, AccountKind.FISCAL), -1), (AID_ENROLMENT, 1)):
        number = books.number(account)
        moved = sum(
            row["credit_total_fen"] - row["debit_total_fen"]
            for row in work.rows["bank_statement"]
            if row["account_token"] == number
        )
        work.differs("E16", f"{number}|{work.month}", moved, moved + sign * entry["debit_fen"])


def voucher_not_balancing(work: Comptroller) -> None:
    """A voucher credits income with a yuan more than it debits."""
    book = [row for row in work.rows["ledger_entry"] if row["book_id"] == EMPLOYEE_POOL]
    entry = next(row for row in book if _CLASSES[row["account_code"]] == "income" and row["credit_fen"] > 0)
    entry["credit_fen"] += YUAN
    held = sum(
        row["debit_fen"] - row["credit_fen"] for row in book if _CLASSES[row["account_code"]] in ("asset", "liability")
    )
    earned = sum(
        row["credit_fen"] - row["debit_fen"]
        for row in book
        if _CLASSES[row["account_code"]] not in ("asset", "liability")
    )
    work.differs("E17", f"{EMPLOYEE_POOL}|{work.month}", held, earned)
    work.desk.doubt("ledger_entry", "cross:voucher_balances", "")


def recovery_understated(work: Comptroller) -> None:
    """A recovery order says a yuan less came back than the bank received."""
    row = next(row for row in work.rows["recovery_order"] if row["recovery_way"] == "bank")
    row["recovered_fen"] -= YUAN
    work.differs("E20", row["recovery_order_id"], row["recovered_fen"], row["recovered_fen"] + YUAN)


def clearing_understated(work: Comptroller) -> None:
    """The clearing between two cities is a yuan below the settlements; a region of one city clears nothing."""
    rows = work.rows["cross_region_clearing"]
    if not rows:
        return
    row = rows[0]
    pair = (row["insured_region_code"], row["care_region_code"])
    total = sum(r["fund_total_fen"] for r in rows if (r["insured_region_code"], r["care_region_code"]) == pair)
    row["fund_total_fen"] -= YUAN
    row["payable_fen"] -= YUAN
    work.differs("E21", "|".join((*pair, work.month)), total, total - YUAN)


def subsidy_short(desk: Desk, arrivals: Rows, plans: Rows) -> None:
    """A year's subsidy arrived a yuan short."""
    due = [plan for plan in plans if plan["due_on"] < desk.period.first and plan["fiscal_year"] < desk.period.year]
    plan = next(p for p in due if any(row["plan_id"] == p["plan_id"] for row in arrivals))
    arrival = next(row for row in reversed(arrivals) if row["plan_id"] == plan["plan_id"])
    arrival["amount_fen"] -= YUAN
    note(desk, "E19", plan["plan_id"], plan["planned_fen"], plan["planned_fen"] - YUAN)


BOOKED: dict[Callable[[Comptroller], None], int] = {
    outflow_without_ground: 1,
    deposit_interest_short: 1,
    fine_into_fund: 1,
    lawful_sweep_next_day: 1,
}
"""Planted in a month's books."""
WRITTEN: dict[Callable[[Comptroller], None], int] = {
    claim_overstated: 1,
    fund_claim_overstated: 1,
    batch_overstated: 1,
    batch_payment_understated: 1,
    transfer_understated: 1,
    receipt_in_wrong_subject: 1,
    voucher_not_balancing: 1,
    recovery_understated: 1,
    clearing_understated: 1,
}
"""Planted in the rows that became of the books."""
ARRIVED: dict[Callable[[Desk, Rows, Rows], None], int] = {subsidy_short: 1}
"""Planted in subsidies of earlier months."""
