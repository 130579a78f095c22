"""《办法》第十二条：不得超标准收费 / no charge above the price cap."""

import pytest

VISIT = """
    | visit_id | institution_id | started_at       |
    | V1       | H1             | 2026-10-10 09:00 |
"""
HOSPITAL = """
    | institution_id | ownership | level_group | price_region_code |
    | H1             | public    | 2           | 150100            |
"""
CAP = """
    | item_code | price_region_code | level_group | price_cap | document_number |
    | A         | 150100            | 2           | 100       | 价〔2024〕1号   |
"""


def line(price: str, quantity: str = "1", amount: str = "", over_cap: str = "0", in_scope: str = "") -> str:
    amount = amount or str(int(float(price) * float(quantity) * 100))
    in_scope = in_scope or amount
    return f"""
        | fee_line_id | visit_id | item_code | unit_price | quantity   | amount_fen | over_cap_fen | in_scope_fen |
        | L1          | V1       | A         | {price}    | {quantity} | {amount}   | {over_cap}   | {in_scope}   |
    """


def judged(rule, **changes: str):
    tables = {"visit": VISIT, "institution": HOSPITAL, "catalogue_price": CAP, "fee_line": line("120")}
    return rule("price_above_cap", tolerance_yuan="0.01").on(**{**tables, **changes})


def test_a_price_above_the_cap_is_a_finding_with_the_excess_at_issue(rule):
    settlement = """
        | visit_id | total_fen | in_scope_fen | fund_total_fen |
        | V1       | 36000     | 36000        | 25200          |
    """
    found = judged(rule, settlement=settlement, fee_line=line("120", "3"))
    # (120 - 100) x 3 = 60 yuan above the cap, of which the fund bore 70 %
    assert (
        found
        == """
        | fee_line_id | price_cap  | document_number | amount_at_issue_fen | patient_loss_fen | exposure_fen |
        | L1          | 100.000000 | 价〔2024〕1号   | 4200                | 1800             | 36000        |
    """
    )


@pytest.mark.parametrize(
    ("price", "amount", "count"),
    [
        ("100", "10000", 0),
        ("100.01", "10001", 0),
        ("100.010001", "10001", 1),
        ("100.02", "10002", 1),
        ("99.99", "9999", 0),
    ],
)
def test_up_to_one_hundredth_of_a_yuan_is_tolerated(rule, price, amount, count):
    assert len(judged(rule, fee_line=line(price, "1", amount))) == count


def test_what_was_already_left_to_the_patient_is_not_the_funds(rule):
    found = judged(rule, fee_line=line("120", over_cap="2000", in_scope="10000"))
    assert (
        found
        == """
        | amount_at_issue_fen | patient_loss_fen |
        | 0                   | 2000             |
    """
    )


def test_a_line_out_of_scope_costs_the_fund_nothing(rule):
    found = judged(rule, fee_line=line("120", in_scope="0"))
    assert (
        found
        == """
        | amount_at_issue_fen | patient_loss_fen |
        | 0                   | 2000             |
    """
    )


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("ownership", "private", 0),
        ("ownership", "", 0),
        ("price_region_code", "150200", 0),
        ("valid_from_on", "2026-10-10", 1),
        ("valid_from_on", "2026-10-11", 0),
        ("valid_to_on", "2026-10-10", 1),
        ("valid_to_on", "2026-10-09", 0),
    ],
)
def test_the_cap_binds_public_institutions_of_its_region(rule, column, value, count):
    row = {"institution_id": "H1", "level_group": "2", column: value}
    assert len(judged(rule, institution=f"|{'|'.join(row)}|\n|{'|'.join(row.values())}|")) == count


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("level_group", "", 1),
        ("level_group", "3", 0),
        ("price_kind", "list", 0),
        ("item_code", "B", 0),
        ("effective_from_on", "2026-10-10", 1),
        ("effective_from_on", "2026-10-11", 0),
        ("effective_to_on", "2026-10-10", 1),
        ("effective_to_on", "2026-10-09", 0),
        ("effective_to_on", "", 1),
    ],
)
def test_the_cap_in_force_on_the_day_for_the_level_counts(rule, column, value, count):
    row = {"item_code": "A", "price_region_code": "150100", "level_group": "2", "price_cap": "100", column: value}
    assert len(judged(rule, catalogue_price=f"|{'|'.join(row)}|\n|{'|'.join(row.values())}|")) == count


def test_the_cap_of_the_level_goes_before_the_cap_of_all_levels(rule):
    caps = """
        | item_code | price_region_code | level_group | price_cap |
        | A         | 150100            |             | 80        |
        | A         | 150100            | 2           | 130       |
    """
    assert len(judged(rule, catalogue_price=caps)) == 0


def test_a_refunded_line_is_gone(rule):
    lines = """
        | fee_line_id | visit_id | item_code | unit_price | quantity | original_line_number | amount_fen |
        | L1          | V1       | A         | 120        | 1        |                      | 12000      |
        | L2          | V1       | A         | 120        | -1       | L1                   | -12000     |
    """
    assert len(judged(rule, fee_line=lines)) == 0
