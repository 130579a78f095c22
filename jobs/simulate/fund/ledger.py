"""The ledger: one book a fund, on a cash basis, under the subjects of the fund accounting scheme.

The subjects' names and classes follow the social insurance funds' accounting scheme (财会〔2017〕28号); their codes
are the simulated region's own, so ``ledger_account`` tells which deposit subject stands for which account.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jobs.simulate.fund.account import Account, AccountKind, accounts
from jobs.simulate.fund.books import DEPOSITS, Books
from jobs.simulate.region import Region

Rows = list[dict[str, Any]]

ADVANCED, RECEIVED_IN_ADVANCE, BALANCE = "1101", "2001", "3001"
CONTRIBUTION, SUBSIDY, INTEREST, TRANSFER_IN, FROM_BELOW, OTHER_INCOME = "4001", "4002", "4101", "4201", "4302", "4401"
BENEFIT, MAJOR_ILLNESS_PREMIUM, TRANSFER_OUT, TO_BELOW, OTHER_EXPENSE = "5001", "5002", "5101", "5201", "5301"


class Subject(NamedTuple):
    """One subject of a book."""

    code: str
    name: str
    account_class: str
    side: str


SUBJECTS = (
    Subject(DEPOSITS[AccountKind.EXPENDITURE], "支出户存款", "asset", "debit"),
    Subject(DEPOSITS[AccountKind.FISCAL], "财政专户存款", "asset", "debit"),
    Subject(DEPOSITS[AccountKind.INCOME], "收入户存款", "asset", "debit"),
    Subject(DEPOSITS[AccountKind.TREASURY], "国库存款", "asset", "debit"),
    Subject(DEPOSITS[AccountKind.TERM], "财政专户定期存款", "asset", "debit"),
    Subject(ADVANCED, "暂付款", "asset", "debit"),
    Subject(RECEIVED_IN_ADVANCE, "暂收款", "liability", "credit"),
    Subject(BALANCE, "基金结余", "net", "credit"),
    Subject(CONTRIBUTION, "社会保险费收入", "income", "credit"),
    Subject(SUBSIDY, "财政补贴收入", "income", "credit"),
    Subject(INTEREST, "利息收入", "income", "credit"),
    Subject(TRANSFER_IN, "转移收入", "income", "credit"),
    Subject("4301", "上级补助收入", "income", "credit"),
    Subject(FROM_BELOW, "下级上解收入", "income", "credit"),
    Subject(OTHER_INCOME, "其他收入", "income", "credit"),
    Subject(BENEFIT, "社会保险待遇支出", "expense", "debit"),
    Subject(MAJOR_ILLNESS_PREMIUM, "大病保险支出", "expense", "debit"),
    Subject(TRANSFER_OUT, "转移支出", "expense", "debit"),
    Subject(TO_BELOW, "补助下级支出", "expense", "debit"),
    Subject(OTHER_EXPENSE, "其他支出", "expense", "debit"),
)


def ledger_account_rows(region: Region, opening: Mapping[Account, int], year: int) -> Rows:
    """Return the rows of ``ledger_account``: balances when the books begin, with the first simulated month.

    ``opening`` is what each account holds then.
    """
    rows: Rows = []
    for fund in sorted({account.fund for account in accounts()}):
        kinds = {DEPOSITS[a.kind]: a for a in accounts() if a.fund == fund and a.is_booked}
        held = {code: opening[account] for code, account in kinds.items()}
        for subject in SUBJECTS:
            account = kinds.get(subject.code)
            if subject.code in DEPOSITS.values() and account is None:
                continue
            rows.append(
                {
                    "book_id": fund,
                    "fiscal_year": year,
                    "fund_kind": fund,
                    "account_code": subject.code,
                    "account_name": subject.name,
                    "account_class": subject.account_class,
                    "normal_side": subject.side,
                    "opening_fen": sum(held.values()) if subject.code == BALANCE else held.get(subject.code, 0),
                    "bank_account_token": account.number(region) if account else None,
                }
            )
    return rows


def ledger_rows(result: Books) -> Rows:
    """Return the rows of ``ledger_entry``: two lines a voucher, vouchers numbered without gap in each book."""
    rows: Rows = []
    numbers: dict[str, int] = {}
    for posting in sorted(result.postings, key=lambda p: (p.fund, p.posted_on, p.reference, p.kind.value)):
        numbers[posting.fund] = number = numbers.get(posting.fund, 0) + 1
        received = posting.amount > 0
        counterpart = posting.subject or _counterpart(posting.source, received)
        for line, (subject, debits) in enumerate(((posting.deposit, received), (counterpart, not received)), 1):
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


def _counterpart(source: str, received: bool) -> str:
    if source == "payment":
        return BENEFIT
    return OTHER_INCOME if received else OTHER_EXPENSE
