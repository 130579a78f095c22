"""Statements close and follow; bank lines and deposit entries find each other or become outstanding items."""

import pytest

from jobs.reconcile import Month
from jobs.reconciliations.balance_adjustment import balance_adjustment, bank_closing, ledger_closing
from jobs.reconciliations.bank_ledger import BANK_LEDGER
from tests.reconcile.case import Case, assert_rows, of_group, rows, run, tables_of


def account(token, fund, kind="2"):
    return f"""
        | account_token | account_kind | fund_kind | valid_from_on |
        | {token}       | {kind}       | {fund}    | 2020-01-01    |
    """


CASES = [
    Case(
        "a_statement_closes_when_opening_and_lines_make_its_closing",
        "B1",
        {
            "bank_account": account("B1", "F1", kind="1"),
            "bank_statement": """
                | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen |
                | T1           | B1            | 2026-10-01     | 2026-10-15   | 1000        | 1300        |
                | T2           | B1            | 2026-10-16     | 2026-10-31   | 1300        | 1299        |
            """,
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen |
                | T1           | B1            | 1           | credit    | 500        |
                | T1           | B1            | 2           | debit     | 200        |
            """,
        },
        """
        | match_key | item_kind         | status  | left_fen | right_fen | difference_fen | left_count | is_open |
        | T1        | statement_closes  | matched | 1300     | 1300      | 0              | 3          | False   |
        | T2        | statement_closes  | differs | 1300     | 1299      | 1              | 1          | False   |
        | T2        | statement_follows | matched | 1300     | 1300      | 0              | 1          | False   |
        """,
    ),
    Case(
        "lines_of_a_statement_that_was_not_delivered_stand_alone",
        "B2",
        {
            "bank_account": account("B2", "F2", kind="fiscal_special"),
            "bank_statement_line": """
                | statement_id | account_token | direction | amount_fen |
                | T3           | B2            | debit     | 70         |
            """,
        },
        """
        | match_key | item_kind        | status    | left_fen | right_fen | difference_fen |
        | T3        | statement_closes | left_only | -70      | 0         | -70            |
        """,
    ),
    Case(
        "a_statement_opens_with_the_closing_of_the_one_before_on_the_next_day",
        "B3",
        {
            "bank_account": account("B3", "F3", kind="1"),
            "previous_statement": """
                | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen |
                | P1           | B3            | 2026-09-01     | 2026-09-15   | 5           | 6           |
                | P2           | B3            | 2026-09-16     | 2026-09-30   | 6           | 100         |
            """,
            "bank_statement": """
                | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen |
                | T4           | B3            | 2026-10-01     | 2026-10-10   | 100         | 100         |
                | T5           | B3            | 2026-10-12     | 2026-10-20   | 100         | 100         |
                | T6           | B3            | 2026-10-21     | 2026-10-31   | 90          | 90          |
            """,
        },
        """
        | match_key | item_kind         | status  | left_fen | right_fen | difference_fen |
        | T4        | statement_closes  | matched | 100      | 100       | 0              |
        | T5        | statement_closes  | matched | 100      | 100       | 0              |
        | T6        | statement_closes  | matched | 90       | 90        | 0              |
        | T4        | statement_follows | matched | 100      | 100       | 0              |
        | T5        | statement_follows | differs | 100      | 100       | 0              |
        | T6        | statement_follows | differs | 90       | 100       | -10            |
        """,
    ),
    Case(
        "bank_credit_is_ledger_debit_and_the_fund_s_book_is_its_paying_account",
        "B4",
        {
            "bank_account": account("B4", "F4"),
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T7           | B4            | 0           | 700         |
            """,
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen | bank_reference | booked_on  |
                | T7           | B4            | 1           | credit    | 1000       | R1             | 2026-10-03 |
                | T7           | B4            | 2           | debit     | 300        | R2             | 2026-10-04 |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id | posted_on  |
                | F4      | V1             | 100201       | 1000      | 0          | R1        | 2026-10-05 |
                | F4      | V1             | 4001         | 0         | 1000       | R1        | 2026-10-05 |
                | F4      | V2             | 100201       | 0         | 300        | R2        | 2026-10-05 |
            """,
        },
        """
        | match_key    | item_kind        | status  | left_fen | right_fen | difference_fen | event_on   |
        | T7           | statement_closes | matched | 700      | 700       | 0              | 2026-10-03 |
        | B4¦R1¦credit | bank_line        | matched | 1000     | 1000      | 0              | 2026-10-03 |
        | B4¦R2¦debit  | bank_line        | matched | -300     | -300      | 0              | 2026-10-04 |
        """,
    ),
    Case(
        "what_only_one_of_bank_and_book_knows_is_one_of_four_kinds",
        "B5",
        {
            "bank_account": account("B5", "F5"),
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen | bank_reference |
                | T8           | B5            | 1           | credit    | 10         | R1             |
                | T8           | B5            | 2           | debit     | 20         | R2             |
            """,
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T8           | B5            | 10          | 0           |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id |
                | F5      | V1             | 1002         | 40        | 0          | R3        |
                | F5      | V2             | 1002         | 0         | 80         |           |
                | F5      | V3             | 1002         | 0         | 0          | R4        |
            """,
        },
        """
        | match_key                | item_kind                | status     | left_fen | right_fen | difference_fen |
        | T8                       | statement_closes         | matched    | 0        | 0         | 0              |
        | B5¦R1¦credit             | bank_received_not_booked | left_only  | 10       | 0         | 10             |
        | B5¦R2¦debit              | bank_paid_not_booked     | left_only  | -20      | 0         | -20            |
        | B5¦R3¦credit             | booked_received_not_bank | right_only | 0        | 40        | -40            |
        | B5¦voucher/F5/V2/1¦debit | booked_paid_not_bank     | right_only | 0        | -80       | 80             |
        """,
    ),
    Case(
        "amounts_that_disagree_differ_and_a_line_twice_at_the_bank_is_a_duplicate",
        "B6",
        {
            "bank_account": account("B6", "F6"),
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T9           | B6            | 1000        | 499         |
            """,
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen | bank_reference | booked_on  |
                | T9           | B6            | 1           | debit     | 101        | R1             | 2026-10-05 |
                | T9           | B6            | 2           | debit     | 200        | R2             | 2026-10-05 |
                | T9           | B6            | 3           | debit     | 200        | R2             | 2026-10-06 |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id | posted_on  |
                | F6      | V1             | 1002         | 0         | 100        | R1        | 2026-10-05 |
                | F6      | V2             | 1002         | 0         | 200        | R2        | 2026-10-05 |
            """,
        },
        """
        | match_key   | item_kind        | status    | left_fen | right_fen | difference_fen | left_count | is_open |
        | T9          | statement_closes | matched   | 499      | 499       | 0              | 4          | False   |
        | B6¦R1¦debit | bank_line        | differs   | -101     | -100      | -1             | 1          | False   |
        | B6¦R2¦debit | bank_line        | matched   | -200     | -200      | 0              | 1          | False   |
        | B6¦R2¦debit | bank_line        | duplicate | -200     | 0         | -200           | 1          | False   |
        """,
    ),
    Case(
        "a_red_letter_payment_is_the_bank_s_credit_of_the_return_and_an_account_closed_this_month_still_has_its_book",
        "B7",
        {
            "bank_account": """
                | account_token | account_kind | fund_kind | valid_from_on | closed_on  |
                | B7            | 2            | F7        | 2020-01-01    | 2026-10-01 |
            """,
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T10          | B7            | 0           | 0           |
            """,
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen | bank_reference | is_reversal |
                | T10          | B7            | 1           | debit     | 60         | R1             | false       |
                | T10          | B7            | 2           | credit    | 60         | R1             | true        |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id |
                | F7      | V1             | 1002         | 0         | 60         | R1        |
                | F7      | V2             | 1002         | 0         | -60        | R1        |
            """,
        },
        """
        | match_key    | item_kind        | status  | left_fen | right_fen |
        | T10          | statement_closes | matched | 0        | 0         |
        | B7¦R1¦credit | bank_line        | matched | 60       | 60        |
        | B7¦R1¦debit  | bank_line        | matched | -60      | -60       |
        """,
    ),
    Case(
        "a_red_letter_entry_that_names_no_source_is_matched_by_the_voucher_that_it_takes_back",
        "B17",
        {
            "bank_account": """
                | account_token | account_kind | fund_kind | valid_from_on | closed_on |
                | B17           | 2            | F17       | 2020-01-01    |           |
            """,
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T170         | B17           | 0           | 0           |
            """,
            "bank_statement_line": """
                | statement_id | account_token | line_number | direction | amount_fen | bank_reference | is_reversal |
                | T170         | B17           | 1           | debit     | 60         | R1             | false       |
                | T170         | B17           | 2           | credit    | 60         | R1             | true        |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id | reversal_of |
                | F17     | V1             | 1002         | 0         | 60         | R1        |             |
                | F17     | V2             | 1002         | 0         | -60        |           | V1          |
            """,
        },
        """
        | match_key     | item_kind        | status  | left_fen | right_fen |
        | T170          | statement_closes | matched | 0        | 0         |
        | B17¦R1¦credit | bank_line        | matched | 60       | 60        |
        | B17¦R1¦debit  | bank_line        | matched | -60      | -60       |
        """,
    ),
    Case(
        "an_account_that_nobody_registered_has_no_book_so_its_lines_are_outstanding",
        "B8",
        {
            "bank_statement": """
                | statement_id | account_token | opening_fen | closing_fen |
                | T11          | B8            | 0           | 5           |
            """,
            "bank_statement_line": """
                | statement_id | account_token | direction | amount_fen | bank_reference |
                | T11          | B8            | credit    | 5          | R1             |
            """,
        },
        """
        | match_key    | item_kind                | status    | left_fen |
        | T11          | statement_closes         | matched   | 5        |
        | B8¦R1¦credit | bank_received_not_booked | left_only | 5        |
        """,
    ),
    Case(
        "a_book_without_an_open_paying_account_stands_for_itself",
        "book:F9",
        {
            "bank_account": """
                | account_token | account_kind | fund_kind | valid_from_on | closed_on  |
                | B9            | 2            | F9        | 2020-01-01    | 2026-09-30 |
            """,
            "ledger_entry": """
                | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id |
                | F9      | V1             | 1002         | 7         | 0          | R1        |
            """,
        },
        """
        | match_key         | item_kind                | status     | right_fen |
        | book:F9¦R1¦credit | booked_received_not_bank | right_only | 7         |
        """,
    ),
]


