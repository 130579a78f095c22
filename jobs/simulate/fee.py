"""Lawful charges: the lines of visits, and what they add up to."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from jobs.simulate.catalogue import PROCURED_ITEMS, cap_table, items
from jobs.simulate.disease import Charge, course, diseases
from jobs.simulate.institution import Institutions
from jobs.simulate.month import Month
from jobs.simulate.visit import Visits

Ints = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]

_SCALE = 1_000_000
"""Quantity and price are in ten-thousandths; their product over this is fen."""
_OUTLIER_FACTOR = 5


@dataclass(frozen=True)
class Lines:
    """Fee lines as parallel arrays; ``visit`` indexes the visits and ascends."""

    visit: Ints
    item: Ints
    row: Ints
    occurred_at: Times
    quantity: Ints
    price: Ints
    amount: Ints
    full_self_pay: Ints
    prior_self_pay: Ints

    def __len__(self) -> int:
        return len(self.visit)

    @property
    def in_scope(self) -> Ints:
        """Return the part within the fund's rules; base lines are never above a cap."""
        return np.asarray(self.amount - self.full_self_pay - self.prior_self_pay)


@dataclass(frozen=True)
class Sums:
    """The five amounts of each visit's lines."""

    amount: Ints
    full_self_pay: Ints
    prior_self_pay: Ints
    in_scope: Ints


def lines(visits: Visits, hospitals: Institutions, month: Month, seed: tuple[int, int], dear: Ints) -> Lines:
    """Return the charges of the visits by the courses of their diseases.

    Stays in the ``dear`` institutions take several times as many drugs: the planted outliers of cost.
    """
    rng = np.random.default_rng([seed[0], 4, seed[1], month.index])
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    for disease in diseases():
        members = np.flatnonzero(visits.disease == disease.index)
        if len(members):
            parts += [_charged(rng, visits, members, row, charge) for row, charge in enumerate(course(disease))]
    visit, entry, row, day, quantity = (
        np.concatenate([part[place] for part in parts]) if parts else np.zeros(0, dtype=np.int64) for place in range(5)
    )
    order = np.argsort((visit * 64 + day) * 32 + row, kind="stable")
    visit, entry, row, day, quantity = visit[order], entry[order], row[order], day[order], quantity[order]
    drug = np.array([it.code_kind == "drug" for it in items()])[entry]
    stay = visits.days[visit] > 0
    quantity = np.where(drug & stay & np.isin(visits.institution[visit], dear), quantity * _OUTLIER_FACTOR, quantity)
    institution = visits.institution[visit]
    caps = cap_table(len(hospitals.region.cities))
    cap = caps[entry, hospitals.city[institution], hospitals.level[institution]]
    own_price = np.array([it.code_kind == "drug" and it.key not in PROCURED_ITEMS for it in items()])[entry]
    price = np.where(own_price, cap * hospitals.drug_percent[institution] // 100, cap)
    amount = (quantity * 10_000 * price + _SCALE // 2) // _SCALE
    percent = np.array([it.self_pay_percent for it in items()])[entry]
    return Lines(
        visit=visit,
        item=entry,
        row=row,
        occurred_at=_when(visits, visit, day, row),
        quantity=quantity * 10_000,
        price=price,
        amount=amount,
        full_self_pay=np.where(percent == 100, amount, 0),
        prior_self_pay=np.where(percent == 100, 0, amount * percent // 100),
    )


def _charged(
    rng: np.random.Generator, visits: Visits, members: Ints, row: int, charge: Charge
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    taken = members if charge.percent == 100 else members[rng.random(len(members)) * 100 < charge.percent]
    repeats = np.maximum(visits.days[taken], 1) if charge.daily else np.ones(len(taken), dtype=np.int64)
    visit = np.repeat(taken, repeats)
    starts = np.cumsum(repeats) - repeats
    day = np.arange(len(visit)) - np.repeat(starts, repeats)
    quantity = rng.integers(charge.low, charge.high + 1, len(visit))
    return visit, np.full(len(visit), charge.item), np.full(len(visit), row), day, quantity


def _when(visits: Visits, visit: Ints, day: Ints, row: Ints) -> Times:
    """Return the time of each line: in the evening of each day of a stay, minutes after the start of a visit."""
    start = visits.start[visit]
    ward = start.astype("datetime64[D]").astype("datetime64[s]") + (day * 86_400 + 16 * 3600 + row * 600 + visit % 540)
    return np.where(visits.days[visit] > 0, ward, start + (row + 1) * 180)


def sums(charged: Lines, visits: int) -> Sums:
    """Return the sums of the lines by visit."""
    return Sums(**{field.name: _add_up(charged.visit, getattr(charged, field.name), visits) for field in fields(Sums)})


def _add_up(group: Ints, value: Ints, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, group, value)
    return total
