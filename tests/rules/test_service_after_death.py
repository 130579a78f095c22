"""《办法》第十三、十五条：死亡后的待遇 / claims after death."""

import pytest

VISIT = """
    | visit_id | person_id | institution_id | care_type | started_at       |
    | V1       | P1        | H1             | 41        | 2026-10-11 00:00 |
"""


def notices(*rows: tuple[str, str, str]) -> str:
    lines = [f"|P1|{party}|{day}|{revoked}|{party}|" for party, day, revoked in rows]
    return "\n".join(["|person_id|source_party|death_on|is_revoked|certificate_number_token|", *lines])


def judged(rule, *rows: tuple[str, str, str], **tables: str):
    return rule("service_after_death").on(**{"visit": VISIT, **tables}, person_death=notices(*rows))


def test_a_visit_on_the_day_after_death_is_a_finding_on_the_insured_side(rule):
    settlement = """
        | settlement_id | visit_id | total_fen | fund_total_fen | is_refund | original_settlement_id |
        | S1            | V1       | 9000      | 5000           | false     |                        |
        | S2            | V1       | -4000     | -2000          | true      | S1                     |
        | S3            | V1       | 1000      | 500            | false     |                        |
    """
    visit = """
        | visit_id | person_id | institution_id | started_at | insured_region_code | care_region_code |
        | V1       | P1        | H1             | 2026-10-11 | 150203              | 640104           |
    """
    found = judged(rule, ("public_security", "2026-10-10", "false"), visit=visit, settlement=settlement)
    assert (
        found
        == """
        | grade    | subject_id | region_code | event_on   | death_on   | amount_at_issue_fen | exposure_fen |
        | definite | P1         | 150203      | 2026-10-11 | 2026-10-10 | 3500                | 6000         |
    """
    )


@pytest.mark.parametrize(("death_on", "count"), [("2026-10-10", 1), ("2026-10-11", 0), ("2026-10-12", 0)])
def test_the_day_of_death_itself_is_lawful(rule, death_on, count):
    assert len(judged(rule, ("public_security", death_on, "false"))) == count


@pytest.mark.parametrize(
    ("rows", "grade"),
    [
        ([("public_security", "2026-10-01", "false")], "definite"),
        ([("health", "2026-10-01", "false")], "suspect"),
        ([("health", "2026-10-01", "false"), ("civil_affairs", "2026-10-01", "false")], "definite"),
        ([("health", "2026-10-01", "false"), ("civil_affairs", "2026-10-02", "false")], "suspect"),
        ([("public_security", "2026-10-01", "false"), ("health", "2026-10-02", "false")], "suspect"),
        ([("public_security", "2026-10-01", "true"), ("health", "2026-10-02", "false")], "suspect"),
        ([("health", "2026-10-01", "false"), ("court", "2026-10-01", "false")], "suspect"),
    ],
)
def test_public_security_or_two_agreeing_sources_confirm_a_death(rule, rows, grade):
    assert (
        judged(rule, *rows)
        == f"""
        | grade   |
        | {grade} |
    """
    )


def test_of_disagreeing_dates_the_latest_counts(rule):
    rows = (("public_security", "2026-10-01", "false"), ("health", "2026-10-11", "false"))
    assert len(judged(rule, *rows)) == 0


@pytest.mark.parametrize("row", [("public_security", "2026-10-01", "true"), ("court", "2026-10-01", "false")])
def test_revoked_notices_and_declarations_by_court_raise_nothing(rule, row):
    assert len(judged(rule, row)) == 0


def test_a_visit_that_cost_nothing_is_still_a_finding(rule):
    assert (
        judged(rule, ("public_security", "2026-10-01", "false"), settlement="")
        == """
        | visit_id | amount_at_issue_fen |
        | V1       | 0                   |
    """
    )