@pytest.fixture(scope="module")
def found(spark):
    return rows(run(spark, BANK_LEDGER, CASES))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_bank_and_ledger(case, found):
    assert_rows(of_group(found, case.group), case.expected)


def test_items_of_the_three_parts_are_distinct(found):
    assert len({row["item_id"] for row in found}) == len(found)


OCTOBER = Case(
    "october",
    "C1",
    {
        "bank_account": account("C1", "F1"),
        "bank_statement": """
            | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen |
            | T1           | C1            | 2026-10-01     | 2026-10-31   | 1000        | 1380        |
        """,
        "bank_statement_line": """
            | statement_id | account_token | line_number | direction | amount_fen | bank_reference |
            | T1           | C1            | 1           | credit    | 500        | in             |
            | T1           | C1            | 2           | debit     | 120        | out            |
        """,
        "ledger_entry": """
            | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id |
            | F1      | V1             | 1002         | 500       | 0          | in        |
            | F1      | V2             | 1002         | 0         | 30         | cheque    |
            | F1      | V3             | 1002         | 7         | 0          | never     |
        """,
    },
    "",
)
NOVEMBER = Case(
    "november",
    "C1",
    {
        "bank_account": account("C1", "F1"),
        "previous_statement": OCTOBER.given["bank_statement"],
        "bank_statement": """
            | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen |
            | T2           | C1            | 2026-11-01     | 2026-11-30   | 1380        | 1349        |
        """,
        "bank_statement_line": """
            | statement_id | account_token | line_number | direction | amount_fen | bank_reference | booked_on  |
            | T2           | C1            | 1           | debit     | 30         | cheque         | 2026-11-03 |
            | T2           | C1            | 2           | debit     | 1          | fee            | 2026-11-05 |
        """,
        "ledger_entry": """
            | book_id | voucher_number | account_code | debit_fen | credit_fen | source_id | posted_on  |
            | F1      | V4             | 1002         | 0         | 120        | out       | 2026-11-02 |
            | F1      | V5             | 1002         | 0         | 2          | fee       | 2026-11-05 |
        """,
    },
    "",
)


