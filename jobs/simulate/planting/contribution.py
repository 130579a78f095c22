"""Planted contributions: what is owed, paid and credited by the bank, a yuan apart or in lawful parts."""

from collections.abc import Callable
from datetime import datetime, time

import numpy as np

from jobs.simulate.fund.account import RESIDENT_POOL, Account, AccountKind
from jobs.simulate.fund.collection import Bills, Collection, bill_numbers
from jobs.simulate.planting.comptroller import YUAN, note
from jobs.simulate.planting.desk import Desk

_PAID_DAY = 12
_OWED_FEN = 32_000


def _assessed(desk: Desk, collection: Collection, paid: tuple[int, ...], banked: int) -> tuple[str, str]:
    """Plant what a person owes, its receipts under one bill, and the bank's line. Returns payer and bill."""
    month = collection.month
    person = desk.person_id(desk.person(insurance="390"))
    account = Account(RESIDENT_POOL, AccountKind.TAX)
    bill = collection.number(1)
    number = bill_numbers(month, bill)[0].as_py()
    on = month.day(_PAID_DAY)
    assessment_id = f"6{desk.hospitals.region.code}{month.compact}{int(bill[0]):09d}"
    desk.rows["contribution_assessment", month].append(
        {
            "assessment_id": assessment_id,
            "person_id": person,
            "insurance_type": "390",
            "payment_kind": "10",
            "accrual_from_month": month.compact,
            "accrual_to_month": month.compact,
            "employer_due_fen": 0,
            "person_due_fen": _OWED_FEN,
            "total_due_fen": _OWED_FEN,
            "due_on": month.day(25),
            "assessed_at": datetime.combine(month.day(5), time(9)),
        }
    )
    for place, amount in enumerate(paid, 1):
        desk.rows["contribution_receipt", month].append(
            {
                "receipt_id": f"7{desk.hospitals.region.code}{month.compact}{int(bill[0]):09d}{place}",
                "tax_bill_number": number,
                "assessment_id": assessment_id,
                "person_id": person,
                "insurance_type": "390",
                "accrual_month": month.compact,
                "collected_fen": amount,
                "late_fee_fen": 0,
                "interest_fen": 0,
                "paid_at": datetime.combine(on, time(10)),
                "booked_on": on,
                "collecting_account_token": account.number(desk.hospitals.region),
                "channel": "08",
                "is_arrived": True,
            }
        )
    collection.add(RESIDENT_POOL, Bills(np.array([np.datetime64(on)]), np.array([banked]), bill))
    return person, number


def contribution_underpaid(desk: Desk, collection: Collection) -> None:
    """A resident paid a yuan less than assessed."""
    person, _ = _assessed(desk, collection, (_OWED_FEN - YUAN,), _OWED_FEN - YUAN)
    note(desk, "E11", f"{person}|390|{collection.month.compact}", _OWED_FEN, _OWED_FEN - YUAN)


def bill_short_at_bank(desk: Desk, collection: Collection) -> None:
    """The bank credited a yuan less than the tax bill says."""
    _, bill = _assessed(desk, collection, (_OWED_FEN,), _OWED_FEN - YUAN)
    note(desk, "E12", bill, _OWED_FEN, _OWED_FEN - YUAN)


def lawful_contribution_in_parts(desk: Desk, collection: Collection) -> None:
    """A resident paid in two parts under one bill."""
    person, _ = _assessed(desk, collection, (_OWED_FEN - YUAN, YUAN), _OWED_FEN)
    note(desk, "E11", f"{person}|390|{collection.month.compact}", _OWED_FEN, _OWED_FEN, is_lawful=True)


CONTRIBUTIONS: dict[Callable[[Desk, Collection], None], int] = {
    contribution_underpaid: 1,
    bill_short_at_bank: 1,
    lawful_contribution_in_parts: 1,
}
"""Planted before anybody is assessed."""
