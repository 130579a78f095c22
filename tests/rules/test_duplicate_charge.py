"""《办法》第十二条：不得重复收费 / nothing is charged twice."""

import pytest

VISIT = """
    | visit_id | person_id | institution_id | care_type | started_at       | ended_at         |
    | V1       | P1        | H1             | 21        | 2026-10-01 08:00 | 2026-10-04 10:00 |
"""
BED = """
    | point_id | rule_class_id | code | parameters    |
    | K1       | POL-SVC-014   | BED  | max_per_day=1 |
"""


def test_the_same_upload_twice_is_a_duplicate_and_the_copy_is_at_issue(rule):
    found = rule("duplicate_charge").on(
        visit=VISIT,
        settlement="""
        | visit_id | total_fen | in_scope_fen | fund_total_fen |
        | V1       | 9000      | 9000         | 6001           |
        """,
        fee_line="""
        | fee_line_id | visit_id | item_code | order_number | occurred_at      | quantity | unit_price |
        | L1          | V1       | A         | R1           | 2026-10-01 09:00 | 2        | 15         |
        | L2          | V1       | A         | R1           | 2026-10-01 09:00 | 2        | 15         |
        | L3          | V1       | A         | R1           | 2026-10-01 09:00 | 2        | 15         |
        | L4          | V1       | B         | R1           | 2026-10-01 09:00 | 1        | 1          |
        """,
    )
    assert (
        found
        == """
        | duplicate_kind   | visit_id | fee_line_ids | amount_at_issue_fen | exposure_fen | settlement_id |
        | identical_upload | V1       | L1, L2, L3   | 4000                | 6000         | S-V1          |
    """
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("occurred_at", "2026-10-01 09:01"),
        ("order_number", "R2"),
        ("quantity", "3"),
        ("unit_price", "15.000001"),
        ("item_code", "B"),
    ],
)
def test_a_line_that_differs_in_one_thing_is_no_duplicate(rule, column, value):
    row = {
        "item_code": "A",
        "order_number": "R1",
        "occurred_at": "2026-10-01 09:00",
        "quantity": "2",
        "unit_price": "15",
    }
    other = {**row, column: value}
    lines = [
        "|fee_line_id|visit_id|" + "|".join(row) + "|",
        "|L1|V1|" + "|".join(row.values()) + "|",
        "|L2|V1|" + "|".join(other.values()) + "|",
    ]
    assert len(rule("duplicate_charge").on(visit=VISIT, fee_line="\n".join(lines))) == 0


def test_without_order_number_or_settlement_nothing_is_said(rule):
    lines = """
        | fee_line_id | visit_id | item_code | order_number | settlement_id |
        | L1          | V1       | A         |              | S-V1          |
        | L2          | V1       | A         |              | S-V1          |
        | L3          | V1       | B         | R1           |               |
        | L4          | V1       | B         | R1           |               |
    """
    assert len(rule("duplicate_charge").on(visit=VISIT, fee_line=lines)) == 0


def test_a_copy_that_was_refunded_is_gone(rule):
    lines = """
        | fee_line_id | visit_id | item_code | order_number | quantity | original_line_number | amount_fen |
        | L1          | V1       | A         | R1           | 2        |                      | 200        |
        | L2          | V1       | A         | R1           | 2        |                      | 200        |
        | L3          | V1       | A         | R1           | -2       | L2                   | -200       |
    """
    assert len(rule("duplicate_charge").on(visit=VISIT, fee_line=lines)) == 0


def test_lines_of_a_settlement_taken_back_wholly_are_gone(rule):
    found = rule("duplicate_charge").on(
        visit=VISIT,
        settlement="""
        | settlement_id | visit_id | total_fen | fund_total_fen | is_refund | original_settlement_id |
        | S1            | V1       | 200       | 100            | false     |                        |
        | S2            | V1       | -200      | -100           | true      | S1                     |
        """,
        fee_line="""
        | fee_line_id | visit_id | item_code | order_number | settlement_id |
        | L1          | V1       | A         | R1           | S1            |
        | L2          | V1       | A         | R1           | S1            |
        """,
    )
    assert len(found) == 0


def test_a_daily_item_charged_twice_on_one_day_beyond_the_days_of_the_stay_is_a_duplicate(rule):
    found = rule("duplicate_charge").on(
        visit=VISIT,
        knowledge_point=BED,
        fee_line="""
        | fee_line_id | visit_id | item_code | occurred_at      | order_number | quantity | unit_price |
        | L1          | V1       | BED       | 2026-10-01 23:00 | R1           | 1        | 40         |
        | L2          | V1       | BED       | 2026-10-02 23:00 | R2           | 1        | 40         |
        | L3          | V1       | BED       | 2026-10-02 23:30 | R3           | 1        | 40         |
        | L4          | V1       | BED       | 2026-10-03 23:00 | R4           | 1        | 40         |
        """,
    )
    assert (
        found
        == """
        | duplicate_kind | day        | fee_line_ids | amount_at_issue_fen | exposure_fen | knowledge_point_id |
        | once_a_day     | 2026-10-02 | L2, L3       | 4000                | 8000         | K1                 |
    """
    )


