"""Refunds net in the views that rules read, wherever and whenever they come, and never make money out of nothing."""

import pytest

from jobs.detect.database import load_arrow, open_database
from jobs.detect.header import Side
from jobs.detect.relation import Relations
from tests.rule_case import Case, all_parameters, all_rules
from tests.table import cells, tables_of

VISIT = """
    | visit_id | person_id | started_at          | ended_at            |
    | V1       | P1        | 2026-10-03 09:00:00 | 2026-10-03 10:00:00 |
"""
PAID = "| settlement_id | original_settlement_id | visit_id | total_fen | fund_total_fen | is_refund | settled_at |\n"
CHARGED = (
    "| fee_line_id | source_line_number | original_line_number | visit_id | settlement_id | quantity | amount_fen |\n"
)
ORIGINAL = "| S1 | | V1 | 900 | 600 | false | 2026-10-03 10:00:00 |\n"


@pytest.fixture
def net(tmp_path):
    def rows(view: str, columns: str, settlement: str, fee_line: str = "") -> list[str]:
        given = {"visit": VISIT, "settlement": PAID + settlement, "fee_line": (CHARGED + fee_line) if fee_line else ""}
        with open_database(512, tmp_path) as database:
            for name, table in tables_of(**given).items():
                load_arrow(database, name, table)
            relations = Relations(database, all_rules(), Case(all_rules(), all_parameters()).context)
            query = f"select {columns} from ({relations._judged(view, Side.CARE)})"
            found = database.execute(query).fetchall()
        return sorted(" | ".join(str(value) for value in row) for row in found)

    return rows


SETTLED = [
    ("in_the_same_month", "| S2 | S1 | V1 | -900 | -600 | true | 2026-10-20 10:00:00 |", ["S1 | 0 | 0 | True"]),
    ("in_a_later_month", "| S2 | S1 | V1 | -900 | -600 | true | 2027-02-01 10:00:00 |", ["S1 | 0 | 0 | True"]),
    ("of_a_part", "| S2 | S1 | V1 | -300 | -200 | true | 2026-10-20 10:00:00 |", ["S1 | 600 | 400 | False"]),
    (
        "in_two_parts",
        "| S2 | S1 | V1 | -300 | -200 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | S1 | V1 | -600 | -400 | true | 2026-11-20 10:00:00 |",
        ["S1 | 0 | 0 | True"],
    ),
    (
        "that_is_itself_taken_back",
        "| S2 | S1 | V1 | -900 | -600 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | S2 | V1 | 900 | 600 | false | 2026-10-21 10:00:00 |",
        ["S1 | 900 | 600 | False"],
    ),
    (
        "that_is_taken_back_in_part",
        "| S2 | S1 | V1 | -900 | -600 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | S2 | V1 | 300 | 200 | false | 2026-10-21 10:00:00 |",
        ["S1 | 300 | 200 | False"],
    ),
    (
        "followed_by_a_new_settlement",
        "| S2 | S1 | V1 | -900 | -600 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | | V1 | 800 | 500 | false | 2026-10-21 10:00:00 |",
        ["S1 | 0 | 0 | True", "S3 | 800 | 500 | False"],
    ),
    ("of_nothing_known", "| S2 | S9 | V1 | -300 | -200 | true | 2026-10-20 10:00:00 |", ["S1 | 900 | 600 | False"]),
    ("that_names_no_original", "| S2 | | V1 | -300 | -200 | true | 2026-10-20 10:00:00 |", ["S1 | 900 | 600 | False"]),
    (
        "of_nothing_known_that_is_taken_back",
        "| S2 | S9 | V1 | -300 | -200 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | S2 | V1 | 300 | 200 | false | 2026-10-21 10:00:00 |",
        ["S1 | 900 | 600 | False", "S3 | 300 | 200 | False"],
    ),
]


@pytest.mark.parametrize(("refund", "left"), [case[1:] for case in SETTLED], ids=[case[0] for case in SETTLED])
def test_a_settlement_less_its_refund(net, refund, left):
    assert (
        net("net_settlement", "settlement_id, total_fen, fund_total_fen, is_wholly_refunded", ORIGINAL + refund) == left
    )


LINES = "| L1 | N1 | | V1 | S1 | 9 | 900 |\n"
CHARGES = [
    ("in_whole", "| L2 | N2 | N1 | V1 | S1 | -9 | -900 |", []),
    ("in_part", "| L2 | N2 | N1 | V1 | S1 | -4 | -400 |", ["L1 | 5.0000 | 500"]),
    ("more_than_was_charged", "| L2 | N2 | N1 | V1 | S1 | -10 | -1000 |", []),
    (
        "and_the_refund_is_taken_back",
        "| L2 | N2 | N1 | V1 | S1 | -9 | -900 |\n| L3 | N3 | N2 | V1 | S1 | 9 | 900 |",
        ["L1 | 9.0000 | 900"],
    ),
    (
        "and_the_refund_is_taken_back_in_part",
        "| L2 | N2 | N1 | V1 | S1 | -9 | -900 |\n| L3 | N3 | N2 | V1 | S1 | 2 | 200 |",
        ["L1 | 2.0000 | 200"],
    ),
    ("and_the_original_is_unknown", "| L2 | N2 | N9 | V1 | S1 | -4 | -400 |", ["L1 | 9.0000 | 900"]),
    ("and_no_original_is_named", "| L2 | N2 | | V1 | S1 | -4 | -400 |", ["L1 | 9.0000 | 900"]),
]


@pytest.mark.parametrize(("refund", "left"), [case[1:] for case in CHARGES], ids=[case[0] for case in CHARGES])
def test_a_line_refunded(net, refund, left):
    assert net("net_line", "fee_line_id, quantity, amount_fen", ORIGINAL, LINES + refund) == left


def test_a_line_whose_settlement_was_refunded_and_the_refund_taken_back_is_settled(net):
    undone = (
        "| S2 | S1 | V1 | -900 | -600 | true | 2026-10-20 10:00:00 |\n"
        "| S3 | S2 | V1 | 900 | 600 | false | 2026-10-21 10:00:00 |"
    )
    assert net("net_line", "fee_line_id, is_settled, line_fund_fen", ORIGINAL + undone, LINES) == ["L1 | True | 600"]


def test_the_views_keep_the_money_of_the_rows_they_read(net):
    """Every case's net money is the plain sum of its rows, as long as every refund has its original."""
    for name, refund, _ in SETTLED:
        if "nothing_known" in name or "no_original" in name:
            continue
        plain = sum(int(row["total_fen"]) for row in cells(PAID + ORIGINAL + refund))
        assert plain == sum(int(fen) for fen in net("net_settlement", "total_fen", ORIGINAL + refund)), name
