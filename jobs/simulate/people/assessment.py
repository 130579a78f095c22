"""What is owed in a month: employees by month, large amounts and residents by year."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.extract import constant
from jobs.simulate.fund.account import EMPLOYEE_POOL, LARGE_AMOUNT, RESIDENT_POOL, SUPPLEMENT
from jobs.simulate.month import Month, first_number
from jobs.simulate.people.employer import Workforce
from jobs.simulate.people.rate import CEILING_PERCENT, FLOOR_PERCENT, rates_of
from jobs.simulate.population import EMPLOYEE, Population

Ints = npt.NDArray[np.int64]

_NUMBER_KIND = 6
_SLOTS = 4
"""Numbers set aside a person and month: one an insurance."""
_RESIDENT_MONTHS = (9, 10, 11, 12, 1, 2)
"""Residents pay for a calendar year from the September before it to its February."""
_DUE_DAY, _ASSESSED_DAY = 25, 5
FUND_OF = {"310": EMPLOYEE_POOL, "370": SUPPLEMENT, "330": LARGE_AMOUNT, "390": RESIDENT_POOL}
"""The fund that an insurance's contributions go to."""


@dataclass(frozen=True)
class Assessed:
    """Assessments of one insurance as parallel arrays; ``person`` indexes the batch. Money is fen."""

    insurance: str
    person: Ints
    number: Ints
    first: Month
    last: Month
    base: Ints
    employer_percent: int
    person_percent: int
    employer_due: Ints
    person_due: Ints
    into_account: Ints

    def __len__(self) -> int:
        return len(self.person)

    @property
    def owed(self) -> Ints:
        """Return what is owed in all."""
        return np.asarray(self.employer_due + self.person_due)


def bases(work: Workforce, persons: Ints, year: int) -> Ints:
    """Return monthly bases: the wage in whole yuan, between floor and ceiling of the year's reference wage."""
    reference = rates_of(year).reference_wage_fen
    wage = np.rint(work.wage_factor[persons] * reference / 100).astype(np.int64) * 100
    return np.clip(wage, reference * FLOOR_PERCENT // 100, reference * CEILING_PERCENT // 100)


def assessments(persons: Population, work: Workforce, month: Month) -> list[Assessed]:
    """Return what the batch owes by the assessments of a month."""
    rates = rates_of(month.year)
    alive = ~persons.deceased
    working = np.flatnonzero((persons.scheme == EMPLOYEE) & ~persons.retired & alive)
    employed = work.employer[working] >= 0

    batch = persons, work, month
    own_percent = rates.employer_percent + rates.person_percent
    helped = working[employed & persons.supplement[working]]
    found = [
        _monthly("310", 0, working[employed], (rates.employer_percent, rates.person_percent), *batch),
        _monthly("310", 0, working[~employed], (0, own_percent), *batch),
        _monthly("370", 1, helped, (rates.supplement_percent, 0), *batch),
    ]
    if month.number == 1:
        found.append(_yearly("330", 2, working[employed], month.year, rates.large_amount_fen, *batch))
    if month.number in _RESIDENT_MONTHS:
        year = month.year + (month.number >= _RESIDENT_MONTHS[0])
        turn = _RESIDENT_MONTHS.index(month.number)
        chosen = (persons.scheme != EMPLOYEE) & alive & (persons.number // 3 % len(_RESIDENT_MONTHS) == turn)
        flat = rates_of(year).resident_fen
        found.append(_yearly("390", 3, np.flatnonzero(chosen), year, flat, *batch))
    return [one for one in found if len(one)]


def _numbers(persons: Population, work: Workforce, who: Ints, month: Month, slot: int) -> Ints:
    first = first_number(_NUMBER_KIND, work.region.province, month)
    return np.asarray(first + 1 + persons.number[who] * _SLOTS + slot)


def _monthly(
    insurance: str,
    slot: int,
    who: Ints,
    percents: tuple[int, int],
    persons: Population,
    work: Workforce,
    month: Month,
) -> Assessed:
    base = bases(work, who, month.year)
    into = base * rates_of(month.year).person_percent // 100
    return Assessed(
        insurance=insurance,
        person=who,
        number=_numbers(persons, work, who, month, slot),
        first=month,
        last=month,
        base=base,
        employer_percent=percents[0],
        person_percent=percents[1],
        employer_due=base * percents[0] // 100,
        person_due=base * percents[1] // 100,
        into_account=into if insurance == "310" else into * 0,
    )


def _yearly(
    insurance: str, slot: int, who: Ints, year: int, flat: int, persons: Population, work: Workforce, month: Month
) -> Assessed:
    due, none = np.full(len(who), flat, np.int64), np.zeros(len(who), np.int64)
    is_person = insurance == "390"
    return Assessed(
        insurance=insurance,
        person=who,
        number=_numbers(persons, work, who, month, slot),
        first=Month(year, 1),
        last=Month(year, 12),
        base=none,
        employer_percent=0,
        person_percent=0,
        employer_due=none if is_person else due,
        person_due=due if is_person else none,
        into_account=none,
    )


def assessment_table(persons: Population, work: Workforce, month: Month, one: Assessed) -> pa.Table:
    """Return the rows of ``contribution_assessment`` of one insurance."""
    count = len(one)
    employer = work.employer[one.person]
    ids = work.ids[np.maximum(employer, 0)] if len(work) else np.zeros(count, np.int64)
    is_monthly = one.first == one.last
    yearly = np.full(count, not is_monthly)
    at = np.datetime64(month.day(_ASSESSED_DAY)).astype("datetime64[s]") + np.timedelta64(9, "h")
    return pa.table(
        {
            "assessment_id": one.number,
            "employer_id": pa.array(ids, mask=(employer < 0)),
            "person_id": persons.person_id[one.person],
            "insurance_type": constant(one.insurance, count),
            "payment_kind": constant("10", count),
            "accrual_from_month": constant(one.first.compact, count),
            "accrual_to_month": constant(one.last.compact, count),
            "employer_base_fen": pa.array(one.base, mask=yearly),
            "person_base_fen": pa.array(one.base, mask=yearly),
            "employer_rate": pa.array(np.full(count, one.employer_percent * 100), mask=yearly),
            "person_rate": pa.array(np.full(count, one.person_percent * 100), mask=yearly),
            "employer_due_fen": one.employer_due,
            "person_due_fen": one.person_due,
            "total_due_fen": one.owed,
            "into_account_fen": one.into_account,
            "due_on": pa.array(np.full(count, np.datetime64(month.day(_DUE_DAY)))),
            "assessed_at": pa.array(np.full(count, at)),
        }
    )
