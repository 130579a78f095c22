"""Personal accounts of the employee scheme: carried over, paid in by month, spent by settlement."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.extract import coded, constant
from jobs.simulate.month import Month, first_number
from jobs.simulate.people.assessment import Assessed
from jobs.simulate.people.employer import Workforce
from jobs.simulate.people.rate import rates_of
from jobs.simulate.population import EMPLOYEE, Population

Ints = npt.NDArray[np.int64]

_NUMBER_KIND = 8
_CREDIT_DAY = 1
_RETIRED_PER_MILLE = 20
"""What a pensioner's account receives a month, of the reference wage."""
_INTEREST_PER_MILLE = 6
_KINDS = ("carry_over", "contribution", "interest", "spending", "refund")
_CARRIED, _CONTRIBUTED, _INTEREST, _SPENT, _REFUNDED = range(5)


class PersonalAccounts:
    """Keeps a batch's balances from month to month."""

    def __init__(self, persons: Population, work: Workforce, first: Month) -> None:
        self._persons = persons
        self._work = work
        self._first = first
        self._holder = (persons.scheme == EMPLOYEE) & ~persons.deceased
        self._balance = np.zeros(len(persons), np.int64)
        self._sequence = np.zeros(len(persons), np.int64)

    def month(self, month: Month, owed: list[Assessed], spent: pa.Table) -> pa.Table:
        """Return a month's rows of ``personal_account_entry``.

        ``spent`` has one row a settlement that drew on an account: person_id, settlement_id, fen, settled_on.
        """
        holder = np.flatnonzero(self._holder)
        rates = rates_of(month.year)
        parts: list[tuple[int, Ints, Ints, Ints | None]] = []
        if month == self._first:
            parts.append((_CARRIED, holder, 300_000 + self._persons.number[holder] * 7_919 % 900_000, None))
        into = np.zeros(len(self._persons), np.int64)
        into[self._persons.retired & self._holder] = rates.reference_wage_fen * _RETIRED_PER_MILLE // 1_000
        number = np.full(len(self._persons), -1, np.int64)
        for one in owed:
            into[one.person] += one.into_account
            number[one.person[one.into_account > 0]] = one.number[one.into_account > 0]
        paid_in = np.flatnonzero((into > 0) & self._holder)
        parts.append((_CONTRIBUTED, paid_in, into[paid_in], number[paid_in]))
        if month.number == 12:
            parts.append((_INTEREST, holder, self._balance[holder] * _INTEREST_PER_MILLE // 1_000 + 1, None))
        return self._table(month, parts, spent)

    def _table(self, month: Month, parts: list[tuple[int, Ints, Ints, Ints | None]], spent: pa.Table) -> pa.Table:
        count = sum(len(part[1]) for part in parts)
        fen = spent["fen"].to_numpy().astype(np.int64)
        place = spent["person_id"].to_numpy().astype(np.int64) - int(self._persons.person_id[0])
        kind = np.concatenate([*[np.full(len(p[1]), p[0]) for p in parts], np.where(fen > 0, _SPENT, _REFUNDED)])
        person = np.concatenate([*[p[1] for p in parts], place])
        amount = np.concatenate([*[p[2] for p in parts], -fen])
        number = np.concatenate(
            [*[np.full(len(p[1]), -1) if p[3] is None else p[3] for p in parts], np.full(len(fen), -1)]
        )
        credited = np.where(kind[:count] == _INTEREST, month.days, _CREDIT_DAY) - 1
        days = np.datetime64(month.first) + credited.astype("timedelta64[D]")
        on = np.concatenate([days, spent["settled_on"].to_numpy().astype("datetime64[D]")])
        settlement = pa.concat_arrays([pa.nulls(count, pa.string()), spent["settlement_id"].combine_chunks()])
        order = np.lexsort((np.arange(len(kind)), on, person))
        kind, person, amount, number, on = kind[order], person[order], amount[order], number[order], on[order]
        starts = np.r_[True, person[1:] != person[:-1]] if len(person) else np.zeros(0, np.bool_)
        begin = np.flatnonzero(starts)
        length = np.diff(np.r_[begin, len(person)])
        running = np.cumsum(amount)
        before = np.repeat((running - amount)[begin], length)
        balance = running - before + self._balance[person]
        sequence = np.arange(len(person)) - np.repeat(begin, length) + 1 + self._sequence[person]
        ends = begin + length - 1
        self._balance[person[ends]], self._sequence[person[ends]] = balance[ends], sequence[ends]
        first = first_number(_NUMBER_KIND, self._work.region.province, month)
        numbers = first + 1 + self._persons.number[person] * 32 + sequence % 32
        counties = list(self._work.region.counties)
        return pa.table(
            {
                "entry_id": numbers,
                "person_id": self._persons.person_id[person],
                "insurance_type": constant("310", len(person)),
                "entry_kind": coded(kind, _KINDS),
                "occurred_on": pa.array(on),
                "sequence_number": sequence,
                "amount_fen": amount,
                "balance_fen": balance,
                "accrual_month": coded(kind == _CONTRIBUTED, [None, month.compact]),
                "assessment_id": pa.array(number, mask=number < 0),
                "settlement_id": settlement.take(pa.array(order)),
                "region_code": coded(self._persons.county[person], counties),
            }
        )
