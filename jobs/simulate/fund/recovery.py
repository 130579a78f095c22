"""Money that comes back: recoveries into the fund that paid or off its next batch, fines into the state treasury."""

from datetime import timedelta
from typing import Any

from jobs.simulate.fund.account import EMPLOYEE_POOL, FINES, RESIDENT_POOL, Account, AccountKind
from jobs.simulate.fund.batch import Batch
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.ledger import BENEFIT
from jobs.simulate.institution import Kind

Rows = list[dict[str, Any]]

_OFFSET_FEN = 20_000
_RETURNED = ((EMPLOYEE_POOL, 250_000, 9), (RESIDENT_POOL, 180_000, 15), (EMPLOYEE_POOL, 96_000, 22))
"""Fund, amount and day of what institutions return to the bank each month."""
_FINES = ((250_000, 200, 11), (180_000, 150, 19))
"""Base, multiple in hundredths and day of payment."""


def recover(books: Books) -> Rows:
    """Book a month's returns. Returns their rows of ``recovery_order``."""
    hospitals, month = books.hospitals, books.month
    members = hospitals.of(Kind.GENERAL, Kind.PRIMARY)
    rows: Rows = []
    for place, (fund, amount, day) in enumerate(_RETURNED, 1):
        debtor = int(members[(month.index * 3 + place) % len(members)])
        account = Account(fund, AccountKind.FISCAL)
        on = month.day(day)
        booking = books.receive(
            account, amount, on, "recovery", BENEFIT, "退回医保基金", counter_name=hospitals.ids[debtor]
        )
        rows.append(
            _order(books, place, debtor, fund, amount, on)
            | {
                "recovery_way": "bank",
                "to_account_token": books.number(account),
                "bank_reference": booking.reference,
            }
        )
    return rows


def offset(books: Books, batches: list[Batch]) -> Rows:
    """Deduct a recovery from the month's largest batch by service. Returns its row of ``recovery_order``."""
    candidates = [b for b in batches if b.fund == EMPLOYEE_POOL and not b.adjustment and b.payable > 2 * _OFFSET_FEN]
    if not candidates:
        return []
    batch = max(candidates, key=lambda b: (b.payable, b.number))
    batch.deductions["audit_deduct_fen"] = _OFFSET_FEN
    debtor = books.hospitals.ids.index(batch.claim.institution)
    order = _order(books, 9, debtor, batch.fund, _OFFSET_FEN, books.month.day(17))
    return [order | {"recovery_way": "offset"}]


def _order(books: Books, place: int, debtor: int, fund: str, amount: int, paid_on: Any) -> dict[str, Any]:
    decided = paid_on - timedelta(days=20)
    return {
        "recovery_order_id": f"ZH{books.month.compact}{place:04d}",
        "case_id": f"AJ{books.month.compact}{place:04d}",
        "debtor_kind": "institution",
        "debtor_id": books.hospitals.ids[debtor],
        "fund_kind": fund,
        "ordered_fen": amount,
        "recovered_fen": amount,
        "ordered_on": decided,
        "due_on": decided + timedelta(days=30),
        "paid_on": paid_on,
    }


def fine(books: Books, recoveries: Rows) -> Rows:
    """Let fines be paid into the state treasury, apart from what is recovered. Returns the rows of ``fine``."""
    rows: Rows = []
    for (base, multiple, day), order in zip(_FINES, recoveries, strict=False):
        amount = base * multiple // 100
        number = f"CF{books.month.compact}{len(rows) + 1:04d}"
        on = books.month.day(day)
        books.receive(FINES, amount, on, "receipt", "", "罚没款", voucher=number, counter_name=order["debtor_id"])
        rows.append(
            {
                "fine_id": number,
                "case_id": order["case_id"],
                "debtor_id": order["debtor_id"],
                "legal_basis": "《医疗保障基金使用监督管理条例》第四十条",
                "base_fen": base,
                "multiple": multiple,
                "amount_fen": amount,
                "decided_on": on - timedelta(days=15),
                "paid_on": on,
                "to_account_kind": "state_treasury",
            }
        )
    return rows
