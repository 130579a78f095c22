"""Cases of bank, ledger, contributions, payments and stock."""

from tests.quality.cross.case import case

WHOLE = {"": (3, 1)}
"""Of three judged one violates: the others are a plain pass and a lawful exception."""

CASES = (
    case(
        "statement_line_numbers_without_gaps",
        WHOLE,
        bank_statement_line="""
            | statement_id | line_number | period  |
            | BAD          | 1           | 2026-10 |
            | BAD          | 3           | 2026-10 |
            | GOOD         | 2           | 2026-10 |
            | GOOD         | 1           | 2026-10 |
            | LAW          | 1           | 2026-09 |
            | LAW          | 2           | 2026-10 |
            | NULL         |             | 2026-10 |
        """,
    ),
    case(
        "statement_without_gap",
        {"": (2, 1)},
        bank_statement="""
            | statement_id | account_token | period_from_on | period_to_on | period  |
            | S1           | BAD           | 2026-09-01     | 2026-09-29   | 2026-09 |
            | S2           | BAD           | 2026-10-01     | 2026-10-31   | 2026-10 |
            | S3           | GOOD          | 2026-09-01     | 2026-09-30   | 2026-09 |
            | S4           | GOOD          | 2026-10-01     | 2026-10-31   | 2026-10 |
            | S5           | LAW           | 2026-10-20     | 2026-10-31   | 2026-10 |
        """,
    ),
    case(
        "statement_without_overlap",
        {"": (3, 1)},
        bank_statement="""
            | statement_id | account_token | period_from_on | period_to_on | period  |
            | S1           | BAD           | 2026-10-01     | 2026-10-15   | 2026-10 |
            | S2           | BAD           | 2026-10-15     | 2026-10-31   | 2026-10 |
            | S3           | GOOD          | 2026-10-01     | 2026-10-15   | 2026-10 |
            | S4           | GOOD          | 2026-10-16     | 2026-10-31   | 2026-10 |
            | S5           | LAW           | 2026-10-01     | 2026-10-31   | 2026-10 |
            | S6           | LAW           | 2026-10-01     | 2026-10-31   | 2026-10 |
        """,
    ),
    case(
        "statement_not_repeated",
        {"": (4, 1)},
        bank_statement="""
            | statement_id | account_token | period_from_on | period_to_on |
            | S1           | BAD           | 2026-10-01     | 2026-10-31   |
            | S2           | BAD           | 2026-10-01     | 2026-10-31   |
            | S3           | GOOD          | 2026-10-01     | 2026-10-31   |
            | S4           | GOOD          | 2026-10-01     | 2026-10-15   |
        """,
    ),
    case(
        "statement_opens_as_closed",
        {"": (2, 1)},
        bank_statement="""
            | statement_id | account_token | period_from_on | period_to_on | opening_fen | closing_fen | period  |
            | S1           | BAD           | 2026-09-01     | 2026-09-30   | 0           | 500         | 2026-09 |
            | S2           | BAD           | 2026-10-01     | 2026-10-31   | 499         | 900         | 2026-10 |
            | S3           | GOOD          | 2026-09-01     | 2026-09-30   | 0           | 500         | 2026-09 |
            | S4           | GOOD          | 2026-10-01     | 2026-10-31   | 500         | 900         | 2026-10 |
            | S5           | LAW           | 2026-09-01     | 2026-09-28   | 0           | 500         | 2026-09 |
            | S6           | LAW           | 2026-10-01     | 2026-10-31   | 700         | 900         | 2026-10 |
            | S7           | NULL          | 2026-09-01     | 2026-09-30   | 0           |             | 2026-09 |
            | S8           | NULL          | 2026-10-01     | 2026-10-31   | 700         | 900         | 2026-10 |
        """,
    ),
    case(
        "statement_lines_add_up",
        {"": (5, 3)},
        bank_statement="""
            | statement_id | debit_total_fen | credit_total_fen | line_count |
            | BAD1         | 100             | 0                | 1          |
            | BAD2         | 0               | 100              | 1          |
            | BAD3         | 0               | 100              | 3          |
            | GOOD         | 30              | 70               | 2          |
            | LAW          | 0               | 0                | 0          |
            | NULL         |                 |                  |            |
        """,
        bank_statement_line="""
            | statement_id | line_number | direction | amount_fen |
            | BAD1         | 1           | debit     | 99         |
            | BAD2         | 1           | debit     | 100        |
            | BAD3         | 1           | credit    | 60         |
            | BAD3         | 2           | credit    | 40         |
            | GOOD         | 1           | debit     | 30         |
            | GOOD         | 2           | credit    | 70         |
        """,
    ),
    case(
        "bank_reference_not_repeated",
        {"": (5, 1)},
        bank_statement_line="""
            | statement_id | line_number | account_token | bank_reference | direction | is_reversal |
            | S1           | 1           | A1            | BAD            | debit     | false       |
            | S1           | 2           | A1            | BAD            | debit     | false       |
            | S1           | 3           | A1            | GOOD           | debit     | false       |
            | S1           | 4           | A1            | GOOD           | debit     | true        |
            | S2           | 1           | A2            | GOOD           | debit     | false       |
            | S2           | 2           | A2            |                | debit     | false       |
        """,
    ),
    case(
        "voucher_balances",
        WHOLE,
        ledger_entry="""
            | voucher_number | line_number | debit_fen | credit_fen |
            | BAD            | 1           | 100       | 0          |
            | BAD            | 2           | 0         | 99         |
            | GOOD           | 1           | 100       | 0          |
            | GOOD           | 2           | 0         | 60         |
            | GOOD           | 3           | 0         | 40         |
            | LAW            | 1           | -100      | 0          |
            | LAW            | 2           | 0         | -100       |
            | NULL           | 1           |           |            |
        """,
    ),
    case(
        "voucher_numbers_without_gaps",
        WHOLE,
        ledger_entry="""
            | book_id | voucher_number | line_number |
            | BAD     | 记-0001        | 1           |
            | BAD     | 记-0003        | 1           |
            | GOOD    | 收-0009        | 1           |
            | GOOD    | 收-0009        | 2           |
            | GOOD    | 收-0010        | 1           |
            | GOOD    | 付-0001        | 1           |
            | NULL    | 结转           | 1           |
        """,
    ),
    case(
        "ledger_account_known",
        {"": (3, 2)},
        ledger_entry="""
            | voucher_number | book_id | account_code | period_month |
            | BAD1           | B1      | 9999         | 2026-10      |
            | BAD2           | B1      | 1002         | 2026-10      |
            | GOOD           | B1      | 1001         | 2026-10      |
            | NULL           | B1      |              | 2026-10      |
        """,
        ledger_account="""
            | book_id | fiscal_year | account_code |
            | B1      | 2026        | 1001         |
            | B1      | 2025        | 1001         |
            | B1      | 2025        | 1002         |
        """,
    ),
    *(
        case(
            check,
            {"": (5, 3)},
            bank_account="""
                | account_token | opened_on  | closed_on  |
                | OPEN          | 2026-01-01 |            |
                | LATE          | 2026-10-06 |            |
                | GONE          | 2026-01-01 | 2026-10-04 |
                | LAST          | 2026-01-01 | 2026-10-05 |
            """,
            **{table: rows},
        )
        for check, table, rows in (
            (
                "statement_account_registered",
                "bank_statement",
                """
                | statement_id | account_token | period_to_on |
                | S1           | NONE          | 2026-10-05   |
                | S2           | LATE          | 2026-10-05   |
                | S3           | GONE          | 2026-10-05   |
                | S4           | OPEN          | 2026-10-05   |
                | S5           | LAST          | 2026-10-05   |
                | S6           |               | 2026-10-05   |
                """,
            ),
            (
                "receipt_account_registered",
                "contribution_receipt",
                """
                | receipt_id | collecting_account_token | booked_on  |
                | R1         | NONE                     | 2026-10-05 |
                | R2         | LATE                     | 2026-10-05 |
                | R3         | GONE                     | 2026-10-05 |
                | R4         | OPEN                     | 2026-10-05 |
                | R5         | LAST                     | 2026-10-05 |
                | R6         |                          | 2026-10-05 |
                """,
            ),
            (
                "payment_account_registered",
                "payment_order",
                """
                | payment_order_id | payer_account_token | sent_at             |
                | O1               | NONE                | 2026-10-05 23:59:59 |
                | O2               | LATE                | 2026-10-05 23:59:59 |
                | O3               | GONE                | 2026-10-05 00:00:00 |
                | O4               | OPEN                | 2026-10-05 23:59:59 |
                | O5               | LAST                | 2026-10-05 23:59:59 |
                | O6               |                     | 2026-10-05 23:59:59 |
                """,
            ),
        )
    ),
    case(
        "payment_order_batch_known",
        {"": (2, 1)},
        payment_order="| payment_order_id | payment_batch_id |\n| BAD | B9 |\n| GOOD | B1 |\n| LAW | |",
        payment_batch="| payment_batch_id | period |\n| B1 | 2025-10 |",
    ),
    case(
        "payment_batch_summary_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        payment_batch="""
            | payment_batch_id | institution_id | summary_id |
            | B1               | BAD            | C9         |
            | B2               | GOOD           | C1         |
            | B3               | NULL           |            |
        """,
        provider_claim_summary="| summary_id | period |\n| C1 | 2026-09 |",
    ),
    case(
        "assessment_reversal_original_known",
        {"": (2, 1)},
        contribution_assessment="""
            | assessment_id | original_assessment_id | period  |
            | A0            |                        | 2024-10 |
            | BAD           | A9                     | 2026-10 |
            | GOOD          | A0                     | 2026-10 |
            | LAW           |                        | 2026-10 |
            | EARLIER       | A9                     | 2026-09 |
        """,
    ),
    case(
        "receipt_assessment_known",
        {"": (2, 1)},
        contribution_receipt="| receipt_id | assessment_id |\n| BAD | A9 |\n| GOOD | A1 |\n| LAW | |",
        contribution_assessment="| assessment_id | period |\n| A1 | 2026-01 |",
    ),
    case(
        "receipt_refund_within_original",
        {"": (4, 2)},
        contribution_receipt="""
            | receipt_id | refund_of_receipt_id | collected_fen | period  |
            | R1         |                      | 100           | 2026-09 |
            | R2         |                      | 100           | 2026-10 |
            | R3         |                      | 100           | 2026-10 |
            | BAD1       | R1                   | -101          | 2026-10 |
            | BAD2       | R9                   | -1            | 2026-10 |
            | GOOD       | R2                   | -60           | 2026-10 |
            | LAW1       | R3                   | -60           | 2026-10 |
            | LAW2       | R3                   | -40           | 2026-10 |
        """,
    ),
    case(
        "subsidy_arrival_plan_known",
        {"": (2, 1)},
        subsidy_arrival="| arrival_id | plan_id |\n| BAD | P9 |\n| GOOD | P1 |\n| NULL | |",
        subsidy_plan="| plan_id |\n| P1 |",
    ),
    case(
        "stock_not_negative",
        {"BAD": (2, 1), "GOOD": (3, 0), "LAW": (2, 0)},
        stock_movement="""
    | movement_id | institution_id | medical_list_code | movement_kind | quantity | occurred_at         | period  |
    | M1          | BAD            | X1                | purchase      | 10       | 2026-10-01 08:00:00 | 2026-10 |
    | M2          | BAD            | X1                | sale          | 11       | 2026-10-02 08:00:00 | 2026-10 |
    | M3          | GOOD           | X1                | count         | 5        | 2026-09-30 20:00:00 | 2026-09 |
    | M4          | GOOD           | X1                | sale          | 4        | 2026-10-01 08:00:00 | 2026-10 |
    | M5          | GOOD           | X1                | sale_return   | 1        | 2026-10-02 08:00:00 | 2026-10 |
    | M6          | GOOD           | X1                | destroy       | 2        | 2026-10-03 08:00:00 | 2026-10 |
    | M7          | LAW            | X1                | purchase      | 3        | 2026-10-01 08:00:00 | 2026-10 |
    | M8          | LAW            | X1                | sale          | 3        | 2026-10-01 08:00:00 | 2026-10 |
    | M9          | NULL           | X1                | sale          | 3        | 2026-10-01 08:00:00 | 2026-10 |
    | MA          | NULL           | X2                | other         | 3        | 2026-10-01 08:00:00 | 2026-10 |
        """,
    ),
    case(
        "trace_code_fee_line_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        trace_code_scan="""
            | trace_code           | institution_id | fee_line_id |
            | 11234567890123456789 | BAD            | L9          |
            | 21234567890123456789 | GOOD           | L1          |
            | 31234567890123456789 | LAW            |             |
        """,
        fee_line="| fee_line_id |\n| L1 |",
    ),
)
