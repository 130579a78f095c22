"""《办法》第十、十一条：协议范围外的结算 / settlements that no agreement covers."""

import pytest

VISIT = """
    | visit_id | institution_id | care_type | insurance_type | started_at       | ended_at         |
    | V1       | H1             | 21        | 390            | 2026-10-05 23:59 | 2026-10-20 10:00 |
"""
AGREEMENT = {
    "agreement_id": "G1",
    "institution_id": "H1",
    "service_scope": "11, 21",
    "insurance_types": "310, 390",
    "effective_from_on": "2026-01-01",
    "effective_to_on": "2026-12-31",
}


def judged(rule, settlement: dict[str, str] | None = None, **agreement: str):
    row = {**AGREEMENT, **agreement}
    paid = {"visit_id": "V1", "total_fen": "9000", "fund_total_fen": "6000", **(settlement or {})}
    return rule("settlement_outside_agreement").on(
        visit=VISIT,
        agreement=f"|{'|'.join(row)}|\n|{'|'.join(row.values())}|",
        settlement=f"|{'|'.join(paid)}|\n|{'|'.join(paid.values())}|",
    )


def test_a_settlement_that_no_agreement_covers_is_a_finding(rule):
    assert (
        judged(rule, institution_id="H2")
        == """
        | grade    | subject_id | settlement_id | visit_ids | event_on   | amount_at_issue_fen | exposure_fen |
        | definite | H1         | S-V1          | V1        | 2026-10-05 | 6000                | 9000         |
    """
    )


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("effective_from_on", "2026-10-05", 0),
        ("effective_from_on", "2026-10-06", 1),
        ("effective_to_on", "2026-10-05", 0),
        ("effective_to_on", "2026-10-04", 1),
        ("service_scope", "11, 41", 1),
        ("service_scope", "21", 0),
        ("insurance_types", "310", 1),
        ("insurance_types", "390", 0),
    ],
)
def test_the_agreement_in_force_on_the_first_day_must_name_care_and_insurance(rule, column, value, count):
    assert len(judged(rule, **{column: value})) == count


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("care_type", "2101", 0),
        ("care_type", "4101", 1),
        ("care_type", "13", 0),
        ("care_type", "1301", 0),
        ("settlement_kind", "1", 0),
        ("fund_total_fen", "0", 0),
        ("is_valid", "false", 0),
    ],
)
def test_emergencies_manual_claims_and_unpaid_settlements_are_lawful(rule, column, value, count):
    found = judged(rule, {column: value})
    assert len(found) == count


def test_a_settlement_taken_back_is_gone_and_the_refund_is_no_settlement_of_its_own(rule):
    found = rule("settlement_outside_agreement").on(
        visit=VISIT,
        settlement="""
        | settlement_id | visit_id | total_fen | fund_total_fen | is_refund | original_settlement_id |
        | S1            | V1       | 9000      | 6000           | false     |                        |
        | S2            | V1       | -9000     | -6000          | true      | S1                     |
        """,
    )
    assert len(found) == 0


def test_two_agreements_do_not_add_up_to_one(rule):
    found = rule("settlement_outside_agreement").on(
        visit=VISIT,
        agreement="""
        | agreement_id | institution_id | service_scope | insurance_types |
        | G1           | H1             | 21            | 310             |
        | G2           | H1             | 11            | 390             |
        """,
    )
    assert len(found) == 1
