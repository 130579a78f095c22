"""Money that is collected and cleared: from the tax office into fiscal special accounts, and between cities."""

from datetime import timedelta
from typing import Any

from jobs.simulate.fund.account import CONTRIBUTED, EMPLOYEE_POOL, RESIDENT_POOL, Account, AccountKind
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.claims import Claims
from jobs.simulate.fund.collection import Collection
from jobs.simulate.fund.ledger import CONTRIBUTION, FROM_BELOW, TO_BELOW

Rows = list[dict[str, Any]]

_FISCAL_SWEEPS = (11, 21, 28)
_CLEARING_DAYS = (16, 17)


def sweep(books: Books, collection: Collection) -> None:
    """Move what the tax office collected into the treasury a day later, and thence to the fiscal special account."""
    for fund in CONTRIBUTED:
        tax, treasury, fiscal = (
            Account(fund, kind) for kind in (AccountKind.TAX, AccountKind.TREASURY, AccountKind.FISCAL)
        )
        waiting = carried = 0
        by_day = collection.daily(fund)
        for day in range(1, books.month.days + 1):
            on = books.month.day(day)
            carried += by_day.get(on - timedelta(days=1), 0)
            if carried > 0:
                books.move("sweep_in", tax, treasury, carried, on, summary="税款入库", subject=CONTRIBUTION)
                waiting, carried = waiting + carried, 0
            if day in _FISCAL_SWEEPS and waiting:
                books.move("sweep_in", treasury, fiscal, waiting, on, summary="国库划转财政专户")
                waiting = 0


def clear_regions(books: Books, claims: Claims) -> Rows:
    """Clear care between cities: insured cities pay in, cities of care are paid. Returns ``cross_region_clearing``."""
    rows: Rows = []
    for place, ((insured, care, insurance), pair) in enumerate(sorted(claims.pairs.items()), 1):
        fiscal = Account(EMPLOYEE_POOL if insurance == "310" else RESIDENT_POOL, AccountKind.FISCAL)
        number = books.number(fiscal)
        clearing_id = f"YD{books.month.compact}{place:05d}"
        row = {
            "clearing_id": clearing_id,
            "clearing_month": books.month.compact,
            "insured_region_code": insured,
            "care_region_code": care,
            "scope": "in_province" if insured[:2] == care[:2] else "cross_province",
            "fund_kind": fiscal.fund,
            "settlement_count": pair.count,
            "fund_total_fen": pair.fund_total,
            "deduct_fen": 0,
            "payable_fen": pair.fund_total,
            "paid_fen": pair.fund_total,
            "paid_on": books.month.day(_CLEARING_DAYS[1]),
            "advance_fen": 0,
        }
        rows.append(row)
        if pair.fund_total <= 0:
            continue
        days = [books.month.day(day) for day in _CLEARING_DAYS]
        books.receive(
            fiscal,
            pair.fund_total,
            days[0],
            "transfer",
            FROM_BELOW,
            "异地清算上解",
            counter_account=f"2001{insured}",
            voucher=clearing_id,
        )
        paid = books.receive(
            fiscal,
            -pair.fund_total,
            days[1],
            "transfer",
            TO_BELOW,
            "异地清算拨付",
            counter_account=f"2001{care}",
            voucher=clearing_id,
        )
        books.transfers.append(
            {
                "transfer_id": f"TT{books.month.compact}{len(books.transfers) + 1:06d}",
                "transfer_kind": "cross_region",
                "from_account_token": number,
                "to_account_token": f"2001{care}",
                "fund_kind": fiscal.fund,
                "amount_fen": pair.fund_total,
                "transferred_on": days[1],
                "bank_reference": paid.reference,
            }
        )
    return rows
