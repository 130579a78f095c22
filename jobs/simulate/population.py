"""The insured: who they are, by batch, with lawful identity numbers."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.errors import SettingError
from jobs.simulate.region import Region

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

EMPLOYEE, RESIDENT = 0, 1
INSURANCE_TYPES = ("310", "390")
PERSON_TYPES = ("11", "12", "14", "15", "16")
_WORKING, _RETIRED, _MINOR, _ADULT, _OLD = range(5)
_BIRTHDAYS = 65_536
_TWINS = 6
"""No day of the birthday table is drawn more often than this, which keeps sequence numbers apart."""
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_AGES = (0, 6, 18, 40, 60, 75, 95)
_AGE_SHARES = (0.0, 0.07, 0.21, 0.54, 0.82, 0.95, 1.0)
_VALID_FROM = date(2020, 1, 1)


@dataclass(frozen=True)
class Population:
    """A batch of persons as parallel arrays; ``number`` counts from 0 over the whole simulation."""

    number: Ints
    person_id: Ints
    county: Ints
    male: Flags
    birth: Days
    sequence: Ints
    scheme: Ints
    person_type: Ints
    civil_servant: Flags
    supplement: Flags
    poor: Flags
    chronic: Flags
    deceased: Flags
    phase: Ints
    """The month in three in which this person may be admitted, so that stays lie apart."""
    reserved: Flags

    def __len__(self) -> int:
        return len(self.number)

    @property
    def retired(self) -> Flags:
        """Tell who is a pensioner of the employee scheme."""
        return np.asarray(self.person_type == _RETIRED)

    def with_reserved(self, reserved: Flags) -> "Population":
        """Return the batch with other persons set aside for planted cases."""
        return replace(self, reserved=reserved)


@lru_cache
def _birthdays(reference: date) -> tuple[Days, Ints]:
    """Return a table of birthdays by age pyramid, and how often each day came before in the table."""
    ages = np.interp((np.arange(_BIRTHDAYS) + 0.5) / _BIRTHDAYS, _AGE_SHARES, _AGES)
    days = np.datetime64(reference) - (ages * 365.25).astype("timedelta64[D]") - np.timedelta64(31, "D")
    starts = np.flatnonzero(np.r_[True, days[1:] != days[:-1]])
    run = np.arange(_BIRTHDAYS) - np.repeat(starts, np.diff(np.r_[starts, _BIRTHDAYS]))
    return days, run


def population(region: Region, start: int, count: int, *, seed: int, reference: date) -> Population:
    """Return persons number ``start`` to ``start + count - 1``; ages are as of the reference day.

    Raises SettingError when a county has no identity numbers left.
    """
    rng = np.random.default_rng([seed, 1, start])
    number = np.arange(start, start + count, dtype=np.int64)
    county = number % len(region.counties)
    rank = number // len(region.counties)
    days, run = _birthdays(reference)
    slot = (rank * 40_503 + seed) % _BIRTHDAYS
    sequence = 1 + rank // _BIRTHDAYS * _TWINS + run[slot]
    if count and int(sequence.max()) >= 500:
        raise SettingError("参保人数超出区划容量 / too many persons for so few counties: choose a larger region")
    age = (np.datetime64(reference) - days[slot]).astype(np.int64) / 365.25
    employee = (age >= 18) & (rng.random(count) < 0.42)
    employee_type = np.where(age >= 60, _RETIRED, _WORKING)
    resident_type = np.select([age < 18, age < 60], [_MINOR, _ADULT], _OLD)
    return Population(
        number=number,
        person_id=region.province * 10**12 + 10**10 + number,
        county=county,
        male=rng.random(count) < 0.51,
        birth=days[slot],
        sequence=sequence,
        scheme=np.where(employee, EMPLOYEE, RESIDENT),
        person_type=np.where(employee, employee_type, resident_type),
        civil_servant=employee & (rng.random(count) < 0.15),
        supplement=employee & (rng.random(count) < 0.10),
        poor=~employee & (rng.random(count) < 0.05),
        chronic=(age > 40) & (rng.random(count) < 0.30),
        deceased=rng.random(count) < 0.003,
        phase=rng.integers(0, 3, count),
        reserved=np.zeros(count, dtype=np.bool_),
    )


def certificates(persons: Population, region: Region) -> pa.Array:
    """Return valid identity numbers (GB 11643): county, birthday, sequence by sex, check character."""
    counties = np.array([int(code) for code in region.counties], dtype=np.int64)
    months = persons.birth.astype("datetime64[M]")
    year = persons.birth.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (persons.birth.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    order = persons.sequence * 2 + persons.male
    body = ((counties[persons.county] * 10_000 + year) * 10_000 + month * 100 + day) * 1000 + order
    total = sum((body // 10 ** (16 - place)) % 10 * weight for place, weight in enumerate(_CHECK_WEIGHTS))
    check = pa.DictionaryArray.from_arrays(pa.array(total % 11, pa.int8()), pa.array(list(_CHECK_CHARACTERS)))
    return pc.binary_join_element_wise(pa.array(body).cast(pa.string()), check.cast(pa.string()), "")


def person_table(persons: Population, region: Region) -> pa.Table:
    """Return the batch as rows of ``person``."""
    digits = pc.utf8_lpad(pa.array(persons.number + 1).cast(pa.string()), 6, "0")
    counties = pa.array(list(region.counties))
    return pa.table(
        {
            "person_id": persons.person_id,
            "certificate_type": _constant("01", len(persons)),
            "certificate_number_token": certificates(persons, region),
            "person_name": pc.binary_join_element_wise("参保人", digits, ""),
            "gender": pa.DictionaryArray.from_arrays(pa.array(~persons.male, pa.int8()), pa.array(["1", "2"])),
            "birth_on": pa.array(persons.birth),
            "ethnic_group": _constant("01", len(persons)),
            "region_code": pa.DictionaryArray.from_arrays(pa.array(persons.county), counties),
            "household_id": _households(persons, len(region.counties)),
            "alive_status": pa.DictionaryArray.from_arrays(pa.array(persons.deceased, pa.int8()), pa.array(["1", "2"])),
            "valid_from_on": pa.array(np.full(len(persons), np.datetime64(_VALID_FROM))),
        }
    )


def _households(persons: Population, counties: int) -> Ints:
    """Return household ids: three persons of a county who came one after another."""
    first = int(persons.person_id[0]) - int(persons.number[0])
    return np.asarray(first + persons.number // counties // 3 * counties + persons.county)


def _constant(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int8)), pa.array([text]))
