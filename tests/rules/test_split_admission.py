"""《办法》第十二条：不得分解住院 / a stay must not be split."""

import pytest

STAYS = """
    | visit_id | person_id | institution_id | care_type | main_diagnosis_code | started_at       | ended_at         |
    | V1       | P1        | H1             | 21        | J18.900             | 2026-10-01 08:00 | 2026-10-08 10:00 |
    | V2       | P1        | H1             | 21        | J18.100             | {admitted}       | 2026-10-25 10:00 |
"""


def test_readmission_within_ten_days_for_the_same_disease_is_a_split_admission(rule):
    found = rule("split_admission", max_gap_days=10).on(
        visit="""
        | visit_id | person_id | institution_id | care_type | main_diagnosis_code | started_at | ended_at   |
        | V1       | P1        | H1             | 21        | J18.900             | 2026-10-01 | 2026-10-08 |
        | V2       | P1        | H1             | 21        | J18.100             | 2026-10-10 | 2026-10-15 |
        | V3       | P2        | H1             | 21        | J18.900             | 2026-10-10 | 2026-10-15 |
        """,
        settlement="""
        | visit_id | total_fen | fund_total_fen |
        | V1       | 500000    | 300000         |
        | V2       | 400000    | 250000         |
        | V3       | 400000    | 250000         |
        """,
    )
    assert (
        found
        == """
        | subject_id | visit_ids | event_on   | gap_days | amount_at_issue_fen | exposure_fen | rule_class_id |
        | H1         | V1, V2    | 2026-10-10 | 2        | 0                   | 250000       | MGT-ACT-001   |
    """
    )


@pytest.mark.parametrize(("admitted", "count"), [("2026-10-18 00:30", 1), ("2026-10-19 00:00", 0)])
def test_the_tenth_day_counts_and_the_eleventh_does_not(rule, admitted, count):
    assert len(rule("split_admission", max_gap_days=10).on(visit=STAYS.format(admitted=admitted))) == count


def test_the_earlier_stay_may_lie_in_the_month_before(rule):
    found = rule("split_admission").on(
        visit="""
        | visit_id | care_type | started_at | ended_at         |
        | V1       | 21        | 2026-09-20 | 2026-09-30 23:50 |
        | V2       | 21        | 2026-10-01 | 2026-10-05       |
        """
    )
    assert (
        found
        == """
        | visit_id | previous_visit_id | gap_days |
        | V2       | V1                | 1        |
    """
    )


def test_the_latest_earlier_stay_is_named(rule):
    found = rule("split_admission").on(
        visit="""
        | visit_id | care_type | started_at | ended_at   |
        | V1       | 21        | 2026-09-25 | 2026-09-30 |
        | V2       | 21        | 2026-10-02 | 2026-10-05 |
        | V3       | 21        | 2026-10-08 | 2026-10-12 |
        """
    )
    assert (
        found
        == """
        | visit_id | previous_visit_id |
        | V2       | V1                |
        | V3       | V2                |
    """
    )


@pytest.mark.parametrize(
    ("column", "earlier", "later"),
    [
        ("institution_id", "H1", "H2"),
        ("main_diagnosis_code", "J18.900", "I10.x00"),
        ("main_diagnosis_code", "Z51.100", "Z51.100"),
        ("main_diagnosis_code", "Z49.100", "Z49.100"),
        ("main_diagnosis_code", "O80.000", "O80.000"),
        ("main_diagnosis_code", "P59.900", "P59.900"),
        ("is_newborn", "false", "true"),
        ("is_newborn", "true", "false"),
        ("discharge_way", "2", "1"),
        ("discharge_way", "3", "1"),
        ("discharge_way", "4", "1"),
        ("care_type", "21", "2401"),
        ("care_type", "21", "28"),
        ("care_type", "71", "21"),
        ("is_valid", "false", "true"),
    ],
)
def test_a_lawful_reason_for_the_second_stay_is_no_finding(rule, column, earlier, later):
    base = {"care_type": "21", "started_at": "2026-10-01", "ended_at": "2026-10-03"}
    first = {"visit_id": "V1", **base, column: earlier}
    second = {"visit_id": "V2", **base, "started_at": "2026-10-05", "ended_at": "2026-10-09", column: later}
    lines = ["|".join(row) for row in (first, first.values(), second.values())]
    assert len(rule("split_admission").on(visit="\n".join(f"|{line}|" for line in lines))) == 0


def test_an_interim_settlement_of_one_stay_is_no_finding(rule):
    found = rule("split_admission").on(
        visit="""
        | visit_id | care_type | started_at       | ended_at         | medical_record_number |
        | V1       | 21        | 2026-10-01 08:00 | 2026-10-10 12:00 | R1                    |
        | V2       | 21        | 2026-10-10 12:00 | 2026-10-20 09:00 | R1                    |
        """
    )
    assert len(found) == 0


def test_same_day_readmission_under_a_new_record_number_is_a_finding(rule):
    found = rule("split_admission").on(
        visit="""
        | visit_id | care_type | started_at       | ended_at         | medical_record_number |
        | V1       | 21        | 2026-10-01 08:00 | 2026-10-10 12:00 | R1                    |
        | V2       | 21        | 2026-10-10 15:00 | 2026-10-20 09:00 | R2                    |
        """
    )
    assert (
        found
        == """
        | visit_id | gap_days |
        | V2       | 0        |
    """
    )


def test_a_stay_without_discharge_date_is_no_earlier_stay_and_unknown_ways_of_discharge_excuse_nothing(rule):
    found = rule("split_admission").on(
        visit="""
        | visit_id | care_type | started_at | ended_at   | discharge_way | is_newborn |
        | V1       | 21        | 2026-10-01 |            |               |            |
        | V2       | 21        | 2026-10-02 | 2026-10-03 |               |            |
        | V3       | 21        | 2026-10-08 |            |               |            |
        """
    )
    assert (
        found
        == """
        | visit_id | previous_visit_id |
        | V3       | V2                |
    """
    )


def test_the_finding_belongs_to_the_month_of_the_second_stay(rule):
    visits = """
        | visit_id | care_type | started_at | ended_at   |
        | V1       | 21        | 2026-09-20 | 2026-09-28 |
        | V2       | 21        | 2026-09-29 | 2026-10-05 |
    """
    assert len(rule("split_admission").within(period="2026-09").on(visit=visits)) == 0
    assert len(rule("split_admission").within(period="2026-10").on(visit=visits)) == 1
    assert len(rule("split_admission").within(period="2026-11").on(visit=visits)) == 0
