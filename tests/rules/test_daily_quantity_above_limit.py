"""《办法》第七、十二条：超过限定频次的部分不予支付 / what exceeds the daily limit is not payable."""

import pytest

VISIT = """
    | visit_id | person_id | institution_id | care_type | started_at       | ended_at         |
    | V1       | P1        | H1             | 21        | 2026-10-01 08:00 | 2026-10-03 10:00 |
"""


def point(rule_class: str, limit: str) -> str:
    return f"""
        | point_id | rule_class_id | code | parameters          |
        | K1       | {rule_class}  | A    | max_per_day={limit} |
    """


def line(quantity: str) -> str:
    return f"""
        | fee_line_id | visit_id | item_code | occurred_at      | quantity   | unit_price |
        | L1          | V1       | A         | 2026-10-01 09:00 | {quantity} | 10         |
        | L2          | V1       | A         | 2026-10-02 09:00 | 3          | 10         |
    """


@pytest.mark.parametrize(
    ("rule_class", "grade"),
    [("POL-SVC-014", "definite"), ("MED-CON-003", "suspect")],
)
def test_quantity_above_the_limit_is_a_finding_of_the_class_of_its_point(rule, rule_class, grade):
    found = rule("daily_quantity_above_limit").on(
        visit=VISIT, knowledge_point=point(rule_class, "3"), fee_line=line("5")
    )
    assert (
        found
        == f"""
        | rule_class_id | grade   | day        | excess_quantity | amount_at_issue_fen | exposure_fen | fee_line_ids |
        | {rule_class}  | {grade} | 2026-10-01 | 2.0000          | 2000                | 5000         | L1           |
    """
    )


@pytest.mark.parametrize(("quantity", "count"), [("3", 0), ("3.0001", 1), ("2.9999", 0)])
def test_the_limit_itself_is_allowed(rule, quantity, count):
    tables = {"visit": VISIT, "knowledge_point": point("POL-SVC-014", "3"), "fee_line": line(quantity)}
    assert len(rule("daily_quantity_above_limit").on(**tables)) == count


def test_the_share_of_the_fund_is_rounded_down(rule):
    found = rule("daily_quantity_above_limit").on(
        visit=VISIT,
        settlement="""
        | visit_id | total_fen | in_scope_fen | fund_total_fen |
        | V1       | 10000     | 10000        | 7000           |
        """,
        knowledge_point=point("POL-SVC-014", "2"),
        fee_line="""
        | fee_line_id | visit_id | item_code | occurred_at      | quantity | unit_price |
        | L1          | V1       | A         | 2026-10-01 09:00 | 6        | 1.01       |
        """,
    )
    # 606 fen x 7000 // 10000 = 424; the stay allows 2 x 2, so 2 of 6 are in excess: 424 x 2 // 6 = 141
    assert (
        found
        == """
        | excess_quantity | amount_at_issue_fen |
        | 2.0000          | 141                 |
    """
    )


def test_refunded_quantity_does_not_count(rule):
    found = rule("daily_quantity_above_limit").on(
        visit=VISIT,
        knowledge_point=point("POL-SVC-014", "3"),
        fee_line="""
        | fee_line_id | visit_id | item_code | occurred_at      | quantity | original_line_number | amount_fen |
        | L1          | V1       | A         | 2026-10-01 09:00 | 8        |                      | 800        |
        | L2          | V1       | A         | 2026-10-02 09:00 | -5       | L1                   | -500       |
        """,
    )
    assert len(found) == 0


def test_a_stay_within_its_total_is_a_late_booking_and_no_finding(rule):
    found = rule("daily_quantity_above_limit").on(
        visit=VISIT,
        knowledge_point=point("POL-SVC-014", "3"),
        fee_line="""
        | fee_line_id | visit_id | item_code | occurred_at      | quantity |
        | L1          | V1       | A         | 2026-10-02 09:00 | 6        |
        """,
    )
    assert len(found) == 0


def test_once_a_day_items_and_points_of_other_classes_belong_to_other_rules(rule):
    for rule_class, limit in (("POL-SVC-014", "1"), ("MED-CON-003", "1"), ("OWN-STA-003", "3")):
        tables = {"visit": VISIT, "knowledge_point": point(rule_class, limit), "fee_line": line("9")}
        assert len(rule("daily_quantity_above_limit").on(**tables)) == 0


def test_an_open_stay_may_be_charged_up_to_its_last_charged_day(rule):
    found = rule("daily_quantity_above_limit").on(
        visit="""
        | visit_id | care_type | started_at | ended_at |
        | V1       | 21        | 2026-10-01 |          |
        """,
        knowledge_point=point("POL-SVC-014", "3"),
        fee_line=line("4"),
    )
    # two days allow 6, 7 are charged
    assert (
        found
        == """
        | day        | chargeable_days | excess_quantity |
        | 2026-10-01 | 2               | 1.0000          |
    """
    )
