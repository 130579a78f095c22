"""The year's budget of each fund, by subject."""

from typing import Any

from jobs.simulate.fund.ledger import BENEFIT, CONTRIBUTION, INTEREST, SUBSIDY
from jobs.simulate.settlement import FUND_KINDS

Rows = list[dict[str, Any]]

_SUBJECTS = ((CONTRIBUTION, "income", 60), (SUBSIDY, "income", 40), (INTEREST, "income", 2), (BENEFIT, "expense", 90))
_STEP_FEN = 1_000_000


def budget_rows(year: int, spent_in_month: dict[str, int]) -> Rows:
    """Return a year's rows of ``budget_line``; ``spent_in_month`` is what each fund pays in a month of the year."""
    rows: Rows = []
    for fund in FUND_KINDS:
        yearly = max(1, spent_in_month.get(fund, 0)) * 14
        for subject, direction, percent in _SUBJECTS:
            approved = -(-yearly * percent // 100 // _STEP_FEN) * _STEP_FEN
            rows.append(
                {
                    "budget_line_id": f"YS{year}{fund}{subject}",
                    "fund_kind": fund,
                    "fiscal_year": year,
                    "account_code": subject,
                    "direction": direction,
                    "approved_fen": approved,
                    "document_number": f"财社预〔{year}〕1号",
                }
            )
    return rows
