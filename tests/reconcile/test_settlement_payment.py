"""What was approved is ordered, what was ordered leaves the bank, once."""

import pytest

from jobs.reconciliations.settlement_payment import SETTLEMENT_PAYMENT
from tests.reconcile.case import Case, assert_rows, of_group, rows, run

APPROVED = [
    Case(
        "orders_equal_to_the_settled_fund_money_match_per_fund",
        "H1",
        {
            "settlement": """
                | institution_id | insurance_type | pooling_fund_fen | civil_servant_fen | medical_aid_fen |
                | H1             | 310            | 700              | 50                | 0               |
                | H1             | 310            | 300              | 0                 | 0               |
                | H1             | 390            | 400              | 0                 | 20              |
            """,
            "payment_order": """
                | payee_kind  | payee_id | fund_kind | clearing_month | amount_fen | status | payer_account_token |
                | institution | H1       | 310100    | 2026-10        | 600        | paid   | X                   |
                | institution | H1       | 310100    | 2026-10        | 400        | sent   | X                   |
                | institution | H1       | 320100    | 2026-10        | 50         | paid   | X                   |
                | institution | H1       | 390100    | 2026-10        | 400        | paid   | X                   |
                | institution | H1       | 610100    | 2026-10        | 20         | paid   | X                   |
            """,
        },
        """
        | match_key | item_kind        | status  | left_fen | right_fen | difference_fen | left_count | right_count |
        | H1¦310100 | approved_ordered | matched | 1000     | 1000      | 0              | 2          | 2           |
        | H1¦320100 | approved_ordered | matched | 50       | 50        | 0              | 1          | 1           |
        | H1¦390100 | approved_ordered | matched | 400      | 400       | 0              | 1          | 1           |
        | H1¦610100 | approved_ordered | matched | 20       | 20        | 0              | 1          | 1           |
        """,
    ),
    Case(
        "every_settlement_column_has_its_fund_and_funds_that_net_to_zero_are_dropped",
        "H2",
        {
            "settlement": """
                | institution_id | employer_supplement_fen | resident_major_illness_fen | medical_aid_fen |
                | H2             | 1                       | 0                          | 5               |
                | H2             | 0                       | 2                          | -5              |
            """,
        },
        """
        | match_key | status    | left_fen | right_fen | is_open |
        | H2¦370100 | left_only | 1        | 0         | True    |
        | H2¦390200 | left_only | 2        | 0         | True    |
        """,
    ),
    Case(
        "a_refund_is_taken_off_in_the_month_that_clears_it_and_not_in_that_of_its_visit",
        "H20",
        {
            "settlement": """
                | institution_id | insurance_type | pooling_fund_fen | is_refund | clearing_month |
                | H20            | 310            | 800              | false     | 2026-10        |
                | H20            | 310            | -800             | true      | 2026-11        |
            """,
            "cleared_settlement": """
                | institution_id | insurance_type | pooling_fund_fen | is_refund | clearing_month |
                | H20            | 310            | -300             | true      | 2026-10        |
            """,
            "payment_order": """
                | payee_kind  | payee_id | fund_kind | clearing_month | amount_fen | status | payer_account_token |
                | institution | H20      | 310100    | 2026-10        | 500        | paid   | X                   |
            """,
        },
        """
        | match_key  | item_kind        | status  | left_fen | right_fen | difference_fen |
        | H20¦310100 | approved_ordered | matched | 500      | 500       | 0              |
        """,
    ),
    Case(
        "large_amount_veteran_and_other_funds_keep_apart",
        "H3",
        {
            "settlement": """
                | institution_id | insurance_type | employee_large_amount_fen | disabled_veteran_fen | other_fund_fen |
                | H3             | 310            | 3                         | 4                    | 5              |
            """,
        },
        """
        | match_key | status    | left_fen |
        | H3¦330100 | left_only | 3        |
        | H3¦350100 | left_only | 4        |
        | H3¦999997 | left_only | 5        |
        """,
    ),
    Case(
        "an_order_of_another_sum_differs_and_one_without_settlements_stands_alone",
        "H4",
        {
            "settlement": """
                | institution_id | insurance_type | pooling_fund_fen | is_valid |
                | H4             | 310            | 100              | true     |
                | H4             | 390            | 900              | false    |
            """,
            "payment_order": """
                | payee_kind  | payee_id | fund_kind | clearing_month | amount_fen | status    | payer_account_token |
                | institution | H4       | 310100    | 2026-10        | 101        | paid      | X                   |
                | institution | H4       | 390100    | 2026-10        | 900        | paid      | X                   |
                | institution | H4       | 310100    | 2026-10        | 7          | returned  | X                   |
                | institution | H4       | 310100    | 2026-10        | 8          | cancelled | X                   |
                | institution | H4       | 310100    | 2026-09        | 9          | paid      | X                   |
                | person      | H4       | 310100    | 2026-10        | 10         | paid      | X                   |
            """,
        },
        """
        | match_key | status     | left_fen | right_fen | difference_fen | left_count | right_count |
        | H4¦310100 | differs    | 100      | 101       | -1             | 1          | 1           |
        | H4¦390100 | right_only | 0        | 900       | -900           | 0          | 1           |
        """,
    ),
]

