"""Employers of a batch of persons: sizes by a power law, lawful credit codes, the wages they pay."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.extract import coded, constant, with_column
from jobs.simulate.population import EMPLOYEE, Population
from jobs.simulate.region import Region
from schemas.credit_code import ALPHABET

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_FLEXIBLE_SHARE = 0.18
_LARGEST = 5_000
_POWER = 1.1
"""Exponent of the Pareto law of sizes: many small employers, a few that employ thousands."""
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_FIRST_REGISTRATION = np.datetime64("2001-03-01")
_VALID_FROM = np.datetime64("2020-01-01")


@dataclass(frozen=True)
class Workforce:
    """Who works where in a batch. ``employer`` is -1 for those without one."""

    region: Region
    employer: Ints
    flexible: Flags
    wage_factor: Floats
    """A person's wage over the reference wage, before floor and ceiling."""
    first: Ints
    """The number of each employer's first employee, which makes its id."""
    size: Ints
    county: Ints
    is_government: Flags

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def ids(self) -> Ints:
        """Return the employers' ids."""
        return np.asarray(self.region.province * 10**11 + 5 * 10**10 + self.first)


def workforce(persons: Population, region: Region, seed: int) -> Workforce:
    """Return the batch's employers: they employ nobody of another batch, so batches stand alone."""
    rng = np.random.default_rng([seed, 11, int(persons.number[0])])
    working = (persons.scheme == EMPLOYEE) & ~persons.retired & ~persons.deceased
    flexible = working & ~persons.civil_servant & (rng.random(len(persons)) < _FLEXIBLE_SHARE)
    employed = np.flatnonzero(working & ~flexible)
    employed = employed[np.lexsort((rng.permutation(len(employed)), ~persons.civil_servant[employed]))]
    sizes = np.minimum(rng.pareto(_POWER, max(1, len(employed))) + 1, _LARGEST).astype(np.int64)
    ends = np.cumsum(sizes)
    count = int(np.searchsorted(ends, len(employed))) + 1 if len(employed) else 0
    starts = np.r_[0, ends[: count - 1]].astype(np.int64) if count else np.zeros(0, np.int64)
    size = np.diff(np.r_[starts, len(employed)])
    employer = np.full(len(persons), -1, np.int64)
    employer[employed] = np.repeat(np.arange(count), size)
    level = np.exp(rng.normal(0.0, 0.25, count))
    factor = np.exp(rng.normal(-0.1, 0.45, len(persons)))
    factor[employed] *= level[employer[employed]]
    leaders = employed[starts]
    return Workforce(
        region=region,
        employer=employer,
        flexible=flexible,
        wage_factor=factor,
        first=persons.number[leaders],
        size=size,
        county=persons.county[leaders],
        is_government=persons.civil_servant[leaders],
    )


def credit_codes(work: Workforce) -> pa.Array:
    """Return unified social credit codes (GB 32100): department, category, county, organisation code, check."""
    counties = np.array([int(code) for code in work.region.counties], dtype=np.int64)[work.county]
    serial = work.first % 10**8
    digits = np.empty((len(work), 17), dtype=np.int64)
    digits[:, 0] = np.where(work.is_government, 1, 9)
    digits[:, 1] = 1
    digits[:, 2:8] = counties[:, None] // 10 ** np.arange(5, -1, -1) % 10
    digits[:, 8:16] = serial[:, None] // 10 ** np.arange(7, -1, -1) % 10
    organisation = (11 - digits[:, 8:16] @ _ORGANISATION_WEIGHTS % 11) % 11
    digits[:, 16] = np.where(organisation == 10, ALPHABET.index("X"), organisation)
    weights = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
    check = (31 - digits @ weights % 31) % 31
    head = digits[:, :16] @ 10 ** np.arange(15, -1, -1)
    letters = pa.array(list(ALPHABET))
    tail = [letters.take(pa.array(place)) for place in (digits[:, 16], check)]
    return pc.binary_join_element_wise(pa.array(head).cast(pa.string()), *tail, "")


def employer_table(work: Workforce) -> pa.Table:
    """Return the rows of ``employer``: one version each, renamed ones two."""
    count = len(work)
    serial = pc.utf8_lpad(pa.array(work.first + 1).cast(pa.string()), 8, "0")
    registered = _FIRST_REGISTRATION + (work.first * 37 % 6_000).astype("timedelta64[D]")
    renamed = np.flatnonzero(work.first % 40 == 3)
    change = (_VALID_FROM + (200 + work.first[renamed] % 900).astype("timedelta64[D]")).astype("datetime64[D]")
    current = pa.table(
        {
            "employer_id": work.ids,
            "credit_code": credit_codes(work),
            "employer_name": pc.binary_join_element_wise("用人单位", serial, ""),
            "employer_type": coded(work.is_government, ["10", "30"]),
            "management_type": constant("01", count),
            "enrollment_status": constant("2", count),
            "region_code": coded(work.county, list(work.region.counties)),
            "registered_on": registered + (5 + work.first % 25).astype("timedelta64[D]"),
            "business_registered_on": registered,
            "registry_headcount": work.size,
            "valid_from_on": pa.array(np.full(count, _VALID_FROM)),
            "valid_to_on": pa.nulls(count, pa.date32()),
        }
    )
    before = current.take(pa.array(renamed))
    name = pc.binary_join_element_wise(before["employer_name"], "(筹)", "")
    before = with_column(before, "employer_name", name)
    before = with_column(before, "valid_to_on", pa.array(change - np.timedelta64(1, "D")))
    start = np.full(count, _VALID_FROM)
    start[renamed] = change
    return pa.concat_tables([with_column(current, "valid_from_on", pa.array(start)), before])
