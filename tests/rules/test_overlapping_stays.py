"""《办法》第十二、十三条：一人不能同时住两处 / nobody lies in two beds."""

import pytest

STAYS = """
    | visit_id | person_id | institution_id | care_type | started_at       | ended_at         |
    | V1       | P1        | H1             | 21        | 2026-10-01 08:00 | 2026-10-09 10:00 |
    | V2       | P1        | H2             | 21        | 2026-10-05 20:00 | 2026-10-15 10:00 |
"""


def test_stays_with_services_on_both_sides_of_the_overlap_are_definite(rule):
    found = rule("overlapping_stays").on(
        visit=STAYS,
        settlement="""
        | visit_id | total_fen | fund_total_fen |
        | V1       | 800000    | 400001         |
        | V2       | 900000    | 600000         |
        """,
        fee_line="""
        | fee_line_id | visit_id | occurred_at      |
        | L1          | V1       | 2026-10-09 09:00 |
        | L2          | V2       | 2026-10-05 21:00 |
        """,
    )
    # 4 of 8 nights of V1: 400001 x 4 // 8 = 200000; 4 of 10 nights of V2: 240000
    assert (
        found
        == """
        | grade    | visit_ids | subject_id | institution_id | event_on   | amount_at_issue_fen | exposure_fen |
        | definite | V1, V2    | P1         |                | 2026-10-05 | 200000              | 1700000      |
    """
    )


@pytest.mark.parametrize(
    "lines",
    [
        "| L1 | V2 | 2026-10-06 | 1 | |",
        "| L1 | V2 | 2026-10-06 | 1 | |\n| L2 | V1 | 2026-10-04 | 1 | |",
        "| L1 | V2 | 2026-10-06 | 1 | |\n| L2 | V1 | 2026-10-06 | 1 | |\n| L3 | V1 | 2026-10-07 | -1 | L2 |",
    ],
)
def test_without_services_left_on_one_side_of_the_overlap_it_is_a_suspicion(rule, lines):
    table = f"| fee_line_id | visit_id | occurred_at | quantity | original_line_number |\n{lines}"
    assert (
        rule("overlapping_stays").on(visit=STAYS, fee_line=table)
        == """
        | grade   | sides_with_service |
        | suspect | 1                  |
    """
    )


def test_services_not_yet_settled_count_as_services(rule):
    lines = """
        | fee_line_id | visit_id | occurred_at | settlement_id |
        | L1          | V1       | 2026-10-06  |               |
        | L2          | V2       | 2026-10-06  |               |
    """
    assert (
        rule("overlapping_stays").on(visit=STAYS, fee_line=lines)
        == """
        | grade    |
        | definite |
    """
    )


@pytest.mark.parametrize(("ended", "count"), [("2026-10-06 23:59", 0), ("2026-10-07 00:00", 1)])
def test_one_shared_night_is_a_transfer_and_two_are_a_finding(rule, ended, count):
    visits = f"""
        | visit_id | institution_id | care_type | started_at       | ended_at         |
        | V1       | H1             | 21        | 2026-10-01 08:00 | {ended}          |
        | V2       | H2             | 21        | 2026-10-05 20:00 | 2026-10-15 10:00 |
    """
    assert len(rule("overlapping_stays", min_nights=2).on(visit=visits)) == count


def test_a_stay_inside_another_overlaps_with_its_own_nights(rule):
    visits = """
        | visit_id | institution_id | care_type | started_at | ended_at   |
        | V1       | H1             | 21        | 2026-10-01 | 2026-10-20 |
        | V2       | H2             | 22        | 2026-10-05 | 2026-10-08 |
    """
    assert (
        rule("overlapping_stays").on(visit=visits)
        == """
        | visit_ids | overlap_nights | event_on   |
        | V1, V2    | 3              | 2026-10-05 |
    """
    )


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("is_newborn", "true", "false"),
        ("is_newborn", "false", "true"),
        ("care_type", "71", "21"),
        ("care_type", "21", "28"),
        ("person_id", "P1", "P2"),
        ("is_valid", "false", "true"),
        ("ended_at", "", "2026-10-15"),
        ("ended_at", "2026-10-09", ""),
    ],
)
def test_what_is_no_second_stay_does_not_overlap(rule, column, first, second):
    base = {"person_id": "P1", "institution_id": "H1", "care_type": "21"}
    one = {"visit_id": "V1", **base, "started_at": "2026-10-01", "ended_at": "2026-10-09", column: first}
    two = {"visit_id": "V2", **base, "started_at": "2026-10-05", "ended_at": "2026-10-15", column: second}
    rows = ["|".join(row) for row in (one, one.values(), two.values())]
    assert len(rule("overlapping_stays").on(visit="\n".join(f"|{row}|" for row in rows))) == 0


def test_interim_settlements_of_one_stay_share_the_record_number(rule):
    visits = """
        | visit_id | institution_id | care_type | started_at | ended_at   | medical_record_number |
        | V1       | H1             | 21        | 2026-10-01 | 2026-10-15 | R1                    |
        | V2       | H1             | 21        | 2026-10-01 | 2026-10-20 | {record}              |
    """
    assert len(rule("overlapping_stays").on(visit=visits.format(record="R1"))) == 0
    assert (
        rule("overlapping_stays").on(visit=visits.format(record="R2"))
        == """
        | visit_ids | institution_id |
        | V1, V2    | H1             |
    """
    )


def test_the_month_of_the_later_ending_stay_judges_with_two_months_look_back(rule):
    visits = """
        | visit_id | institution_id | care_type | started_at | ended_at   |
        | V1       | H1             | 21        | 2026-08-01 | 2026-08-20 |
        | V2       | H2             | 21        | 2026-08-10 | 2026-10-15 |
    """
    counts = {month: len(rule("overlapping_stays").within(period=month).on(visit=visits)) for month in MONTHS}
    assert counts == {"2026-08": 0, "2026-09": 0, "2026-10": 1, "2026-11": 0}


MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")


def test_stays_that_end_together_are_reported_once(rule):
    visits = """
        | visit_id | institution_id | care_type | started_at | ended_at   |
        | V2       | H2             | 21        | 2026-10-01 | 2026-10-09 |
        | V1       | H1             | 21        | 2026-10-05 | 2026-10-09 |
    """
    assert (
        rule("overlapping_stays").on(visit=visits)
        == """
        | visit_ids | overlap_nights |
        | V1, V2    | 4              |
    """
    )
