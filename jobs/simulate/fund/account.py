"""The accounts through which the funds' money runs, and their register."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jobs.simulate.region import Region
from jobs.simulate.settlement import FUND_KINDS

Rows = list[dict[str, Any]]

NOT_CLOSING_FUND = "340100"
GAP_FUND = "510100"
"""Funds without care in the simulation: their expenditure accounts carry planted statement errors alone."""
EMPLOYEE_POOL, RESIDENT_POOL = "310100", "390100"
CIVIL_SERVANTS, LARGE_AMOUNT, SUPPLEMENT = "320100", "330100", "370100"
MAJOR_ILLNESS, MEDICAL_AID, OTHER = "390200", "610100", "999997"
CONTRIBUTED = (EMPLOYEE_POOL, RESIDENT_POOL, SUPPLEMENT, LARGE_AMOUNT)
"""Funds that the tax office collects for."""
OPENED_ON = date(2015, 1, 1)


class AccountKind(StrEnum):
    """Kinds of accounts, as registered."""

    INCOME = "1"
    EXPENDITURE = "2"
    FISCAL = "fiscal_special"
    TREASURY = "state_treasury"
    TAX = "tax_collect"
    TERM = "term"
    """The fiscal special account's term deposits, registered as a fiscal special account of its own."""


_SUFFIX = {
    AccountKind.EXPENDITURE: "001",
    AccountKind.FISCAL: "002",
    AccountKind.TREASURY: "003",
    AccountKind.TAX: "004",
    AccountKind.INCOME: "005",
    AccountKind.TERM: "006",
}
_OWNER = {
    AccountKind.EXPENDITURE: "agency",
    AccountKind.INCOME: "agency",
    AccountKind.FISCAL: "finance",
    AccountKind.TREASURY: "state_treasury",
    AccountKind.TAX: "tax",
    AccountKind.TERM: "finance",
}
BANKS = {
    AccountKind.EXPENDITURE: "102",
    AccountKind.INCOME: "102",
    AccountKind.FISCAL: "103",
    AccountKind.TREASURY: "001",
    AccountKind.TAX: "105",
    AccountKind.TERM: "103",
}
"""The bank of each kind of account, by its clearing number; 001 is the central bank, which keeps the treasury."""
HOLDS_BALANCE = (AccountKind.EXPENDITURE, AccountKind.FISCAL, AccountKind.TREASURY, AccountKind.TERM)


@dataclass(frozen=True, order=True)
class Account:
    """One account of a fund in a region."""

    fund: str
    kind: AccountKind = AccountKind.EXPENDITURE

    def number(self, region: Region) -> str:
        """Return the account number."""
        return f"1001{region.code}{self.fund}{_SUFFIX[self.kind]}"

    @property
    def is_booked(self) -> bool:
        """Tell whether the fund's book has a deposit subject for this account: the tax office's accounts have none."""
        return self.kind is not AccountKind.TAX and self != FINES


FINES = Account(OTHER, AccountKind.TREASURY)
"""Where fines go: the state treasury, which is no money of any fund."""
AID_ENROLMENT = Account(RESIDENT_POOL, AccountKind.INCOME)
"""The agency's own income account, into which medical aid pays for poor residents."""

TERM_DEPOSIT = Account(EMPLOYEE_POOL, AccountKind.TERM)
"""Where the employee fund's term deposits lie."""


def accounts() -> list[Account]:
    """Return all accounts: expenditure and fiscal special ones of every fund, collecting ones where it is collected."""
    funds = (*FUND_KINDS, NOT_CLOSING_FUND, GAP_FUND)
    kinds = (AccountKind.EXPENDITURE, AccountKind.FISCAL)
    found = [Account(fund, kind) for kind in kinds for fund in funds]
    found += [Account(fund, kind) for kind in (AccountKind.TAX, AccountKind.TREASURY) for fund in CONTRIBUTED]
    return [*found, AID_ENROLMENT, FINES, TERM_DEPOSIT]


def account_rows(region: Region) -> Rows:
    """Return the rows of ``bank_account``."""
    return [
        {
            "account_token": account.number(region),
            "account_kind": AccountKind.FISCAL.value if account.kind is AccountKind.TERM else account.kind.value,
            "owner_kind": _OWNER[account.kind],
            "owner_id": f"{region.code}01",
            "fund_kind": account.fund,
            "bank_code": BANKS[account.kind],
            "approved_document": f"财社〔2015〕{place}号",
            "opened_on": OPENED_ON,
            "may_hold_balance": account.kind in HOLDS_BALANCE,
            "valid_from_on": OPENED_ON,
        }
        for place, account in enumerate(accounts(), 1)
    ]
