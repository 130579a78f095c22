"""Lawful care: who visits which institution for what, month by month."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from jobs.simulate.disease import diseases, in_setting
from jobs.simulate.institution import STAYS_PER_PERSON, VISITS_PER_PERSON, Institutions, Kind
from jobs.simulate.month import Month
from jobs.simulate.population import Population

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927
"""Steps of two even sequences over [0, 1): one for diseases, one for lengths of stay."""
_STAY_SHARES = ((Kind.TERTIARY, 0.18), (Kind.GENERAL, 0.70), (Kind.CHINESE_MEDICINE, 0.04), (Kind.PRIMARY, 0.08))
_VISIT_SHARES = (
    (Kind.TERTIARY, 0.30),
    (Kind.GENERAL, 0.34),
    (Kind.CHINESE_MEDICINE, 0.03),
    (Kind.PRIVATE, 0.03),
    (Kind.PRIMARY, 0.30),
)
_SETTINGS = (("outpatient", 0.44), ("emergency", 0.06), ("special", 0.12), ("pharmacy", 0.30), ("own_sex", 0.08))


@dataclass(frozen=True)
class Visits:
    """Visits of one batch and month as parallel arrays; ``person`` indexes the batch."""

    person: Ints
    institution: Ints
    disease: Ints
    days: Ints
    start: Times
    end: Times
    practitioner: Ints

    def __len__(self) -> int:
        return len(self.person)

    def taking(self, chosen: npt.NDArray[np.bool_] | Ints) -> "Visits":
        """Return the chosen visits."""
        return Visits(*(getattr(self, field.name)[chosen] for field in fields(self)))


def joined(first: Visits, second: Visits) -> Visits:
    """Return both sets of visits."""
    return Visits(*(np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(first)))


def stays(persons: Population, hospitals: Institutions, month: Month, seed: int) -> Visits:
    """Return the stays that end in the month: of each person at most one in three months.

    Hospitals of a kind get equal numbers of stays and the same mix of diseases and lengths, so that peers compare.
    """
    rng = np.random.default_rng([seed, 2, int(persons.number[0]), month.index])
    in_turn = (persons.phase + month.index) % 3 == 0
    chosen = in_turn & ~persons.reserved & ~persons.deceased & (rng.random(len(persons)) < STAYS_PER_PERSON * 3)
    admitted = np.flatnonzero(chosen)
    admitted = admitted[np.argsort(persons.county[admitted], kind="stable")]
    hospital, rank = _spread(hospitals, _pick(rng, _STAY_SHARES, len(admitted)), _STAY_SHARES)
    shift = rng.random(len(hospitals.kinds))[hospital] if len(hospital) else np.zeros(0)
    disease = _disease_by(np.asarray((rank * _GOLDEN + shift) % 1.0), "stay")
    age = (np.datetime64(month.first) - persons.birth[admitted]).astype(np.int64) / 365.25
    mother = ~persons.male[admitted] & (age > 20) & (age < 38) & (rng.random(len(admitted)) < 0.15)
    disease = np.where(mother, in_setting("maternity")[0].index, disease)
    low, high = (np.array([getattr(d, name) for d in diseases()]) for name in ("days_low", "days_high"))
    span = (high - low + 1)[disease]
    days = low[disease] + np.floor((rank * _PLASTIC + shift) % 1.0 * span).astype(np.int64)
    days += hospitals.extra_nights[hospital]
    last_day = np.datetime64(month.first) + rng.integers(0, month.days, len(admitted)).astype("timedelta64[D]")
    start_day = last_day - days.astype("timedelta64[D]")
    return Visits(
        person=admitted,
        institution=hospital,
        disease=disease,
        days=days,
        start=_at(rng, start_day, 8, 15),
        end=_at(rng, last_day, 9, 12),
        practitioner=_practitioner(rng, hospitals, hospital),
    )


def ambulatory(
    persons: Population, hospitals: Institutions, month: Month, seed: int, *, around: tuple[Visits, ...]
) -> Visits:
    """Return outpatient visits and pharmacy purchases: one a day at most, none on a day of the stays ``around``."""
    rng = np.random.default_rng([seed, 3, int(persons.number[0]), month.index])
    drawn = round(len(persons) * VISITS_PER_PERSON * 1.04)
    person = rng.integers(0, len(persons), drawn)
    day = rng.integers(0, month.days, drawn)
    _, first = np.unique(person * 64 + day, return_index=True)
    first.sort()
    person, day = person[first], day[first]
    date = np.datetime64(month.first) + day.astype("timedelta64[D]")
    free = ~persons.reserved[person] & ~persons.deceased[person]
    for stay in around:
        begin = np.full(len(persons), np.datetime64("9999-12-31"), dtype="datetime64[D]")
        finish = np.full(len(persons), np.datetime64("0001-01-01"), dtype="datetime64[D]")
        begin[stay.person] = stay.start.astype("datetime64[D]")
        finish[stay.person] = stay.end.astype("datetime64[D]")
        free &= (date < begin[person]) | (date > finish[person])
    person, date = person[free], date[free]
    disease = _reason(rng, persons, person)
    institution = _nearby(rng, persons.county[person], hospitals, disease)
    start = _at(rng, date, 8, 17)
    return Visits(
        person=person,
        institution=institution,
        disease=disease,
        days=np.zeros(len(person), dtype=np.int64),
        start=start,
        end=start + rng.integers(1800, 7200, len(person)).astype("timedelta64[s]"),
        practitioner=_practitioner(rng, hospitals, institution),
    )


def _at(rng: np.random.Generator, day: Times, earliest: int, latest: int) -> Times:
    """Return a time of each day between two hours."""
    seconds = rng.integers(earliest * 3600, latest * 3600, len(day)).astype("timedelta64[s]")
    return np.asarray(day.astype("datetime64[s]") + seconds)


def _pick(rng: np.random.Generator, shares: tuple[tuple[Kind, float], ...], count: int) -> Ints:
    edges = np.cumsum([share for _, share in shares])
    return np.searchsorted(edges / edges[-1], rng.random(count), side="right").astype(np.int64)


def _spread(hospitals: Institutions, pick: Ints, shares: tuple[tuple[Kind, float], ...]) -> tuple[Ints, Ints]:
    """Return the hospital of each stay and its rank there: neighbouring counties share a hospital."""
    hospital = np.zeros(len(pick), dtype=np.int64)
    rank = np.zeros(len(pick), dtype=np.int64)
    for place, (kind, _) in enumerate(shares):
        members = hospitals.of(kind)
        mine = np.flatnonzero(pick == place)
        if not len(mine):
            continue
        block = np.arange(len(mine)) * len(members) // len(mine)
        hospital[mine] = members[block]
        rank[mine] = np.arange(len(mine)) - np.searchsorted(block, block, side="left")
    return hospital, rank


def _disease_by(quantile: Floats, setting: str) -> Ints:
    group = in_setting(setting)
    edges = np.cumsum([disease.weight for disease in group])
    place = np.searchsorted(edges / edges[-1], quantile, side="right")
    return np.array([disease.index for disease in group], dtype=np.int64)[np.minimum(place, len(group) - 1)]


def _reason(rng: np.random.Generator, persons: Population, person: Ints) -> Ints:
    edges = np.cumsum([share for _, share in _SETTINGS])
    setting = np.searchsorted(edges / edges[-1], rng.random(len(person)), side="right")
    quantile = rng.random(len(person))
    options = {name: _disease_by(quantile, name) for name, _ in _SETTINGS if name != "own_sex"}
    options["special"] = special_disease(persons)[person]
    women, men = (in_setting(name)[0].index for name in ("gynaecology", "urology"))
    options["own_sex"] = np.where(persons.male[person], men, women)
    chosen = np.select([setting == place for place in range(len(_SETTINGS))], [options[n] for n, _ in _SETTINGS])
    not_chronic = (setting == 2) & ~persons.chronic[person]
    return np.asarray(np.where(not_chronic, options["outpatient"], chosen), dtype=np.int64)


def special_disease(persons: Population) -> Ints:
    """Return the chronic or special disease that each person would be approved for: the same in every month."""
    return _disease_by(np.asarray(persons.number * _PLASTIC % 1.0), "special")


def _nearby(rng: np.random.Generator, county: Ints, hospitals: Institutions, disease: Ints) -> Ints:
    """Return an institution near the county; the largest tertiary hospitals also draw from everywhere."""
    pick = _pick(rng, _VISIT_SHARES, len(county))
    nearness = (county + rng.random(len(county)) ** 2) / len(hospitals.region.counties)
    pharmacies = hospitals.of(Kind.PHARMACY)
    near_pharmacy = pharmacies[np.floor(nearness * len(pharmacies)).astype(np.int64)]
    chosen = np.zeros(len(county), dtype=np.int64)
    for place, (kind, _) in enumerate(_VISIT_SHARES):
        members = hospitals.of(kind)
        where = nearness
        if kind is Kind.TERTIARY:
            where = np.where(rng.random(len(county)) < 0.5, rng.random(len(county)) ** 3, nearness)
        chosen = np.where(pick == place, members[np.floor(where * len(members)).astype(np.int64)], chosen)
    pharmacy = np.isin(disease, [d.index for d in in_setting("pharmacy")])
    return np.asarray(np.where(pharmacy, near_pharmacy, chosen), dtype=np.int64)


def _practitioner(rng: np.random.Generator, hospitals: Institutions, institution: Ints) -> Ints:
    place = np.floor(rng.random(len(institution)) * hospitals.practitioner_counts[institution]).astype(np.int64)
    return np.asarray(hospitals.practitioner_starts[institution] + place, dtype=np.int64)
