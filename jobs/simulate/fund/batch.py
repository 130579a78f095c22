"""Payment batches: what is paid of a claim from each fund, after the payment method and deductions."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from jobs.simulate.fund.account import EMPLOYEE_POOL, RESIDENT_POOL
from jobs.simulate.fund.claims import Claim, Claims
from jobs.simulate.institution import Institutions
from jobs.simulate.month import Month

Rows = list[dict[str, Any]]

_RETAINED_PERCENT = 5
_SHARED_PERCENT = 15
"""A hospital keeps a surplus over its charges, and bears a loss, up to this share of what it applied for."""
_REVIEWED_EVERY, _REVIEWED_PERCENT = 23, 1
_PREPAID_DIVISOR = 10
DEDUCTIONS = ("reviewed_deduct_fen", "audit_deduct_fen", "advance_offset_fen", "retained_fen", "other_deduct_fen")


@dataclass
class Batch:
    """One batch: a claim and a fund. ``error`` is what a planted difference adds to a column."""

    number: str
    claim: Claim
    fund: str
    applied: int = 0
    adjustment: int = 0
    deductions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DEDUCTIONS, 0))
    stage: str = "monthly"
    error: dict[str, int] = field(default_factory=dict)

    @property
    def payable(self) -> int:
        """Return what is to be paid."""
        return self.applied + self.adjustment - sum(self.deductions.values())


@dataclass
class Retentions:
    """What is kept back and paid in advance during a year, by claim and fund, until the year is cleared."""

    retained: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    advanced: dict[tuple[str, str, str, str], int] = field(default_factory=dict)


def batches(claims: Claims, hospitals: Institutions, month: Month, kept: Retentions) -> list[Batch]:
    """Return a month's batches: grouped stays are paid by their standard, less what is kept back, the rest by service.

    January adds an advance, December the clearing of the year: what was kept back is paid, the advance set off.
    """
    found: list[Batch] = []
    places = {code: place for place, code in enumerate(hospitals.ids)}
    for claim in claims.all:
        place = places[claim.institution]
        for fund, applied in claim.funds.items():
            batch = Batch(f"FC{claim.number(month)[2:]}{fund}", claim, fund, applied)
            if claim.standard_less_charged and fund in (EMPLOYEE_POOL, RESIDENT_POOL):
                most = max(0, applied) * _SHARED_PERCENT // 100
                batch.adjustment = min(max(claim.standard_less_charged, -most), most)
                batch.deductions["retained_fen"] = max(0, applied + batch.adjustment) * _RETAINED_PERCENT // 100
            elif applied > 0 and (place * 7 + len(found)) % _REVIEWED_EVERY == 0:
                batch.deductions["reviewed_deduct_fen"] = applied * _REVIEWED_PERCENT // 100
            found.append(batch)
            if batch.adjustment:
                found += _yearly(batch, month, kept)
    _tell_apart(found)
    return found


def _yearly(batch: Batch, month: Month, kept: Retentions) -> list[Batch]:
    key = (batch.claim.institution, batch.claim.insurance, batch.claim.kind, batch.fund)
    kept.retained[key] = kept.retained.get(key, 0) + batch.deductions["retained_fen"]
    if month.number == 1:
        kept.advanced[key] = batch.applied // _PREPAID_DIVISOR
        advance = Batch(f"{batch.number}A", batch.claim, batch.fund, stage="annual")
        advance.deductions["advance_offset_fen"] = -kept.advanced[key]
        return [advance]
    if month.number == 12:
        clearing = Batch(f"{batch.number}Y", batch.claim, batch.fund, stage="annual")
        clearing.deductions["retained_fen"] = -kept.retained.pop(key)
        clearing.deductions["advance_offset_fen"] = kept.advanced.pop(key, 0)
        return [clearing]
    return []


def _tell_apart(found: list[Batch]) -> None:
    """Deduct a fen where two batches would pay one institution the same from one fund: equal orders look repeated."""
    seen: set[tuple[str, str, int]] = set()
    for batch in found:
        while (key := (batch.claim.institution, batch.fund, batch.payable)) in seen and batch.payable > 1:
            batch.deductions["reviewed_deduct_fen"] += 1
        seen.add(key)


def batch_rows(found: list[Batch], month: Month, agency: str, paid: dict[str, int]) -> Rows:
    """Return the rows of ``payment_batch``; ``paid`` is by batch number what its orders have paid."""
    approved = datetime.combine(month.day(17), time(15))
    return [
        _with_error(
            {
                "payment_batch_id": batch.number,
                "summary_id": batch.claim.number(month),
                "institution_id": batch.claim.institution,
                "clearing_month": month.compact,
                "insurance_type": batch.claim.insurance,
                "fund_kind": batch.fund,
                "clearing_agency": agency,
                "visit_count": batch.claim.count,
                "applied_fen": batch.applied,
                **batch.deductions,
                "method_adjustment_fen": batch.adjustment,
                "clearing_stage": batch.stage,
                "payable_fen": batch.payable,
                "paid_fen": paid.get(batch.number, 0),
                "status": "60" if paid.get(batch.number, 0) >= batch.payable else "50",
                "reviewed_by": "JB0003",
                "approved_by": "JB0004",
                "approved_at": approved,
            },
            batch.error,
        )
        for batch in found
    ]


def _with_error(row: dict[str, Any], error: dict[str, int]) -> dict[str, Any]:
    return row | {name: row[name] + fen for name, fen in error.items()}
