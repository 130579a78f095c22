"""What is paid of what is owed: by employers in one bill each, by persons in bills of a county and day."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.extract import coded
from jobs.simulate.fund.account import AID_ENROLMENT, Account, AccountKind
from jobs.simulate.fund.collection import Bills, Collection, bill_numbers
from jobs.simulate.month import Month, first_number
from jobs.simulate.people.assessment import FUND_OF, Assessed
from jobs.simulate.people.employer import Workforce
from jobs.simulate.population import Population

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

_NUMBER_KIND = 7
_DUE_DAY, _FIRST_DAY, _PAY_DAYS, _LATE_DAY = 25, 8, 15, 6
_TWICE_DAY = 24
"""On this day some employers pay again by mistake and are refunded at once, before anything is swept."""
AID_DAY = 20
"""On this day medical aid pays for poor residents."""
_LATE_PER_MILLE, _NEVER_PER_MILLE = 50, 5
"""Employers that pay a month late, and such as never pay."""
LATE_FEE_PER_DAY = 5
"""Late fee a day in 1/10000 of what is overdue."""


@dataclass(frozen=True)
class Paid:
    """Receipts of one insurance as parallel arrays; -1 stands for no employer, person, assessment or original."""

    insurance: str
    accrual: Month
    account: Account
    number: Ints
    """Counts the month's receipts."""
    bill: Ints
    employer: Ints
    person: Ints
    assessment: Ints
    collected: Ints
    late_fee: Ints
    paid_on: Days
    booked_on: Days
    channel: str
    refund_of: Ints

    def __len__(self) -> int:
        return len(self.bill)


@dataclass(frozen=True)
class Overdue:
    """What employers pay a month late, by employer of the batch."""

    insurance: str
    accrual: Month
    employer: Ints
    owed: Ints