def test_days_booked_together_within_the_days_of_the_stay_are_no_duplicate(rule):
    lines = """
        | fee_line_id | visit_id | item_code | occurred_at      | quantity |
        | L1          | V1       | BED       | 2026-10-03 23:00 | 3        |
    """
    assert len(rule("duplicate_charge").on(visit=VISIT, knowledge_point=BED, fee_line=lines)) == 0


def test_the_day_of_discharge_is_not_chargeable(rule):
    lines = """
        | fee_line_id | visit_id | item_code | occurred_at      | quantity |
        | L1          | V1       | BED       | 2026-10-03 23:00 | 4        |
    """
    found = rule("duplicate_charge").on(visit=VISIT, knowledge_point=BED, fee_line=lines)
    assert (
        found
        == """
        | duplicate_kind | day        | excess_quantity | amount_at_issue_fen |
        | once_a_day     | 2026-10-03 | 1.0000          | 100                 |
    """
    )


def test_two_days_with_one_each_are_no_duplicate(rule):
    lines = """
        | fee_line_id | visit_id | item_code | occurred_at      |
        | L1          | V1       | BED       | 2026-10-01 23:59 |
        | L2          | V1       | BED       | 2026-10-02 00:00 |
    """
    assert len(rule("duplicate_charge").on(visit=VISIT, knowledge_point=BED, fee_line=lines)) == 0


def test_an_item_without_daily_limit_may_be_charged_several_times_a_day(rule):
    lines = """
        | fee_line_id | visit_id | item_code | occurred_at      | order_number |
        | L1          | V1       | GLU       | 2026-10-01 07:00 | R1           |
        | L2          | V1       | GLU       | 2026-10-01 11:00 | R1           |
        | L3          | V1       | GLU       | 2026-10-01 17:00 | R1           |
    """
    assert len(rule("duplicate_charge").on(visit=VISIT, knowledge_point=BED, fee_line=lines)) == 0


@pytest.mark.parametrize(
    ("begin", "end", "region", "count"),
    [
        ("2026-10-02", "", "", 1),
        ("2026-10-03", "", "", 0),
        ("2020-01-01", "2026-10-02", "", 1),
        ("2020-01-01", "2026-10-01", "", 0),
        ("2020-01-01", "", "150100", 1),
        ("2020-01-01", "", "150200", 0),
    ],
)
def test_the_limit_holds_in_its_region_from_its_first_to_its_last_day(rule, begin, end, region, count):
    found = rule("duplicate_charge").on(
        visit="""
        | visit_id | care_type | started_at       | ended_at         |
        | V1       | 11        | 2026-10-02 08:00 | 2026-10-02 10:00 |
        """,
        knowledge_point=f"""
        | point_id | rule_class_id | code | parameters    | effective_from_on | effective_to_on | region_code |
        | K1       | POL-SVC-014   | BED  | max_per_day=1 | {begin}           | {end}           | {region}    |
        """,
        fee_line="""
        | fee_line_id | visit_id | item_code | quantity |
        | L1          | V1       | BED       | 2        |
        """,
    )
    assert len(found) == count


def test_a_day_explained_by_an_identical_upload_is_reported_once(rule):
    lines = """
        | fee_line_id | visit_id | item_code | order_number | occurred_at      |
        | L1          | V1       | BED       | R1           | 2026-10-01 23:00 |
        | L2          | V1       | BED       | R2           | 2026-10-02 23:00 |
        | L3          | V1       | BED       | R2           | 2026-10-02 23:00 |
        | L4          | V1       | BED       | R3           | 2026-10-03 23:00 |
    """
    found = rule("duplicate_charge").on(visit=VISIT, knowledge_point=BED, fee_line=lines)
    assert (
        found
        == """
        | duplicate_kind   | fee_line_ids |
        | identical_upload | L2, L3       |
    """
    )


def test_another_persons_or_institutions_line_of_the_day_does_not_count(rule):
    found = rule("duplicate_charge").on(
        visit="""
        | visit_id | person_id | institution_id |
        | V1       | P1        | H1             |
        | V2       | P2        | H1             |
        | V3       | P1        | H2             |
        """,
        knowledge_point=BED,
        fee_line="""
        | fee_line_id | visit_id | item_code |
        | L1          | V1       | BED       |
        | L2          | V2       | BED       |
        | L3          | V3       | BED       |
        """,
    )
    assert len(found) == 0


@pytest.mark.parametrize(("occurred_at", "grade"), [("2026-10-01 09:00", "definite"), ("2026-10-01 00:00", "suspect")])
def test_copies_that_show_a_date_alone_are_suspect_because_the_time_is_not_proven_equal(rule, occurred_at, grade):
    found = rule("duplicate_charge").on(
        visit=VISIT,
        fee_line=f"""
        | fee_line_id | visit_id | item_code | order_number | occurred_at   |
        | L1          | V1       | A         | R1           | {occurred_at} |
        | L2          | V1       | A         | R1           | {occurred_at} |
        """,
    )
    assert found == f"| fee_line_ids | grade |\n| L1, L2 | {grade} |"