@pytest.fixture(scope="module")
def two_months(spark):
    """The result and the adjustment of October and of November, which takes October's open items over."""
    october = run(spark, BANK_LEDGER, [OCTOBER]).localCheckpoint()
    november = run(spark, BANK_LEDGER, [NOVEMBER], period="2026-11", carried=october).localCheckpoint()
    adjustments = []
    for case, period, result, carried in (
        (OCTOBER, "2026-10", october, None),
        (NOVEMBER, "2026-11", november, october.where("is_open")),
    ):
        month = Month(tables_of(spark, BANK_LEDGER, [case]), period, "150000", carried)
        adjustments.append(rows(balance_adjustment(result, bank_closing(month), ledger_closing(month))))
    return rows(november), adjustments


def test_an_item_outstanding_in_october_is_settled_in_november_or_ages(two_months):
    november, _ = two_months
    assert_rows(
        [row for row in november if row["item_kind"] not in ("statement_closes", "statement_follows")],
        """
        | match_key       | item_kind                | status     | left_fen | right_fen | opened_period | is_open |
        | C1¦out¦debit    | bank_line                | matched    | -120     | -120      | 2026-10       | False   |
        | C1¦cheque¦debit | bank_line                | matched    | -30      | -30       | 2026-10       | False   |
        | C1¦never¦credit | booked_received_not_bank | right_only | 0        | 7         | 2026-10       | True    |
        | C1¦fee¦debit    | bank_line                | differs    | -1       | -2        | 2026-11       | False   |
        """,
    )


def test_outstanding_items_bring_the_two_balances_together(two_months):
    _, (october, _) = two_months
    assert_rows(
        october,
        """
        | bank_closing_fen | booked_received_not_bank_fen | booked_paid_not_bank_fen | bank_adjusted_fen |
        | 1380             | 7                            | 30                       | 1357              |
        """,
    )
    assert_rows(
        october,
        """
        | ledger_closing_fen | bank_received_not_booked_fen | bank_paid_not_booked_fen | ledger_adjusted_fen |
        | 1477               | 0                            | 120                      | 1357                |
        """,
    )
    assert_rows(october, "| account_token | unexplained_fen | error_fen |\n| C1 | 0 | 0 |")


def test_a_mistake_is_no_outstanding_item_and_stays_unexplained(two_months):
    _, (_, november) = two_months
    assert_rows(
        november,
        """
        | bank_closing_fen | booked_received_not_bank_fen | bank_adjusted_fen | ledger_adjusted_fen |
        | 1349             | 7                            | 1356              | 1355                |
        """,
    )
    assert_rows(november, "| unexplained_fen | error_fen |\n| 1 | 1 |")
