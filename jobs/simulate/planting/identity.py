"""Planted cases of care after death."""

from datetime import date, datetime, timedelta

from jobs.simulate.planting.desk import Desk, Row


def _notice(desk: Desk, person: int, death: date, source: str, *, revoked: bool = False) -> None:
    desk.rows["person_death", desk.period].append(
        {
            "person": person,
            "death_on": death,
            "source_party": source,
            "reported_on": death + timedelta(days=3),
            "is_revoked": revoked,
        }
    )


def _paid_visit(desk: Desk, person: int, start: datetime) -> tuple[Row, Row]:
    visit = desk.clinic(person, desk.hospital(), start)
    line = desk.line(visit, "amlodipine", start + timedelta(minutes=10), 28)
    return visit, desk.settle(visit, [line])


def _expect(desk: Desk, grade: str, visit: Row, settlement: Row) -> None:
    desk.expect(
        "service_after_death",
        grade,
        visit["started_at"].date(),
        settlement["fund_total_fen"],
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def _lawful(desk: Desk, visit: Row) -> None:
    desk.lawful(
        "service_after_death",
        visit_id=visit["visit_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
    )


def visit_after_police_notice(desk: Desk, case: int) -> None:
    """Care on the day after the death that public security gave; the second at half past midnight of the first."""
    person = desk.person()
    day = (10, 1)[case % 2]
    _notice(desk, person, desk.period.day(day - 1), "public_security")
    _expect(desk, "definite", *_paid_visit(desk, person, desk.at(day, *((10, 0), (0, 30))[case % 2])))


def visit_after_two_notices(desk: Desk, case: int) -> None:
    """Two other departments give the same date of death."""
    person = desk.person(insurance="390")
    for source in ("civil_affairs", "health"):
        _notice(desk, person, desk.period.day(8), source)
    _expect(desk, "definite", *_paid_visit(desk, person, desk.at(12)))


def visit_after_one_notice(desk: Desk, case: int) -> None:
    """A single department other than public security gives the death."""
    person = desk.person()
    _notice(desk, person, desk.period.day(8), ("health", "civil_affairs")[case % 2])
    _expect(desk, "suspect", *_paid_visit(desk, person, desk.at(9)))


def visit_after_differing_notices(desk: Desk, case: int) -> None:
    """Two departments give different dates; the visit is after the later one."""
    person = desk.person()
    _notice(desk, person, desk.period.day(6), "public_security")
    _notice(desk, person, desk.period.day(9), "civil_affairs")
    _expect(desk, "suspect", *_paid_visit(desk, person, desk.at(11)))


def lawful_on_day_of_death(desk: Desk, case: int) -> None:
    """The visit is on the day of death."""
    person = desk.person()
    _notice(desk, person, desk.period.day(10), "public_security")
    _lawful(desk, _paid_visit(desk, person, desk.at(10, 23))[0])


def lawful_between_notices(desk: Desk, case: int) -> None:
    """The visit is between two differing dates of death."""
    person = desk.person()
    _notice(desk, person, desk.period.day(6), "public_security")
    _notice(desk, person, desk.period.day(12), "civil_affairs")
    _lawful(desk, _paid_visit(desk, person, desk.at(9))[0])


def lawful_revoked_notice(desk: Desk, case: int) -> None:
    """The notice was revoked."""
    person = desk.person()
    _notice(desk, person, desk.period.day(5), "public_security", revoked=True)
    _lawful(desk, _paid_visit(desk, person, desk.at(10))[0])


def lawful_court_declaration(desk: Desk, case: int) -> None:
    """A court declared the person dead: the person may live."""
    person = desk.person()
    _notice(desk, person, desk.period.day(5), "court")
    _lawful(desk, _paid_visit(desk, person, desk.at(10))[0])


def lawful_death_in_hospital(desk: Desk, case: int) -> None:
    """A stay that began before the death and ended with it is settled later."""
    person = desk.person()
    _notice(desk, person, desk.period.day(9), "public_security")
    visit, _, _ = desk.stay(person, desk.hospital(), 5, 9, discharge_way="5")
    _lawful(desk, visit)


VIOLATIONS = {
    visit_after_police_notice: 2,
    visit_after_two_notices: 1,
    visit_after_one_notice: 2,
    visit_after_differing_notices: 1,
}
LAWFUL = (
    lawful_on_day_of_death,
    lawful_between_notices,
    lawful_revoked_notice,
    lawful_court_declaration,
    lawful_death_in_hospital,
)
