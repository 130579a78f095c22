"""《办法》第十五条：不可能的工时 / hours nobody can work."""

import pytest

POINT = """
    | point_id | rule_class_id | code | parameters  |
    | K1       | OWN-STA-003   | A    | minutes=240 |
"""


def visits(count: int, institution: str = "H1") -> str:
    rows = [f"| V{n:03d} | P{n:03d} | {institution} |" for n in range(count)]
    return "\n".join(["| visit_id | person_id | institution_id |", *rows])


def lines(count: int, quantity: str = "1", item: str = "A", practitioner: str = "D1") -> str:
    rows = [f"| L{n:03d} | V{n:03d} | {item} | {quantity} | {practitioner} |" for n in range(count)]
    return "\n".join(["| fee_line_id | visit_id | item_code | quantity | executing_practitioner_id |", *rows])


def test_more_than_sixteen_hours_of_timed_services_are_a_suspicion(rule):
    found = rule("impossible_practitioner_day").on(visit=visits(5), knowledge_point=POINT, fee_line=lines(5))
    # 5 x 240 = 1200 minutes, 240 too many; 500 fen x 240 // 1200 = 100
    assert (
        found
        == """
        | subject_type | subject_id | day        | worked_minutes | visit_count | amount_at_issue_fen | exposure_fen |
        | practitioner | D1         | 2026-10-01 | 1200           | 5           | 100                 | 500          |
    """
    )


@pytest.mark.parametrize(("quantity", "count"), [("4", 0), ("4.0001", 1), ("3.9999", 0)])
def test_sixteen_hours_are_possible(rule, quantity, count):
    found = rule("impossible_practitioner_day", max_minutes=960).on(
        visit=visits(1), knowledge_point=POINT, fee_line=lines(1, quantity)
    )
    assert len(found) == count


@pytest.mark.parametrize(("visit_count", "count"), [(100, 0), (101, 1)])
def test_a_hundred_visits_are_possible(rule, visit_count, count):
    point = "| point_id | rule_class_id | code | parameters |\n| K1 | OWN-STA-003 | A | minutes=5 |"
    found = rule("impossible_practitioner_day", max_visits=100).on(
        visit=visits(visit_count), knowledge_point=point, fee_line=lines(visit_count)
    )
    assert len(found) == count
    assert all(row["amount_at_issue_fen"] == 0 for row in found.rows)


def test_services_without_time_standard_or_practitioner_do_not_count(rule):
    untimed = rule("impossible_practitioner_day").on(
        visit=visits(9), knowledge_point=POINT, fee_line=lines(9, item="B")
    )
    unsigned = rule("impossible_practitioner_day").on(
        visit=visits(9), knowledge_point=POINT, fee_line=lines(9, practitioner="")
    )
    assert (len(untimed), len(unsigned)) == (0, 0)


def test_two_institutions_of_one_day_add_up(rule):
    found = rule("impossible_practitioner_day").on(
        visit="""
        | visit_id | person_id | institution_id | care_region_code |
        | V000     | P1        | H2             | 150202           |
        | V001     | P2        | H1             | 150102           |
        """,
        knowledge_point=POINT,
        fee_line=lines(2, "3"),
    )
    assert (
        found
        == """
        | subject_id | institution_id | region_code | institution_count | worked_minutes |
        | D1         | H1             | 150102      | 2                 | 1440           |
    """
    )
