"""Planted faults of registers: employers, identities and enrollments that a check of quality must count."""

from datetime import timedelta

from jobs.simulate.planting.desk import Desk, Row
from jobs.simulate.population import PERSON_TYPES

_NUMBER = 900_000_000
"""Numbers of planted employers lie above those of all others."""


def _employer(desk: Desk, place: int, registered_after: int, credit_code: str) -> Row:
    business = desk.period.plus(-30).first
    row = {
        "employer_id": str(desk.hospitals.region.province * 10**11 + 5 * 10**10 + _NUMBER + place),
        "credit_code": credit_code,
        "employer_name": f"植入单位{place:04d}",
        "employer_type": "10",
        "management_type": "01",
        "enrollment_status": "2",
        "region_code": desk.hospitals.region.counties[0],
        "registered_on": business + timedelta(days=registered_after),
        "business_registered_on": business,
        "registry_headcount": 0,
        "valid_from_on": business,
    }
    desk.rows["employer", desk.period].append(row)
    return row


_VALID_CODE = "91150102000001003H"
"""Worked out after GB 32100: the weighted sum of the first seventeen is 14 modulo 31, so H (17) closes it."""


def employer_code_wrong(desk: Desk, case: int) -> None:
    """An employer's credit code has another check character."""
    _employer(desk, case, 10, f"{_VALID_CODE[:-1]}J")
    desk.doubt("employer", "check:credit_code_valid", "")


def employer_registered_late(desk: Desk, case: int) -> None:
    """An employer registered on the thirty-first day."""
    _employer(desk, 1_000 + case, 31, _VALID_CODE)
    desk.doubt("employer", "check:registered_in_time", "")


def lawful_employer_on_last_day(desk: Desk, case: int) -> None:
    """An employer registered on the thirtieth day, the last lawful one."""
    _employer(desk, 2_000 + case, 30, _VALID_CODE)
    desk.lawful("check:registered_in_time")


def _identity(desk: Desk, person: str, start: int, end: int | None) -> None:
    desk.rows["person_identity_status", desk.period].append(
        {
            "person_id": person,
            "identity_type": "1601",
            "identity_level": "1",
            "valid_from_on": desk.period.plus(start).first,
            "valid_to_on": None if end is None else desk.period.plus(end).last,
            "certified_by": "民政",
        }
    )


def identity_overlapping(desk: Desk, case: int) -> None:
    """A person holds one identity twice in a month."""
    person = desk.person_id(desk.person(insurance="390"))
    _identity(desk, person, -12, -6)
    _identity(desk, person, -6, None)
    desk.doubt("person_identity_status", "cross:person_identity_status_versions_apart", "")


def lawful_identity_renewed(desk: Desk, case: int) -> None:
    """A person's identity is renewed on the day after it ended."""
    person = desk.person_id(desk.person(insurance="390"))
    _identity(desk, person, -12, -7)
    _identity(desk, person, -6, None)
    desk.lawful("cross:person_identity_status_versions_apart", person_id=person)


def enrolled_twice(desk: Desk, case: int) -> None:
    """A resident is enrolled in the resident scheme a second time, elsewhere."""
    person = desk.person_id(desk.person(insurance="390"))
    county = desk.hospitals.region.counties[-1]
    start = desk.period.plus(-2).first
    desk.rows["enrollment", desk.period].append(
        {
            "enrollment_id": f"{person}9",
            "person_id": person,
            "insurance_type": "390",
            "person_type": PERSON_TYPES[3],
            "enrollment_status": "1",
            "started_on": start,
            "region_code": county,
            "pool_area_code": f"{county[:4]}00",
            "is_civil_servant": False,
            "is_flexible_employment": False,
            "is_retired_benefit": False,
            "benefit_from_on": start,
            "collection_way": "05",
        }
    )
    desk.doubt("enrollment", "cross:enrollment_not_repeated", "")


VIOLATIONS = {
    employer_code_wrong: 1,
    employer_registered_late: 1,
    identity_overlapping: 1,
    enrolled_twice: 1,
}
LAWFUL = (lawful_employer_on_last_day, lawful_identity_renewed)
