"""Cases of registers and catalogues: who is known, and whose versions overlap."""

from tests.quality.cross.case import Case, case


def _institution_known(table: str, key: str) -> Case:
    return case(
        f"{table}_institution_known",
        {"BAD": (1, 1), "GOOD": (1, 0), "LAW": (1, 0)},
        **{table: f"| {key} | institution_id |\n| 1 | BAD |\n| 2 | GOOD |\n| 3 | LAW |\n| 4 | |"},
        institution="""
            | institution_id | valid_from_on | valid_to_on |
            | GOOD           | 2020-01-01    |             |
            | LAW            | 2020-01-01    | 2021-12-31  |
        """,
    )


def _versions(table: str, keys: dict[str, str], start: str, end: str) -> Case:
    """One register of several keys: BAD overlaps by a day, GOOD follows on, LAW leaves the older version open."""
    names = list(keys)
    rows = [
        (f"BAD{names[0]}", "2026-01-01", "2026-06-30"),
        (f"BAD{names[0]}", "2026-06-30", ""),
        (f"GOOD{names[0]}", "2026-01-01", "2026-06-29"),
        (f"GOOD{names[0]}", "2026-06-30", ""),
        (f"LAW{names[0]}", "2026-01-01", ""),
        (f"LAW{names[0]}", "2026-06-30", ""),
    ]
    lines = [f"| {' | '.join([*names, start, end])} |"]
    lines += [f"| {' | '.join([first, *list(keys.values())[1:], begun, ended])} |" for first, begun, ended in rows]
    return case(f"{table}_versions_apart", {"": (2, 1)}, **{table: "\n".join(lines)})


CASES = (
    _institution_known("visit", "visit_id"),
    _institution_known("settlement", "settlement_id"),
    _institution_known("stock_movement", "movement_id"),
    _institution_known("provider_claim_summary", "summary_id"),
    case(
        "enrollment_person_known",
        {"": (2, 1)},
        enrollment="| enrollment_id | person_id |\n| E1 | P9 |\n| E2 | P1 |\n| E3 | |",
        person="| person_id |\n| P1 |",
    ),
    *(
        case(
            check,
            {"": (3, 1)},
            **{table: "| item_code |\n| NONE |\n| NOW |\n| OLD |\n| |"},
            catalogue_item="""
                | item_code | effective_from_on | effective_to_on |
                | NOW       | 2020-01-01        |                 |
                | OLD       | 2020-01-01        | 2021-12-31      |
            """,
        )
        for check, table in (
            ("catalogue_price_item_known", "catalogue_price"),
            ("self_pay_ratio_item_known", "self_pay_ratio"),
        )
    ),
    _versions("person", {"person_id": ""}, "valid_from_on", "valid_to_on"),
    _versions("person_identity_status", {"person_id": "", "identity_type": "1"}, "valid_from_on", "valid_to_on"),
    _versions("catalogue_item", {"item_code": ""}, "effective_from_on", "effective_to_on"),
    _versions("catalogue_price", {"item_code": "", "price_kind": "service"}, "effective_from_on", "effective_to_on"),
    _versions("self_pay_ratio", {"item_code": "", "ratio_kind": "10"}, "effective_from_on", "effective_to_on"),
    _versions("clinical_code", {"code": "", "code_system": "icd10_nhsa"}, "effective_from_on", "effective_to_on"),
    case(
        "institution_versions_apart",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        institution="""
            | institution_id | valid_from_on | valid_to_on |
            | BAD            | 2026-01-01    | 2026-06-30  |
            | BAD            | 2026-06-30    |             |
            | GOOD           | 2026-01-01    | 2026-06-29  |
            | GOOD           | 2026-06-30    |             |
            | LAW            | 2026-01-01    |             |
            | LAW            | 2026-06-30    |             |
        """,
    ),
    case(
        "practitioner_versions_apart",
        {"BAD": (1, 1), "GOOD": (1, 0)},
        practitioner="""
            | practitioner_id | institution_id | valid_from_on | valid_to_on |
            | D1              | BAD            | 2026-01-01    | 2026-06-30  |
            | D1              | BAD            | 2026-06-30    |             |
            | D1              | GOOD           | 2026-01-01    | 2026-06-29  |
            | D1              | GOOD           | 2026-06-30    |             |
            | D1              | LAW            | 2026-03-01    |             |
        """,
    ),
    case(
        "enrollment_not_repeated",
        {"": (3, 1)},
        enrollment="""
            | enrollment_id | person_id | insurance_type | enrollment_status | started_on | paused_on  | ended_on   |
            | E1            | BAD       | 390            | 1                 | 2026-01-01 |            |            |
            | E2            | BAD       | 390            | 1                 | 2026-05-01 |            |            |
            | E3            | GOOD      | 390            | 4                 | 2026-01-01 |            | 2026-04-30 |
            | E4            | GOOD      | 390            | 1                 | 2026-05-01 |            |            |
            | E5            | GOOD      | 310            | 1                 | 2026-02-01 |            |            |
            | E6            | LAW       | 390            | 2                 | 2026-01-01 | 2026-04-30 |            |
            | E7            | LAW       | 390            | 1                 | 2026-05-01 |            |            |
            | E8            | LAW       | 390            | 3                 | 2026-01-01 |            |            |
        """,
    ),
    case(
        "certificate_of_one_person",
        {"": (3, 1)},
        person="""
            | person_id | certificate_number_token | valid_from_on |
            | P1        | BAD                      | 2026-01-01    |
            | P2        | BAD                      | 2026-01-01    |
            | P3        | GOOD                     | 2026-01-01    |
            | P4        | LAW                      | 2026-01-01    |
            | P4        | LAW                      | 2026-05-01    |
            | P5        |                          | 2026-01-01    |
        """,
    ),
)
