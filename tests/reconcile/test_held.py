"""Institutions that are held stand on neither side, and nothing of theirs is lost: judged and held make the whole."""

import pytest

from jobs.detect.exclusion import Exclusion
from jobs.reconciliations.settlement_payment import SETTLEMENT_PAYMENT
from jobs.settings import ReconcileSettings
from jobs.steps.reconcile import reconcile_month
from schemas.reconciliation_result import RECONCILIATION_RESULT
from tests.detect.lake_case import lake_of
from tests.reconcile.case import Case, assert_rows, rows, tables_of
from tests.table import tables_of as literal

NO_BANK = frozenset({"bank_statement", "bank_statement_line", "bank_account", "payment_order", "ledger_entry"})


@pytest.fixture
def lake(spark, tmp_path):
    tables = literal(
        visit="""
        | visit_id | person_id | institution_id | started_at | ended_at   |
        | V1       | P1        | H1             | 2026-10-01 | 2026-10-01 |
        | V2       | P2        | H2             | 2026-10-01 | 2026-10-01 |
        """,
        settlement="| visit_id | settlement_id | total_fen |\n| V1 | S1 | 10000 |\n| V2 | S2 | 20000 |",
        fee_line="""
        | fee_line_id | visit_id | settlement_id | unit_price |
        | L1          | V1       | S1            | 60         |
        | L2          | V1       | S1            | 40         |
        | L3          | V2       | S2            | 150        |
        """,
    )
    return lake_of(spark, tmp_path / "lake", tables)


@pytest.mark.parametrize(
    ("held", "statuses"),
    [
        ((), {"H1": ("matched", 2, 10000), "H2": ("differs", 1, 15000)}),
        (("H2",), {"H1": ("matched", 2, 10000)}),
        (("H1", "H2"), {}),
    ],
)
def test_a_held_institution_is_left_out_of_the_month_and_counts_with_it_make_the_whole(lake, held, statuses):
    reconcile_month(
        lake,
        period="2026-10",
        region="150000",
        settings=ReconcileSettings(),
        undelivered=NO_BANK,
        exclusion=Exclusion({"2026-10": held}),
    )
    found = lake.arrow(RECONCILIATION_RESULT).to_pylist()
    assert {row["group_key"]: (row["status"], row["left_count"], row["left_fen"]) for row in found} == statuses
    left_out = {"H1": (2, 10000), "H2": (1, 15000)}
    judged = [sum(row[name] for row in found) for name in ("left_count", "left_fen")]
    assert [n + sum(left_out[one][place] for one in held) for place, n in enumerate(judged)] == [3, 25000]


def test_a_reconciliation_that_rests_on_a_failed_check_of_shared_data_is_not_judged(lake):
    done = reconcile_month(
        lake,
        period="2026-10",
        region="150000",
        settings=ReconcileSettings(),
        undelivered=NO_BANK,
        unjudgeable={"fee_line_settlement": ("catalogue_item.check:x",)},
    )
    assert done.judged == ()
    assert done.not_judged["fee_line_settlement"] == ("catalogue_item.check:x",)


def test_orders_to_a_held_institution_are_not_held_against_its_settlements(spark):
    case = Case(
        "two institutions, one held",
        "",
        {
            "settlement": """
            | settlement_id | institution_id | insurance_type | pooling_fund_fen | settled_at |
            | S1            | H1             | 310            | 10000            | 2026-10-03 |
            """,
            "payment_order": """
            | payment_order_id | clearing_month | payee_kind  | payee_id | payer_account_token | fund_kind | amount_fen | sent_at    | bank_reference | status |
            | O1               | 2026-10        | institution | H1       | A                   | 310100    | 10000      | 2026-10-20 | R1             | paid   |
            | O2               | 2026-10        | institution | H2       | A                   | 310100    | 20000      | 2026-10-20 | R2             | paid   |
            """,  # noqa: E501 - a drawn table
            "bank_statement_line": """
            | account_token | booked_on  | direction | amount_fen | bank_reference | is_reversal |
            | A             | 2026-10-21 | debit     | 10000      | R1             | false       |
            | A             | 2026-10-21 | debit     | 20000      | R2             | false       |
            """,
        },
        "",
    )
    tables = tables_of(spark, SETTLEMENT_PAYMENT, [case])
    found = rows(SETTLEMENT_PAYMENT.run(tables, period="2026-10", region="150000", held=frozenset({"H2"})))
    assert_rows(
        found,
        """
        | item_kind        | match_key | status  | left_fen | right_fen |
        | approved_ordered | H1¦310100 | matched | 10000    | 10000     |
        | ordered_paid     | A¦R1      | matched | 10000    | 10000     |
        | ordered_paid     | A¦R2      | matched | 20000    | 20000     |
        """,
    )
