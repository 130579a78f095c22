"""Planted cases of practitioners whose day is longer than a day can be."""

from jobs.simulate.planting.desk import Desk, Row, fund_share

_MAX_MINUTES = 960
_SESSION_MINUTES = 60
_SESSION, _GLANCE = "psychotherapy", "tongue_exam"


def _sessions(desk: Desk, day: int, quantities: tuple[int, ...]) -> tuple[str, list[tuple[Row, Row]]]:
    """Return a practitioner and the paid therapy of one day, one person a visit."""
    hospital = desk.hospital()
    practitioner = desk.practitioner(hospital)
    paid = []
    for place, quantity in enumerate(quantities):
        visit = desk.clinic(desk.person(), hospital, desk.at(day, 8 + place), diagnosis="F41.100")
        line = desk.line(visit, _SESSION, desk.at(day, 8 + place, 10), quantity, executing_practitioner_id=practitioner)
        paid.append((line, desk.settle(visit, [line])))
    return practitioner, paid


def too_many_minutes(desk: Desk, case: int) -> None:
    """Eighteen hours of therapy in one day."""
    day = 5 + case % 10
    practitioner, paid = _sessions(desk, day, (4, 4, 4, 4, 2))
    minutes = sum(line["quantity"] // 10_000 for line, _ in paid) * _SESSION_MINUTES
    fund = sum(fund_share(line["in_scope_fen"], settlement) for line, settlement in paid)
    desk.expect(
        "impossible_practitioner_day",
        "suspect",
        desk.period.day(day),
        fund * (minutes - _MAX_MINUTES) // minutes,
        institution_id=paid[0][0]["institution_id"],
        practitioner_id=practitioner,
    )


def lawful_sixteen_hours(desk: Desk, case: int) -> None:
    """Sixteen hours exactly."""
    practitioner, paid = _sessions(desk, 6, (4, 4, 4, 4))
    desk.lawful(
        "impossible_practitioner_day",
        institution_id=paid[0][0]["institution_id"],
        practitioner_id=practitioner,
    )


def _many_visits(desk: Desk, day: int, count: int) -> tuple[str, Row]:
    """Return a practitioner with that many short visits of ten persons in one day."""
    hospital = desk.hospital()
    practitioner = desk.practitioner(hospital)
    persons = [desk.person(insurance=("310", "390")[place % 2]) for place in range(10)]
    visit: Row = {}
    for place in range(count):
        start = desk.at(day, 8 + place // 12, place % 12 * 5)
        visit = desk.clinic(persons[place % len(persons)], hospital, start)
        line = desk.line(visit, _GLANCE, start, executing_practitioner_id=practitioner)
        desk.settle(visit, [line])
    return practitioner, visit


def too_many_visits(desk: Desk, case: int) -> None:
    """A hundred and one visits in one day, each short."""
    practitioner, visit = _many_visits(desk, 17 + case % 5, 101)
    desk.expect(
        "impossible_practitioner_day",
        "suspect",
        desk.period.day(17 + case % 5),
        0,
        institution_id=visit["institution_id"],
        practitioner_id=practitioner,
    )


def lawful_hundred_visits(desk: Desk, case: int) -> None:
    """A hundred visits exactly."""
    practitioner, visit = _many_visits(desk, 18, 100)
    desk.lawful("impossible_practitioner_day", institution_id=visit["institution_id"], practitioner_id=practitioner)


VIOLATIONS = {too_many_minutes: 1, too_many_visits: 1}
LAWFUL = (lawful_sixteen_hours, lawful_hundred_visits)