@dataclass
class Payers:
    """Collects a batch's payments month by month; what is paid late stays until the next month."""

    persons: Population
    work: Workforce
    overdue: list[Overdue] = field(default_factory=list)

    def month(self, owed: list[Assessed], collection: Collection) -> list[Paid]:
        """Return a month's receipts, and hand the bills to the collection."""
        month = collection.month
        paid = [self._late(late, collection) for late in self.overdue]
        self.overdue = []
        for one in owed:
            employer = self.work.employer[one.person]
            if one.insurance != "390" and (employer >= 0).all():
                paid += self._employers(one, month, collection)
            else:
                paid += self._persons(one, month, collection)
        return [one for one in paid if len(one)]

    def _employers(self, one: Assessed, month: Month, collection: Collection) -> list[Paid]:
        sums = np.bincount(self.work.employer[one.person], weights=one.owed, minlength=len(self.work))
        owed = np.rint(sums).astype(np.int64)
        habit = self.work.first * 7_919 % 1_000
        late, never = habit < _LATE_PER_MILLE, habit >= 1_000 - _NEVER_PER_MILLE
        self.overdue.append(Overdue(one.insurance, month, np.flatnonzero(late & (owed > 0)), owed[late & (owed > 0)]))
        payer = np.flatnonzero((owed > 0) & ~late & ~never)
        paid_on = _on(month, _FIRST_DAY + self.work.first[payer] % _PAY_DAYS)
        booked_on = paid_on + (self.work.first[payer] % 3 == 0).astype("timedelta64[D]")
        regular = self._paid(one.insurance, month, collection, payer, owed[payer], paid_on, booked_on)
        twice = np.flatnonzero(self.work.first[payer] % 97 == 13)
        on = np.full(len(twice), np.datetime64(month.day(_TWICE_DAY)))
        again = self._paid(one.insurance, month, collection, payer[twice], owed[payer[twice]], on, on)
        back = self._paid(one.insurance, month, collection, payer[twice], -owed[payer[twice]], on, on)
        return [regular, again, replace(back, refund_of=again.number)]

    def _late(self, late: Overdue, collection: Collection) -> Paid:
        on = np.datetime64(collection.month.day(_LATE_DAY))
        days = (collection.month.day(_LATE_DAY) - late.accrual.day(_DUE_DAY)) // timedelta(days=1)
        when = np.full(len(late.employer), on)
        fee = late.owed * days * LATE_FEE_PER_DAY // 10_000
        return self._paid(late.insurance, late.accrual, collection, late.employer, late.owed, when, when, fee)

    def _paid(
        self,
        insurance: str,
        accrual: Month,
        collection: Collection,
        payer: Ints,
        amount: Ints,
        paid_on: Days,
        booked_on: Days,
        fee: Ints | None = None,
    ) -> Paid:
        """Return one receipt and one bill for each employer."""
        count = len(payer)
        bill, none = collection.number(count), np.full(count, -1, np.int64)
        fee = np.zeros(count, np.int64) if fee is None else fee
        fund = FUND_OF[insurance]
        collection.add(fund, Bills(booked_on, amount + fee, bill))
        return Paid(
            insurance=insurance,
            accrual=accrual,
            account=Account(fund, AccountKind.TAX),
            number=collection.receipt(count),
            bill=bill,
            employer=self.work.ids[payer],
            person=none,
            assessment=none,
            collected=amount,
            late_fee=fee,
            paid_on=paid_on,
            booked_on=booked_on,
            channel="02",
            refund_of=none,
        )

    def _persons(self, one: Assessed, month: Month, collection: Collection) -> list[Paid]:
        """Return a receipt for each person, in bills of a county and day; medical aid pays for the poor in one bill."""
        poor = self.persons.poor[one.person] if one.insurance == "390" else np.zeros(len(one), np.bool_)
        destitute = poor & (self.persons.number[one.person] % 7 == 0)
        aid = np.where(destitute, one.owed, np.where(poor, one.owed // 2, 0))
        own = one.owed - aid
        payers = np.flatnonzero(own > 0)
        day = _FIRST_DAY + self.persons.number[one.person[payers]] // 7 % _PAY_DAYS
        group, bill = np.unique(self.persons.county[one.person[payers]] * 32 + day, return_inverse=True)
        numbers = collection.number(len(group))
        sums = np.rint(np.bincount(bill, weights=own[payers], minlength=len(group))).astype(np.int64)
        collection.add(FUND_OF[one.insurance], Bills(_on(month, group % 32), sums, numbers))
        on = _on(month, day)
        account = Account(FUND_OF[one.insurance], AccountKind.TAX)
        paid = [self._of_persons(one, payers, own[payers], numbers[bill], on, account, "08", collection)]
        helped = np.flatnonzero(aid > 0)
        if len(helped):
            number = np.repeat(collection.aid_bill(int(aid.sum())), len(helped))
            on = np.full(len(helped), np.datetime64(month.day(AID_DAY)))
            paid.append(self._of_persons(one, helped, aid[helped], number, on, AID_ENROLMENT, "06", collection))
        return paid

    def _of_persons(
        self,
        one: Assessed,
        place: Ints,
        amount: Ints,
        bill: Ints,
        on: Days,
        account: Account,
        channel: str,
        collection: Collection,
    ) -> Paid:
        none = np.full(len(place), -1, np.int64)
        return Paid(
            insurance=one.insurance,
            accrual=one.first,
            account=account,
            number=collection.receipt(len(place)),
            bill=bill,
            employer=none,
            person=self.persons.person_id[one.person[place]],
            assessment=one.number[place],
            collected=amount,
            late_fee=none * 0,
            paid_on=on,
            booked_on=on,
            channel=channel,
            refund_of=none,
        )


def receipt_tables(paid: list[Paid], work: Workforce, collection: Collection) -> list[pa.Table]:
    """Return the rows of ``contribution_receipt``; an employer's receipt and its bill share their number."""
    first = first_number(_NUMBER_KIND, work.region.province, collection.month)
    tables = []
    for one in paid:
        count = len(one)
        tables.append(
            pa.table(
                {
                    "receipt_id": first + one.number,
                    "tax_bill_number": bill_numbers(collection.month, one.bill),
                    "assessment_id": _present(one.assessment),
                    "employer_id": _present(one.employer),
                    "person_id": _present(one.person),
                    "insurance_type": coded(np.zeros(count), [one.insurance]),
                    "accrual_month": coded(np.zeros(count), [one.accrual.compact]),
                    "collected_fen": one.collected,
                    "late_fee_fen": one.late_fee,
                    "interest_fen": np.zeros(count, np.int64),
                    "paid_at": pa.array(one.paid_on.astype("datetime64[s]") + np.timedelta64(10, "h")),
                    "booked_on": pa.array(one.booked_on),
                    "collecting_account_token": coded(np.zeros(count), [one.account.number(work.region)]),
                    "channel": coded(np.zeros(count), [one.channel]),
                    "is_arrived": pa.array(np.ones(count, np.bool_)),
                    "refund_of_receipt_id": _present(one.refund_of, first),
                }
            )
        )
    return tables


def _present(values: Ints, first: int = 0) -> pa.Array:
    return pa.array(values + first, mask=values < 0)


def _on(month: Month, day: Ints) -> Days:
    return np.asarray(np.datetime64(month.first) + (day - 1).astype("timedelta64[D]"))
