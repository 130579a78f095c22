"""Cases of what ties visits, lines, settlements, diagnoses and procedures together."""

from tests.quality.cross.case import case

ONE_EACH = {"BAD": (1, 1), "GOOD": (1, 0), "LAW": (1, 0)}
VISITS = """
    | visit_id | institution_id | started_at          | ended_at            |
    | V1       | BAD            | 2026-10-05 08:00:00 | 2026-10-07 08:00:00 |
    | V2       | GOOD           | 2026-10-05 08:00:00 | 2026-10-07 08:00:00 |
    | V3       | LAW            | 2026-10-05 08:00:00 | 2026-10-07 08:00:00 |
    | V4       | NULL           | 2026-10-05 08:00:00 |                     |
"""

CASES = (
    case(
        "fee_line_settlement_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        fee_line="""
            | fee_line_id | institution_id | settlement_id |
            | L1          | BAD            | S9            |
            | L2          | GOOD           | S1            |
            | L3          | LAW            |               |
        """,
        settlement="| settlement_id |\n| S1 |",
    ),
    case(
        "fee_line_visit_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        fee_line="""
            | fee_line_id | institution_id | visit_id |
            | L1          | BAD            | V9       |
            | L2          | GOOD           | V1       |
            | L3          | NULL           |          |
        """,
        visit="| visit_id |\n| V1 |",
    ),
    case(
        "settlement_visit_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        settlement="""
            | settlement_id | institution_id | visit_id |
            | S1            | BAD            | V9       |
            | S2            | GOOD           | V1       |
            | S3            | NULL           |          |
        """,
        visit="| visit_id |\n| V1 |",
    ),
    case(
        "fee_line_of_visit_person",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        fee_line="""
            | fee_line_id | institution_id | visit_id | person_id |
            | L1          | BAD            | V1       | P2        |
            | L2          | GOOD           | V1       | P1        |
            | L3          | NULL           | V1       |           |
            | L4          | LAW            | V9       | P2        |
        """,
        visit="| visit_id | person_id |\n| V1 | P1 |",
    ),
    case(
        "fee_line_order_known",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        fee_line="""
            | fee_line_id | institution_id | order_number |
            | L1          | BAD            | O9           |
            | L2          | GOOD           | O1           |
            | L3          | LAW            |              |
        """,
        prescription="| order_number | period |\n| O1 | 2026-08 |",
    ),
    case(
        "settlement_lines_add_up",
        ONE_EACH,
        settlement="""
            | settlement_id | institution_id | total_fen | in_scope_fen | is_valid |
            | S1            | BAD            | 300       | 300          | true     |
            | S2            | GOOD           | 300       | 300          | true     |
            | S3            | LAW            | 300       | 300          | true     |
            | S4            | NULL           | 300       | 300          | false    |
        """,
        fee_line="""
            | fee_line_id | settlement_id | amount_fen | in_scope_fen | is_valid |
            | L1          | S1            | 299        | 299          | true     |
            | L2          | S2            | 100        | 100          | true     |
            | L3          | S2            | 200        | 200          | true     |
            | L4          | S3            | 300        | 300          | true     |
            | L5          | S3            | 55         | 55           | false    |
            | L6          |               | 77         | 77           | true     |
        """,
    ),
    case(
        "settlement_fund_items_add_up",
        ONE_EACH,
        settlement="""
            | settlement_id | institution_id | fund_total_fen |
            | S1            | BAD            | 300            |
            | S2            | GOOD           | 300            |
            | S3            | LAW            | 300            |
            | S4            | NULL           |                |
        """,
        settlement_fund_item="""
            | settlement_id | fund_kind | fund_paid_fen |
            | S1            | 390100    | 301           |
            | S2            | 390100    | 200           |
            | S2            | 390200    | 100           |
            | S3            | 310100    | 300           |
            | S3            | 310200    | 40            |
        """,
    ),
    case(
        "settlement_person_enrolled",
        {"BAD": (3, 3), "GOOD": (1, 0)},
        settlement="""
            | settlement_id | institution_id | visit_id | person_id | insurance_type | settled_at          | is_refund |
            | S1            | BAD            | V1       | P1        | 390            | 2026-10-05 08:00:00 | false     |
            | S2            | BAD            | V1       | P2        | 310            | 2026-10-05 08:00:00 | false     |
            | S3            | BAD            | V1       | P3        | 390            | 2026-10-05 08:00:00 | false     |
            | S4            | GOOD           | V1       | P2        | 390            | 2026-10-31 08:00:00 | false     |
            | S5            | LAW            | V2       | P9        | 390            | 2026-10-05 08:00:00 | false     |
            | S6            | LAW            | V1       | P9        | 390            | 2026-10-05 08:00:00 | true      |
        """,
        visit="| visit_id | is_newborn |\n| V1 | |\n| V2 | true |",
        enrollment="""
            | enrollment_id | person_id | insurance_type | enrollment_status | started_on | paused_on  | ended_on   |
            | E1            | P1        | 390            | 4                 | 2026-01-01 |            | 2026-10-04 |
            | E2            | P2        | 390            | 1                 | 2026-01-01 |            | 2026-10-31 |
            | E3            | P3        | 390            | 2                 | 2026-01-01 | 2026-10-01 |            |
        """,
    ),
    *(
        case(
            check,
            {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
            practitioner="""
                | practitioner_id | institution_id | valid_from_on | valid_to_on |
                | D1              | GOOD           | 2026-01-01    |             |
                | D1              | BAD            | 2026-01-01    | 2026-10-04  |
                | D1              | LAW            | 2026-01-01    | 2026-10-05  |
            """,
            **{table: rows},
        )
        for check, table, rows in (
            (
                "visit_practitioner_registered",
                "visit",
                """
                | visit_id | institution_id | attending_practitioner_id | started_at          |
                | V1       | BAD            | D1                        | 2026-10-05 08:00:00 |
                | V2       | BAD            | D2                        | 2026-10-05 08:00:00 |
                | V3       | GOOD           | D1                        | 2026-10-05 08:00:00 |
                | V4       | LAW            | D1                        | 2026-10-05 23:59:59 |
                | V5       | NULL           |                           | 2026-10-05 08:00:00 |
                """,
            ),
            (
                "fee_line_practitioner_registered",
                "fee_line",
                """
                | fee_line_id | institution_id | ordering_practitioner_id | occurred_at         |
                | L1          | BAD            | D1                       | 2026-10-05 08:00:00 |
                | L2          | BAD            | D2                       | 2026-10-05 08:00:00 |
                | L3          | GOOD           | D1                       | 2026-10-05 08:00:00 |
                | L4          | LAW            | D1                       | 2026-10-05 23:59:59 |
                | L5          | NULL           |                          | 2026-10-05 08:00:00 |
                """,
            ),
        )
    ),
    case(
        "surgeon_registered",
        ONE_EACH,
        visit=VISITS,
        procedure="""
            | visit_id | surgeon_id | performed_on |
            | V1       | D1         | 2026-10-06   |
            | V2       | D1         | 2026-10-06   |
            | V3       | D1         | 2026-10-06   |
            | V4       |            | 2026-10-06   |
        """,
        practitioner="""
            | practitioner_id | institution_id | valid_from_on | valid_to_on |
            | D1              | GOOD           | 2026-01-01    |             |
            | D1              | BAD            | 2026-10-07    |             |
            | D1              | LAW            | 2026-01-01    | 2026-10-06  |
        """,
    ),
    case(
        "diagnosis_code_exists",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
        visit=VISITS,
        diagnosis="""
            | visit_id | sequence_number | diagnosis_kind | diagnosis_code |
            | V1       | 1               | 1              | X99            |
            | V1       | 2               | 2              | J18            |
            | V2       | 1               | 1              | J18            |
            | V3       | 1               | 1              | OLD            |
            | V4       | 1               | 1              |                |
        """,
        clinical_code="""
            | code_system | code | effective_from_on | effective_to_on |
            | icd10_nhsa  | J18  | 2020-01-01        |                 |
            | icd10_nhsa  | OLD  | 2020-01-01        | 2026-07-07      |
        """,
    ),
    case(
        "main_diagnosis_code_exists",
        ONE_EACH,
        visit="""
            | visit_id | institution_id | main_diagnosis_code | started_at          |
            | V1       | BAD            | OLD                 | 2026-10-06 00:00:00 |
            | V2       | GOOD           | J18                 | 2026-10-05 08:00:00 |
            | V3       | LAW            | OLD                 | 2026-10-05 23:59:59 |
            | V4       | NULL           |                     | 2026-10-05 08:00:00 |
        """,
        clinical_code="""
            | code_system | code | effective_from_on | effective_to_on |
            | icd10_nhsa  | J18  | 2020-01-01        |                 |
            | icd10_nhsa  | OLD  | 2020-01-01        | 2026-07-07      |
        """,
    ),
    case(
        "procedure_code_exists",
        ONE_EACH,
        visit=VISITS,
        procedure="""
            | visit_id | procedure_code | performed_on |
            | V1       | 99.99          | 2026-10-06   |
            | V2       | 47.01          | 2026-10-06   |
            | V3       | 47.00          | 2026-10-06   |
            | V4       |                | 2026-10-06   |
        """,
        clinical_code="""
            | code_system  | code  | effective_from_on | effective_to_on |
            | icd9cm3_nhsa | 47.01 | 2020-01-01        |                 |
            | icd9cm3_nhsa | 47.00 | 2020-01-01        | 2026-09-30      |
            | icd10_nhsa   | 99.99 | 2020-01-01        |                 |
        """,
    ),
    case(
        "fee_item_in_catalogue",
        {"BAD": (2, 2), "GOOD": (1, 0)},
        fee_line="""
            | fee_line_id | institution_id | item_code | occurred_at         | quantity |
            | L1          | BAD            | OLD       | 2026-10-01 00:30:00 | 1        |
            | L2          | BAD            | NONE      | 2026-10-01 00:30:00 | 1        |
            | L3          | GOOD           | OLD       | 2026-09-30 23:59:59 | 1        |
            | L4          | LAW            | OLD       | 2026-10-01 00:30:00 | -1       |
            | L5          | NULL           |           | 2026-10-01 00:30:00 | 1        |
        """,
        catalogue_item="| item_code | effective_from_on | effective_to_on |\n| OLD | 2020-01-01 | 2026-09-30 |",
    ),
    case(
        "fee_within_stay",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (2, 0)},
        visit=VISITS,
        fee_line="""
            | fee_line_id | institution_id | visit_id | occurred_at         | quantity |
            | L1          | BAD            | V1       | 2026-10-03 23:59:59 | 1        |
            | L2          | BAD            | V1       | 2026-10-09 00:00:00 | 1        |
            | L3          | GOOD           | V2       | 2026-10-06 12:00:00 | 1        |
            | L4          | LAW            | V3       | 2026-10-04 00:00:00 | 1        |
            | L5          | LAW            | V3       | 2026-10-08 23:59:59 | 1        |
            | L6          | LAW            | V3       | 2026-10-20 12:00:00 | -1       |
            | L7          | NULL           | V4       | 2026-10-20 12:00:00 | 1        |
        """,
    ),
    case(
        "procedure_within_stay",
        {"BAD": (1, 1), "GOOD": (1, 0), "LAW": (1, 0)},
        visit=VISITS,
        procedure="""
            | visit_id | sequence_number | performed_on |
            | V1       | 1               | 2026-10-08   |
            | V2       | 1               | 2026-10-06   |
            | V3       | 1               | 2026-10-05   |
            | V4       | 1               | 2026-10-06   |
        """,
    ),
    case(
        "death_discharge_has_notice",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
        visit="""
            | visit_id | institution_id | person_key | discharge_way | ended_at            |
            | V1       | BAD            | K1         | 5             | 2026-10-07 08:00:00 |
            | V2       | BAD            | K2         | 5             | 2026-10-07 08:00:00 |
            | V3       | GOOD           | K3         | 5             | 2026-10-07 08:00:00 |
            | V4       | LAW            | K4         | 5             | 2026-10-07 08:00:00 |
            | V5       | NULL           | K1         |               | 2026-10-07 08:00:00 |
        """,
        person_death="""
            | certificate_number_token | person_key | death_on   | is_revoked |
            | T1                       | K1         | 2026-10-07 | true       |
            | T3                       | K3         | 2026-10-07 | false      |
            | T4                       | K4         | 2026-10-10 | false      |
        """,
    ),
    case(
        "death_notice_has_discharge",
        {"BAD": (1, 1), "GOOD": (1, 0), "LAW": (1, 0)},
        visit="""
    | visit_id | institution_id | person_key | care_type | discharge_way | started_at          | ended_at            |
    | V1       | BAD            | K1         | 21        | 1             | 2026-10-01 08:00:00 | 2026-10-07 08:00:00 |
    | V2       | GOOD           | K1         | 21        | 5             | 2026-10-01 08:00:00 | 2026-10-07 08:00:00 |
    | V3       | LAW            | K1         | 21        | 4             | 2026-10-01 08:00:00 | 2026-10-07 08:00:00 |
    | V4       | LAW            | K2         | 21        | 1             | 2026-10-01 08:00:00 | 2026-10-07 08:00:00 |
    | V5       | NULL           | K1         | 21        |               | 2026-10-01 08:00:00 | 2026-10-07 08:00:00 |
        """,
        person_death="""
            | certificate_number_token | person_key | death_on   | is_revoked |
            | T1                       | K1         | 2026-10-07 | false      |
            | T2                       | K2         | 2026-10-07 | true       |
        """,
    ),
    case(
        "one_main_diagnosis",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (2, 0)},
        visit=VISITS,
        diagnosis="""
            | visit_id | sequence_number | diagnosis_kind | is_main |
            | V1       | 1               | 1              | true    |
            | V1       | 2               | 1              | true    |
            | V1       | 3               | 2              | false   |
            | V2       | 1               | 1              | true    |
            | V2       | 2               | 1              | false   |
            | V3       | 1               | 1              | true    |
            | V3       | 2               | 2              | true    |
            | V4       | 1               | 1              |         |
        """,
    ),
    *(
        case(
            f"{table}_numbers_without_gaps",
            {"BAD": (1, 1), "GOOD": (1, 0), "LAW": (1, 0)},
            visit=VISITS,
            **{
                table: """
                | visit_id | sequence_number |
                | V1       | 1               |
                | V1       | 3               |
                | V2       | 2               |
                | V2       | 1               |
                | V3       | 1               |
                | V4       |                 |
                """
            },
        )
        for table in ("diagnosis", "procedure")
    ),
    case(
        "refund_line_has_original",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
        fee_line="""
    | fee_line_id | institution_id | person_key | source_line_number | original_line_number | quantity | period  |
    | L1          | BAD            | K1         | B1                 | B9                   | -1       | 2026-10 |
    | L2          | BAD            | K1         | B2                 | G1                   | -1       | 2026-10 |
    | L3          | GOOD           | K1         | G1                 |                      | 2        | 2026-10 |
    | L4          | GOOD           | K1         | G2                 | G1                   | -1       | 2026-10 |
    | L5          | LAW            | K1         | A1                 |                      | 1        | 2025-10 |
    | L6          | LAW            | K1         | A2                 | A1                   | -1       | 2026-10 |
    | L7          | NULL           | K1         | N1                 |                      | -1       | 2026-10 |
    | L8          | NULL           | K1         | N2                 | N9                   | -1       | 2026-09 |
        """,
    ),
    case(
        "refund_line_within_original",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
        fee_line="""
    | fee_line_id | institution_id | source_line_number | original_line_number | quantity | amount_fen | is_valid |
    | L1          | BAD            | B1                 |                      | 2        | 200        | true     |
    | L2          | BAD            | B2                 | B1                   | -3       | -200       | true     |
    | L3          | BAD            | B3                 |                      | 2        | 200        | true     |
    | L4          | BAD            | B4                 | B3                   | -2       | -201       | true     |
    | L5          | GOOD           | G1                 |                      | 2        | 200        | true     |
    | L6          | GOOD           | G2                 | G1                   | -1       | -100       | true     |
    | L7          | LAW            | A1                 |                      | 2        | 200        | true     |
    | L8          | LAW            | A2                 | A1                   | -1       | -100       | true     |
    | L9          | LAW            | A3                 | A1                   | -1       | -100       | true     |
    | LA          | LAW            | A4                 | A1                   | -1       | -100       | false    |
    | LB          | NULL           | N1                 | N9                   | -1       | -100       | true     |
        """,
    ),
    case(
        "refund_settlement_has_original",
        {"BAD": (2, 2), "GOOD": (1, 0), "LAW": (1, 0)},
        settlement="""
            | settlement_id | institution_id | original_settlement_id | total_fen | is_refund | is_valid | period  |
            | S1            | GOOD           |                        | 300       | false     | true     | 2026-10 |
            | S2            | GOOD           | S1                     | -300      | true      | true     | 2026-10 |
            | S3            | BAD            | S1                     | -301      | true      | true     | 2026-10 |
            | S4            | BAD            | S9                     | -300      | true      | true     | 2026-10 |
            | S5            | LAW            |                        | 500       | false     | true     | 2025-10 |
            | S6            | LAW            | S5                     | -500      | true      | true     | 2026-10 |
            | S7            | NULL           | S9                     | -500      | true      | false    | 2026-10 |
        """,
    ),
)
