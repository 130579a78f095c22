"""《办法》第十二、十三条：住院期间的门诊或购药 / claims elsewhere during a stay."""

import pytest


def visits(at: str = "2026-10-05 09:00", care_type: str = "41") -> str:
    return f"""
        | visit_id | person_id | institution_id | care_type   | started_at       | ended_at         |
        | V1       | P1        | H1             | 21          | 2026-10-01 08:00 | 2026-10-09 10:00 |
        | V2       | P1        | D1             | {care_type} | {at}             | {at}             |
    """


def test_a_purchase_paid_by_the_pool_during_a_stay_is_a_suspicion(rule):
    found = rule("outpatient_during_stay").on(
        visit=visits(),
        settlement="""
        | visit_id | total_fen | fund_total_fen | pooling_fund_fen | personal_account_fen |
        | V2       | 10000     | 7000           | 6500             | 2000                 |
        """,
    )
    assert (
        found
        == """
        | subject_id | institution_id | visit_id | stay_visit_id | event_on   | amount_at_issue_fen | exposure_fen |
        | P1         | D1             | V2       | V1            | 2026-10-05 | 6500                | 10000        |
    """
    )


@pytest.mark.parametrize(
    ("at", "count"),
    [
        ("2026-10-01 23:59", 0),
        ("2026-10-02 00:00", 1),
        ("2026-10-08 23:59", 1),
        ("2026-10-09 00:00", 0),
        ("2026-10-09 11:00", 0),
    ],
)
def test_the_days_of_admission_and_discharge_are_free(rule, at, count):
    assert len(rule("outpatient_during_stay").on(visit=visits(at))) == count


@pytest.mark.parametrize(
    ("care_type", "count"),
    [("11", 1), ("1101", 1), ("12", 1), ("13", 1), ("19", 1), ("41", 1), ("14", 0), ("51", 0), ("21", 0), ("28", 0)],
)
def test_special_outpatient_care_is_lawful(rule, care_type, count):
    assert len(rule("outpatient_during_stay").on(visit=visits(care_type=care_type))) == count


@pytest.mark.parametrize(("pool", "count"), [("0", 0), ("1", 1)])
def test_payment_by_personal_account_alone_is_lawful(rule, pool, count):
    settlement = f"|visit_id|total_fen|pooling_fund_fen|personal_account_fen|\n|V2|5000|{pool}|4000|"
    assert len(rule("outpatient_during_stay").on(visit=visits(), settlement=settlement)) == count


def test_a_settlement_taken_back_is_gone_and_a_partial_refund_is_deducted(rule):
    table = """
        | settlement_id | visit_id | total_fen | pooling_fund_fen | is_refund | original_settlement_id |
        | S1            | V2       | 5000      | 3000             | false     |                        |
        | S2            | V2       | {total}   | {pool}           | true      | S1                     |
    """
    whole = rule("outpatient_during_stay").on(visit=visits(), settlement=table.format(total=-5000, pool=-3000))
    part = rule("outpatient_during_stay").on(visit=visits(), settlement=table.format(total=-2000, pool=-1200))
    assert len(whole) == 0
    assert (
        part
        == """
        | amount_at_issue_fen | exposure_fen |
        | 1800                | 3000         |
    """
    )


def test_an_unsettled_visit_or_an_open_stay_is_not_judged(rule):
    still_open = """
        | visit_id | care_type | started_at | ended_at |
        | V1       | 21        | 2026-10-01 |          |
        | V2       | 11        | 2026-10-05 |          |
    """
    assert len(rule("outpatient_during_stay").on(visit=visits(), settlement="")) == 0
    assert len(rule("outpatient_during_stay").on(visit=still_open)) == 0


def test_of_several_stays_the_one_admitted_first_is_named(rule):
    several = """
        | visit_id | care_type | started_at | ended_at   |
        | V3       | 21        | 2026-10-02 | 2026-10-09 |
        | V1       | 21        | 2026-10-01 | 2026-10-09 |
        | V2       | 11        | 2026-10-05 | 2026-10-05 |
    """
    assert (
        rule("outpatient_during_stay").on(visit=several)
        == """
        | visit_id | stay_visit_id |
        | V2       | V1            |
    """
    )
