"""Planted cases of settlements that no agreement covers, in clinics that only these cases use."""

from dataclasses import dataclass
from datetime import date

from jobs.simulate.institution import Agreement, Kind
from jobs.simulate.planting.desk import Desk, Row

_LAPSED, _EMPLOYEES_ONLY, _ORDINARY_ONLY, _RENEWED = range(4)
_LAST_DAY = 10
"""Day of the judged month on which the lapsed agreement ends."""
_ALL_CARE = ("11", "13", "14", "41")


@dataclass(frozen=True)
class _Case:
    clinic: int
    day: int
    care_type: str = "11"
    insurance: str = "310"
    settlement_kind: str = "2"


def clinic_agreements(desk: Desk) -> list[Agreement]:
    """Return the agreements of the four clinics: lapsed, for one scheme, for one kind of care, renewed in time."""
    start, end = date(desk.period.year - 1, 1, 1), date(desk.period.year + 1, 12, 31)
    lapse, renewal = desk.period.day(_LAST_DAY), desk.period.day(_LAST_DAY + 1)
    lapsed, employees, ordinary, renewed = (desk.one_of(Kind.CASE, place) for place in range(4))
    return [
        Agreement(lapsed, _ALL_CARE, ("310", "390"), start, lapse),
        Agreement(employees, _ALL_CARE, ("310",), start, end),
        Agreement(ordinary, ("11", "13", "41"), ("310", "390"), start, end),
        Agreement(renewed, _ALL_CARE, ("310", "390"), start, lapse),
        Agreement(renewed, _ALL_CARE, ("310", "390"), renewal, end),
    ]


def _settled(desk: Desk, case: _Case) -> tuple[Row, Row, Row]:
    person = desk.person(insurance=case.insurance)
    at = desk.at(case.day)
    visit = desk.clinic(person, desk.one_of(Kind.CASE, case.clinic), at, care_type=case.care_type)
    line = desk.line(visit, "amlodipine", at, 28)
    return visit, line, desk.settle(visit, [line], settlement_kind=case.settlement_kind)


def _expect(desk: Desk, case: _Case) -> None:
    visit, _, settlement = _settled(desk, case)
    desk.expect(
        "settlement_outside_agreement",
        "definite",
        visit["started_at"].date(),
        settlement["fund_total_fen"],
        visit_id=visit["visit_id"],
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def _lawful(desk: Desk, case: _Case, *, refunded: bool = False) -> None:
    visit, line, settlement = _settled(desk, case)
    if refunded:
        desk.reverse(visit, settlement, [line])
    desk.lawful(
        "settlement_outside_agreement",
        visit_id=visit["visit_id"],
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def after_agreement_ended(desk: Desk, case: int) -> None:
    """A visit on the day after the agreement ended, and later."""
    _expect(desk, _Case(_LAPSED, _LAST_DAY + 1 + case % 10))


def scheme_not_covered(desk: Desk, case: int) -> None:
    """The agreement does not list the scheme."""
    _expect(desk, _Case(_EMPLOYEES_ONLY, 7, insurance="390"))


def care_not_covered(desk: Desk, case: int) -> None:
    """The agreement does not list the kind of care."""
    _expect(desk, _Case(_ORDINARY_ONLY, 7, care_type="14"))


def lawful_last_day(desk: Desk, case: int) -> None:
    """A visit on the agreement's last day."""
    _lawful(desk, _Case(_LAPSED, _LAST_DAY))


def lawful_renewal(desk: Desk, case: int) -> None:
    """A visit on the first day of the renewed agreement."""
    _lawful(desk, _Case(_RENEWED, _LAST_DAY + 1))


def lawful_emergency_care(desk: Desk, case: int) -> None:
    """Emergency care is paid outside an agreement too."""
    _lawful(desk, _Case(_LAPSED, _LAST_DAY + 2, care_type="13"))


def lawful_manual_claim(desk: Desk, case: int) -> None:
    """The person claims in person at the agency."""
    _lawful(desk, _Case(_LAPSED, _LAST_DAY + 2, settlement_kind="1"))


def lawful_refunded_settlement(desk: Desk, case: int) -> None:
    """The settlement was refunded: nothing remains paid."""
    _lawful(desk, _Case(_LAPSED, _LAST_DAY + 2), refunded=True)


VIOLATIONS = {after_agreement_ended: 2, scheme_not_covered: 1, care_not_covered: 1}
LAWFUL = (lawful_last_day, lawful_renewal, lawful_emergency_care, lawful_manual_claim, lawful_refunded_settlement)
