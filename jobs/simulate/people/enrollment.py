"""Enrollment: who is insured where since when; earlier periods end where the present one begins."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.extract import coded, with_column
from jobs.simulate.people.employer import Workforce
from jobs.simulate.population import EMPLOYEE, INSURANCE_TYPES, PERSON_TYPES, Population

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

_ADULT_RESIDENT = PERSON_TYPES.index("15")
_WORKING = PERSON_TYPES.index("11")
_START = np.datetime64("2012-01-01")
_PAUSED_DAYS = 45


def _ids(persons: Population, place: Ints, kind: int) -> Ints:
    return np.asarray(persons.person_id[place] * 10 + kind)


def _began(persons: Population) -> Days:
    """Return since when each person has the present enrollment: from birth at the earliest."""
    return np.asarray(np.maximum(persons.birth, _START + (persons.number * 53 % 2_900).astype("timedelta64[D]")))


def _rows(
    persons: Population, work: Workforce, place: Ints, kind: int, *, scheme: Ints, start: Days, end: Days | None = None
) -> pa.Table:
    """Return one enrollment of each chosen person; with ``end`` it is over."""
    count = len(place)
    is_employee = scheme == EMPLOYEE
    present = end is None
    types = persons.person_type[place] if present else np.where(is_employee, _WORKING, _ADULT_RESIDENT)
    employer = work.employer[place] if present else np.full(count, -1)
    employed = is_employee & (employer >= 0)
    ids = work.ids[np.maximum(employer, 0)] if len(work) else np.zeros(count, np.int64)
    flexible = is_employee & ~employed & ~(persons.retired[place] & present)
    counties = list(work.region.counties)
    first = np.minimum(start, _began(persons)[place]).astype("datetime64[M]").astype(np.int64)
    way = np.select([~is_employee, flexible], [1, 2], 0)
    return pa.table(
        {
            "enrollment_id": _ids(persons, place, kind),
            "person_id": persons.person_id[place],
            "insurance_type": coded(scheme, INSURANCE_TYPES),
            "person_type": coded(types, PERSON_TYPES),
            "enrollment_status": coded(np.full(count, 0 if present else 1), ["1", "4"]),
            "started_on": pa.array(start),
            "ended_on": pa.nulls(count, pa.date32()) if end is None else pa.array(end),
            "first_enrolled_month": pa.array((first // 12 + 1970) * 100 + first % 12 + 1).cast(pa.string()),
            "employer_id": pa.array(ids, mask=~employed),
            "region_code": coded(persons.county[place], counties),
            "pool_area_code": coded(persons.county[place], [f"{county[:4]}00" for county in counties]),
            "is_civil_servant": pa.array(persons.civil_servant[place] & is_employee),
            "is_flexible_employment": pa.array(flexible),
            "is_retired_benefit": pa.array(is_employee & persons.retired[place] & present),
            "benefit_from_on": pa.array(start),
            "collection_way": coded(way, ["02", "05", "08"]),
        }
    )


def enrollment_table(persons: Population, work: Workforce, died_on: Days) -> pa.Table:
    """Return the rows of ``enrollment``: the present one, and for some one before it.

    Earlier ones are a pause of the same scheme or a change from the other scheme, and end before the present one;
    that of the dead (whose day of death ``died_on`` gives) is over.
    """
    everyone = np.arange(len(persons))
    start = _began(persons)
    old = (start - np.timedelta64(900, "D")) > persons.birth + np.timedelta64(18 * 366, "D")
    changed = np.flatnonzero(old & (persons.number % 17 == 5))
    paused = np.flatnonzero(old & (persons.number % 17 == 11))
    day = np.timedelta64(1, "D")
    before = [
        _rows(
            persons,
            work,
            place,
            kind,
            scheme=scheme,
            start=start[place] - np.timedelta64(800, "D"),
            end=start[place] - gap,
        )
        for place, kind, scheme, gap in (
            (changed, 1, 1 - persons.scheme[changed], day),
            (paused, 2, persons.scheme[paused], np.timedelta64(_PAUSED_DAYS, "D")),
        )
    ]
    present = _rows(persons, work, everyone, 0, scheme=persons.scheme, start=start)
    over = np.maximum(died_on, start)
    ended = pa.array(over, mask=~persons.deceased)
    status = coded(persons.deceased, ["1", "4"])
    for name, values in (("ended_on", ended), ("enrollment_status", status)):
        present = with_column(present, name, values)
    return pa.concat_tables([present, *before], promote_options="default")


IDENTITY_TYPES = ("1301", "1302", "1401", "1501")
"""Local codes: 低保, 特困, 优抚对象, 公务员."""
_CERTIFIED_BY = ("民政", "民政", "退役军人事务", "组织人事")


def identity_table(persons: Population) -> pa.Table:
    """Return the rows of ``person_identity_status``: poor residents, entitled families, civil servants."""
    destitute = persons.poor & (persons.number % 7 == 0)
    masks = (
        persons.poor & ~destitute,
        destitute,
        (persons.number % 211 == 7) & ~persons.poor,
        persons.civil_servant,
    )
    places = [np.flatnonzero(mask) for mask in masks]
    place = np.concatenate(places)
    kind = np.repeat(np.arange(len(masks)), [len(p) for p in places])
    return pa.table(
        {
            "person_id": persons.person_id[place],
            "identity_type": coded(kind, IDENTITY_TYPES),
            "identity_level": coded(np.zeros(len(place)), ["1"]),
            "valid_from_on": pa.array(_START + (3_650 + persons.number[place] % 700).astype("timedelta64[D]")),
            "certified_by": coded(kind, _CERTIFIED_BY),
        }
    )
