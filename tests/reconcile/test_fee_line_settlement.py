"""The lines of a settlement make its five sums."""

import pytest

from jobs.reconciliations.fee_line_settlement import FEE_LINE_SETTLEMENT
from tests.reconcile.case import Case, assert_rows, of_group, rows, run

CASES = [
    Case(
        "five_equal_sums_match",
        "H1",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen | full_self_pay_fen | over_cap_fen | in_scope_fen |
                | S1            | H1             | 10000      | 1000              | 200          | 8800         |
                | S1            | H1             | 5000       | 0                 | 0            | 5000         |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen | full_self_pay_fen | over_cap_fen | in_scope_fen |
                | S1            | H1             | 15000     | 1000              | 200          | 13800        |
            """,
        },
        """
        | match_key | status  | item_kind | left_fen | right_fen | difference_fen | left_count | right_count | is_open |
        | S1        | matched |           | 15000    | 15000     | 0              | 2          | 1           | False   |
        """,
    ),
    Case(
        "a_total_one_fen_away_differs",
        "H2",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen | in_scope_fen |
                | S2            | H2             | 10001      | 10001        |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen | in_scope_fen |
                | S2            | H2             | 10000     | 10001        |
            """,
        },
        """
        | match_key | status  | item_kind  | left_fen | right_fen | difference_fen | is_open |
        | S2        | differs | amount_fen | 10001    | 10000     | 1              | False   |
        """,
    ),
    Case(
        "equal_totals_with_a_part_moved_differ_by_nothing_and_name_the_first_part",
        "H3",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen | prior_self_pay_fen | in_scope_fen |
                | S3            | H3             | 10000      | 400                | 9600         |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen | prior_self_pay_fen | in_scope_fen |
                | S3            | H3             | 10000     | 500                | 9500         |
            """,
        },
        """
        | match_key | status  | item_kind          | left_fen | right_fen | difference_fen |
        | S3        | differs | prior_self_pay_fen | 10000    | 10000     | 0              |
        """,
    ),
    Case(
        "lines_whose_settlement_is_unknown_or_invalid_stand_alone",
        "H4",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen |
                | S4a           | H4             | 700        |
                | S4b           | H4             | 800        |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen | is_valid |
                | S4b           | H4             | 800       | false    |
            """,
        },
        """
        | match_key | status    | left_fen | right_fen | difference_fen | left_count | right_count | is_open |
        | S4a       | left_only | 700      | 0         | 700            | 1          | 0           | True    |
        | S4b       | left_only | 800      | 0         | 800            | 1          | 0           | True    |
        """,
    ),
    Case(
        "a_settlement_without_valid_lines_stands_alone",
        "H5",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen | is_valid |
                | S5            | H5             | 900        | false    |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen |
                | S5            | H5             | 900       |
            """,
        },
        """
        | match_key | status     | left_fen | right_fen | difference_fen | left_count | right_count | is_open |
        | S5        | right_only | 0        | 900       | -900           | 0          | 1           | True    |
        """,
    ),
    Case(
        "a_refund_settlement_matches_its_negative_lines",
        "H6",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen | in_scope_fen |
                | S6            | H6             | -2500      | -2500        |
                | S6            | H6             | -500       | -500         |
            """,
            "settlement": """
                | settlement_id | institution_id | total_fen | in_scope_fen | is_refund |
                | S6            | H6             | -3000     | -3000        | true      |
            """,
        },
        """
        | match_key | status  | left_fen | right_fen | difference_fen |
        | S6        | matched | -3000    | -3000     | 0              |
        """,
    ),
    Case(
        "a_line_not_yet_settled_takes_no_part",
        "H7",
        {
            "fee_line": """
                | settlement_id | institution_id | amount_fen |
                |               | H7             | 100        |
            """
        },
        "| match_key | status |",
    ),
]


@pytest.fixture(scope="module")
def found(spark):
    return rows(run(spark, FEE_LINE_SETTLEMENT, CASES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_fee_lines_against_settlements(case, found):
    assert_rows(of_group(found, case.group), case.expected)


def test_every_row_says_whose_it_is_and_opened_this_month(found):
    assert {(row["reconciliation_id"], row["opened_period"], row["age_months"]) for row in found} == {
        ("fee_line_settlement", "2026-10", 0)
    }


def test_item_ids_are_distinct(found):
    assert len({row["item_id"] for row in found}) == len(found)
