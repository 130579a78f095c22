"""Who pays: how the amount within the fund's rules is shared, so that all parts add up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobs.simulate.benefit import (
    CHRONIC_PERCENT,
    CLINIC_PERCENT,
    DEDUCTIBLE_FEN,
    LARGE_AMOUNT_FROM_FEN,
    LARGE_AMOUNT_PERCENT,
    MAJOR_ILLNESS_FROM_FEN,
    MAJOR_ILLNESS_PERCENT,
    RETIRED_EXTRA_PERCENT,
    STAY_PERCENT,
)
from jobs.simulate.population import EMPLOYEE

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_ACCOUNT_PER_VISIT = 30_000

FUND_COLUMNS = {
    "pooling_fund_fen": ("310100", "390100"),
    "civil_servant_fen": ("320100", "320100"),
    "employer_supplement_fen": ("370100", "370100"),
    "resident_major_illness_fen": ("390200", "390200"),
    "employee_large_amount_fen": ("330100", "330100"),
    "medical_aid_fen": ("610100", "610100"),
    "other_fund_fen": ("999997", "999997"),
}
"""Fund columns of a settlement and the fund they draw on, for employees and for residents."""
FUND_KINDS = ("310100", "390100", "320100", "370100", "390200", "330100", "610100", "999997")


@dataclass(frozen=True)
class Insured:
    """What decides a settlement: scheme and standing of the person, place and kind of care."""

    scheme: Ints
    retired: Flags
    civil_servant: Flags
    supplement: Flags
    poor: Flags
    other: Flags
    level: Ints
    stay: Flags
    chronic_care: Flags
    pharmacy: Flags


@dataclass(frozen=True)
class Payers:
    """The payers of each settlement in fen."""

    deductible_standard: Ints
    deductible_paid: Ints
    funds: dict[str, Ints]
    fund_total: Ints
    personal_account: Ints
    cash: Ints

    @property
    def person_total(self) -> Ints:
        """Return what the person pays, from the account or in cash."""
        return np.asarray(self.personal_account + self.cash)


def payers(total: Ints, in_scope: Ints, who: Insured) -> Payers:
    """Return the payers of settlements: pooled fund above the deductible, then supplements on the remainder."""
    employee = who.scheme == EMPLOYEE
    standard = np.where(who.stay, DEDUCTIBLE_FEN[who.level], 0)
    deductible = np.minimum(standard, in_scope)
    percent = np.select(
        [who.pharmacy, who.stay, who.chronic_care],
        [
            0,
            STAY_PERCENT[who.scheme, who.level] + who.retired * RETIRED_EXTRA_PERCENT,
            np.array(CHRONIC_PERCENT)[who.scheme],
        ],
        np.array(CLINIC_PERCENT)[who.scheme],
    )
    pooling = (in_scope - deductible) * percent // 100
    remainder = np.where(who.pharmacy, 0, in_scope - pooling)
    above = np.maximum(in_scope - LARGE_AMOUNT_FROM_FEN, 0) * LARGE_AMOUNT_PERCENT // 100
    large = np.where(employee, np.minimum(remainder, above), 0)
    above = np.maximum(in_scope - MAJOR_ILLNESS_FROM_FEN, 0) * MAJOR_ILLNESS_PERCENT // 100
    illness = np.where(employee, 0, np.minimum(remainder, above))
    remainder = remainder - large - illness
    civil = np.where(who.civil_servant, remainder * 50 // 100, 0)
    supplement = np.where(who.supplement, (remainder - civil) * 20 // 100, 0)
    aid = np.where(who.poor, remainder * 70 // 100, 0)
    other = np.where(who.other, (remainder - civil - supplement - aid) * 5 // 100, 0)
    funds = {
        "pooling_fund_fen": pooling,
        "civil_servant_fen": civil,
        "employer_supplement_fen": supplement,
        "resident_major_illness_fen": illness,
        "employee_large_amount_fen": large,
        "medical_aid_fen": aid,
        "other_fund_fen": other,
    }
    fund_total = np.asarray(np.sum(list(funds.values()), axis=0, dtype=np.int64))
    account = np.where(employee, np.minimum(total - fund_total, _ACCOUNT_PER_VISIT), 0)
    return Payers(standard, deductible, funds, fund_total, account, total - fund_total - account)
