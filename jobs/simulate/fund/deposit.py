"""Term deposits that mature and are placed anew, and what the insurer of major illnesses pays back."""

from datetime import date, timedelta
from typing import Any

from jobs.simulate.fund.account import EMPLOYEE_POOL, MAJOR_ILLNESS, TERM_DEPOSIT, Account, AccountKind
from jobs.simulate.fund.books import Books
from jobs.simulate.fund.interest import DAYS_OF_YEAR, SCALE, days_between, rate_on
from jobs.simulate.fund.ledger import INTEREST, OTHER_INCOME

Rows = list[dict[str, Any]]

TERM_PRINCIPAL_FEN = 1_000_000_000
_TERM_DAY = 13


def term_deposits(books: Books) -> Rows:
    """Redeem the deposit that matures this month and place it anew. Returns both rows of ``fixed_deposit``.

    Every month one deposit of a year matures.
    """
    matures = books.month.day(_TERM_DAY)
    fiscal = Account(EMPLOYEE_POOL, AccountKind.FISCAL)
    placed = books.month.plus(-12).day(_TERM_DAY)
    rate = rate_on("term", placed)
    divisor = DAYS_OF_YEAR * SCALE
    earned = (TERM_PRINCIPAL_FEN * rate * days_between(placed, matures) + divisor // 2) // divisor
    back = books.move("deposit_returned", TERM_DEPOSIT, fiscal, TERM_PRINCIPAL_FEN, matures, summary="定期存款到期")
    books.receive(fiscal, earned, matures, "interest", INTEREST, "定期存款利息", reference=f"{back['bank_reference']}I")
    out = books.move("deposit_placed", fiscal, TERM_DEPOSIT, TERM_PRINCIPAL_FEN, matures, summary="存入定期")
    month = books.month
    common = {
        "deposit_kind": "time_deposit",
        "fund_kind": EMPLOYEE_POOL,
        "bank_code": "103",
        "account_token": books.number(fiscal),
        "principal_fen": TERM_PRINCIPAL_FEN,
        "day_count": DAYS_OF_YEAR,
        "interest_account_token": books.number(fiscal),
    }
    return [
        {
            **common,
            "deposit_id": f"CD{placed:%Y%m}",
            "deposit_number": f"103{placed:%Y%m%d}01",
            "annual_rate": rate,
            "starts_on": placed,
            "matures_on": matures,
            "redeemed_on": matures,
            "redeemed_fen": TERM_PRINCIPAL_FEN,
            "interest_fen": earned,
            "redeemed_bank_reference": back["bank_reference"],
            "approval_document": f"财社存〔{placed.year}〕{placed.month}号",
            "approved_on": placed - timedelta(days=3),
        },
        {
            **common,
            "deposit_id": f"CD{month.compact}",
            "deposit_number": f"103{matures:%Y%m%d}01",
            "annual_rate": rate_on("term", matures),
            "starts_on": matures,
            "matures_on": month.plus(12).day(_TERM_DAY),
            "placed_bank_reference": out["bank_reference"],
            "rolled_from_deposit_id": f"CD{placed:%Y%m}",
            "approval_document": f"财社存〔{month.year}〕{month.number}号",
            "approved_on": month.day(10),
        },
    ]


def insurer_return(books: Books, residents: int) -> dict[str, Any]:
    """Book the insurer's surplus of the year before. Returns the row of ``major_illness_insurer_return``."""
    premium = max(1_000_000, residents * 9_000)
    claims_, cost, profit = premium * 90 // 100, premium * 3 // 100, premium // 100
    surplus = premium - claims_ - cost - profit
    account = Account(MAJOR_ILLNESS, AccountKind.FISCAL)
    on: date = books.month.day(19)
    booking = books.receive(account, surplus, on, "recovery", OTHER_INCOME, "大病保险结余返还")
    year = books.month.year - 1
    return {
        "return_id": f"DB{year}",
        "insurer_name": "承办保险公司",
        "contract_number": f"DBHT{year}",
        "fund_kind": MAJOR_ILLNESS,
        "fiscal_year": year,
        "insured_count": residents,
        "premium_fen": premium,
        "claims_fen": claims_,
        "allowed_cost_fen": cost,
        "allowed_profit_fen": profit,
        "surplus_returned_fen": surplus,
        "loss_compensated_fen": 0,
        "returned_fen": surplus,
        "compensated_fen": 0,
        "due_on": on + timedelta(days=5),
        "returned_on": on,
        "account_token": books.number(account),
        "bank_reference": booking.reference,
        "document_number": f"医保函〔{books.month.year}〕8号",
    }