PAID = [
    Case(
        "an_order_that_the_bank_debited_matches_and_one_debit_may_pay_several",
        "B1",
        {
            "payment_order": """
                | payment_order_id | payer_account_token | bank_reference | amount_fen | status | payee_kind |
                | P1               | B1                  | R1             | 100        | paid   | person     |
                | P2               | B1                  | R2             | 30         | paid   | person     |
                | P3               | B1                  | R2             | 30         | paid   | person     |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B1            | R1             | debit     | 100        |
                | B1            | R2             | debit     | 60         |
                | B1            | funding        | credit    | 500        |
            """,
        },
        """
        | match_key | item_kind    | status  | left_fen | right_fen | left_count | right_count |
        | B1¦R1     | ordered_paid | matched | 100      | 100       | 1          | 1           |
        | B1¦R2     | ordered_paid | matched | 60       | 60        | 2          | 1           |
        """,
    ),
    Case(
        "one_fen_between_order_and_bank_differs",
        "B2",
        {
            "payment_order": """
                | payer_account_token | bank_reference | amount_fen | status |
                | B2                  | R1             | 100        | paid   |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B2            | R1             | debit     | 101        |
            """,
        },
        """
        | match_key | status  | left_fen | right_fen | difference_fen | is_open |
        | B2¦R1     | differs | 100      | 101       | -1             | False   |
        """,
    ),
    Case(
        "an_order_whose_five_days_end_in_the_next_month_is_timing_one_day_earlier_it_is_unpaid",
        "B3",
        {
            "payment_order": """
                | payment_order_id | payer_account_token | bank_reference | amount_fen | status | sent_at             |
                | P4               | B3                  | R1             | 100        | sent   | 2026-10-27 00:30:00 |
                | P5               | B3                  | R2             | 200        | sent   | 2026-10-26 23:30:00 |
                | P6               | B3                  |                | 300        | sent   | 2026-11-03 10:00:00 |
            """,
        },
        """
        | match_key   | item_kind    | status    | left_fen | right_fen | event_on   | is_open |
        | B3¦R1       | ordered_paid | timing    | 100      | 0         | 2026-10-27 | True    |
        | B3¦R2       | ordered_paid | left_only | 200      | 0         | 2026-10-26 | True    |
        | B3¦order:P6 | ordered_paid | timing    | 300      | 0         | 2026-11-03 | True    |
        """,
    ),
    Case(
        "a_debit_that_no_order_knows_stands_alone_whether_the_account_is_registered_or_not",
        "B4",
        {
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B4            | R1             | debit     | 100        |
            """,
        },
        """
        | match_key | item_kind    | status     | left_fen | right_fen | difference_fen | is_open |
        | B4¦R1     | ordered_paid | right_only | 0        | 100       | -100           | True    |
        """,
    ),
    Case(
        "debits_of_accounts_registered_for_other_purposes_take_no_part",
        "B5",
        {
            "bank_account": """
                | account_token | account_kind | valid_from_on |
                | B5            | 1            | 2020-01-01    |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B5            | R1             | debit     | 100        |
            """,
        },
        "| match_key | status |",
    ),
    Case(
        "a_returned_order_matches_when_its_debit_came_back_and_differs_when_it_did_not",
        "B6",
        {
            "payment_order": """
                | payment_order_id | payer_account_token | bank_reference | amount_fen | status    | returned_on |
                | P1               | B6                  | R1             | 100        | returned  | 2026-10-31  |
                | P2               | B6                  | R2             | 200        | returned  | 2026-10-20  |
                | P3               | B6                  | R3             | 300        | returned  | 2026-11-01  |
                | P4               | B6                  | R4             | 400        | cancelled |             |
                | P5               | B6                  | R5             | 500        | cancelled |             |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen | is_reversal |
                | B6            | R1             | debit     | 100        | false       |
                | B6            | R1             | credit    | 100        | true        |
                | B6            | R2             | debit     | 200        | false       |
                | B6            | R3             | debit     | 300        | false       |
                | B6            | R5             | debit     | 500        | false       |
            """,
        },
        """
        | match_key | item_kind    | status  | left_fen | right_fen | difference_fen | left_count | right_count |
        | B6¦R1     | returned     | matched | 0        | 0         | 0              | 1          | 2           |
        | B6¦R2     | returned     | differs | 0        | 200       | -200           | 1          | 1           |
        | B6¦R3     | ordered_paid | matched | 300      | 300       | 0              | 1          | 1           |
        | B6¦R4     | cancelled    | matched | 0        | 0         | 0              | 1          | 0           |
        | B6¦R5     | cancelled    | differs | 0        | 500       | -500           | 1          | 1           |
        """,
    ),
    Case(
        "two_orders_of_one_institution_fund_month_and_amount_that_the_bank_paid_are_a_duplicate_of_the_later",
        "B7",
        {
            "payment_order": """
                | payer_account_token | bank_reference | amount_fen | status | payee_kind  | payee_id | sent_at    |
                | B7                  | R2             | 100        | paid   | institution | H7       | 2026-10-10 |
                | B7                  | R1             | 100        | paid   | institution | H7       | 2026-10-12 |
                | B7                  | R3             | 100        | paid   | institution | H8       | 2026-10-12 |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B7            | R1             | debit     | 100        |
                | B7            | R2             | debit     | 100        |
                | B7            | R3             | debit     | 100        |
            """,
        },
        """
        | match_key | item_kind    | status    | left_fen | right_fen | difference_fen | is_open |
        | B7¦R2     | ordered_paid | matched   | 100      | 100       | 0              | False   |
        | B7¦R1     | ordered_paid | duplicate | 100      | 100       | 0              | False   |
        | B7¦R3     | ordered_paid | matched   | 100      | 100       | 0              | False   |
        """,
    ),
    Case(
        "a_second_equal_order_that_the_bank_did_not_pay_or_that_came_back_is_no_duplicate",
        "B8",
        {
            "payment_order": """
                | payer_account_token | bank_reference | amount_fen | status   | payee_kind  | payee_id |
                | B8                  | R1             | 100        | paid     | institution | H9       |
                | B8                  | R2             | 100        | sent     | institution | H9       |
                | B8                  | R3             | 100        | returned | institution | H9       |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen |
                | B8            | R1             | debit     | 100        |
            """,
        },
        """
        | match_key | item_kind    | status    | left_fen | right_fen |
        | B8¦R1     | ordered_paid | matched   | 100      | 100       |
        | B8¦R2     | ordered_paid | left_only | 100      | 0         |
        | B8¦R3     | returned     | matched   | 0        | 0         |
        """,
    ),
    Case(
        "one_reference_twice_at_the_bank_is_a_duplicate_of_one_order",
        "B9",
        {
            "payment_order": """
                | payer_account_token | bank_reference | amount_fen | status |
                | B9                  | R1             | 100        | paid   |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | line_number | direction | amount_fen | booked_on  |
                | B9            | R1             | 1           | debit     | 100        | 2026-10-20 |
                | B9            | R1             | 2           | debit     | 100        | 2026-10-21 |
            """,
        },
        """
        | match_key | status    | left_fen | right_fen | difference_fen | event_on   |
        | B9¦R1     | matched   | 100      | 100       | 0              | 2026-10-15 |
        | B9¦R1     | duplicate | 0        | 100       | -100           | 2026-10-21 |
        """,
    ),
]


@pytest.fixture(scope="module")
def found(spark):
    return rows(run(spark, SETTLEMENT_PAYMENT, APPROVED + PAID))


def part(found, is_approval):
    return [row for row in found if (row["item_kind"] == "approved_ordered") is is_approval]


@pytest.mark.parametrize("case", APPROVED, ids=lambda case: case.title)
def test_approved_against_ordered(case, found):
    assert_rows(of_group(part(found, True), case.group), case.expected)


@pytest.mark.parametrize("case", PAID, ids=lambda case: case.title)
def test_ordered_against_paid(case, found):
    assert_rows(of_group(part(found, False), case.group), case.expected)


def test_items_of_both_parts_are_distinct(found):
    assert len({row["item_id"] for row in found}) == len(found)


def test_a_late_order_is_paid_in_the_next_month_or_becomes_unpaid(spark):
    october = Case(
        "october",
        "B1",
        {
            "settlement": """
                | institution_id | insurance_type | pooling_fund_fen |
                | H1             | 310            | 900              |
            """,
            "payment_order": """
                | payment_order_id | payer_account_token | bank_reference | amount_fen | status | sent_at             |
                | P1               | B1                  | R1             | 100        | sent   | 2026-10-31 10:00:00 |
                | P2               | B1                  | R2             | 200        | sent   | 2026-10-31 11:00:00 |
                | P3               | B1                  | R3             | 300        | paid   | 2026-10-10 11:00:00 |
            """,
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen | booked_on  |
                | B1            | R3             | debit     | 300        | 2026-10-11 |
            """,
        },
        "",
    )
    november = Case(
        "november",
        "B1",
        {
            "bank_statement_line": """
                | account_token | bank_reference | direction | amount_fen | booked_on  |
                | B1            | R1             | debit     | 100        | 2026-11-02 |
            """,
        },
        "",
    )
    carried = run(spark, SETTLEMENT_PAYMENT, [october])
    found = rows(run(spark, SETTLEMENT_PAYMENT, [november], period="2026-11", carried=carried))
    assert_rows(
        found,
        """
        | match_key | item_kind    | status    | left_fen | right_fen | opened_period | age_months | is_open |
        | B1¦R1     | ordered_paid | matched   | 100      | 100       | 2026-10       | 1          | False   |
        | B1¦R2     | ordered_paid | left_only | 200      | 0         | 2026-10       | 1          | True    |
        """,
    )
