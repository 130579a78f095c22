"""Claims, payments, collection, treasury, bank and books agree (E07 to E21), but for what is planted."""

from pathlib import Path

import duckdb
import pytest
import yaml

from jobs.simulate import simulate
from jobs.simulate.planting import DEFAULTS, EQUALITIES
from tests.simulate.equalities import EQUALITIES as QUERIES
from tests.simulate.landed import landed, truth

_UNPLANTED = dict.fromkeys(DEFAULTS, 0)


def _region(folder: Path, planted: dict[str, int], **arguments: object) -> Path:
    scenario = folder / "scenario.yaml"
    scenario.write_text(yaml.safe_dump(planted), encoding="utf-8")
    given = {"persons": 1_500, "period": "2026-10", "region": "150000", "seed": 5, "months": 2}
    simulate(folder / "landing", scenario=scenario, **(given | arguments))  # type: ignore[arg-type]  # one call, many cases
    return folder / "landing"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Half a year without anything planted, over two interest quarters and a year's end."""
    folder = tmp_path_factory.mktemp("unplanted")
    return landed(_region(folder, _UNPLANTED, persons=1_000, period="2026-01", months=6))


@pytest.fixture(scope="module")
def differing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _region(tmp_path_factory.mktemp("differing"), _UNPLANTED | EQUALITIES)


@pytest.mark.parametrize("equality", QUERIES)
def test_equality_holds_where_nothing_is_planted(equality: str, year: duckdb.DuckDBPyConnection) -> None:
    assert year.execute(QUERIES[equality]).fetchall() == []


def test_exactly_the_planted_differences_are_found(differing: Path) -> None:
    database = landed(differing)
    found = sorted(
        (equality, key, int(left), int(right))
        for equality, query in QUERIES.items()
        for key, left, right in database.execute(query).fetchall()
    )
    planted = sorted(
        (row["equality"], row["key"], int(row["left_fen"]), int(row["right_fen"]))
        for row in truth(differing, "equality")
        if row["is_lawful"] == "0"
    )
    assert found == planted
    assert {equality for equality, *_ in planted} == set(QUERIES) - {"E10"}


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("interest was credited for a whole quarter", "from bank_statement_line where summary = '利息'"),
        ("hospitals were paid by group", "from payment_batch where method_adjustment_fen <> 0"),
        ("advances were set off or paid out", "from payment_batch where advance_offset_fen < 0"),
        ("the year was cleared", "from payment_batch where clearing_stage = 'annual' and retained_fen < 0"),
        ("employers paid late, with a late fee", "from contribution_receipt where late_fee_fen > 0"),
        ("contributions were refunded", "from contribution_receipt where collected_fen < 0"),
        ("medical aid paid for poor residents", "from contribution_receipt where channel = '06'"),
        ("one fund advanced another's money", "from ledger_entry where account_code = '1101'"),
        ("money came back from an earlier payment", "from recovery_order where recovery_way = 'offset'"),
        ("cities cleared among themselves", "from cross_region_clearing where paid_fen > 0"),
    ],
)
def test_the_unplanted_region_has_lawful_cases_in_which(what: str, query: str, year: duckdb.DuckDBPyConnection) -> None:
    assert year.execute(f"select count(*) > 0 {query}").fetchone() == (True,), what


def test_no_account_is_ever_overdrawn(year: duckdb.DuckDBPyConnection) -> None:
    assert year.execute("select * from bank_statement_line where balance_fen < 0").fetchall() == []


def test_income_and_collecting_accounts_are_empty_at_the_end_of_a_month(year: duckdb.DuckDBPyConnection) -> None:
    left = """
        select account_token, closing_fen from bank_statement join bank_account using (account_token)
        where not may_hold_balance and closing_fen <> 0"""
    assert year.execute(left).fetchall() == []


def test_employers_that_never_pay_are_arrears_and_no_difference(year: duckdb.DuckDBPyConnection) -> None:
    late = """
        select count(*) filter (collected_fen > 0), bool_and(booked_on > due_on) from contribution_receipt r
        join (select distinct employer_id, insurance_type, accrual_from_month, due_on from contribution_assessment) a
          on a.employer_id = r.employer_id and a.insurance_type = r.insurance_type
         and a.accrual_from_month = r.accrual_month
        where late_fee_fen > 0"""
    count, is_late = year.execute(late).fetchone() or (0, False)
    assert count > 0
    assert is_late


def test_a_late_fee_is_five_ten_thousandths_a_day(year: duckdb.DuckDBPyConnection) -> None:
    wrong = """
        select r.receipt_id from contribution_receipt r
        where late_fee_fen > 0 and late_fee_fen <> collected_fen
          * (paid_at::date - (accrual_month[1:4] || '-' || accrual_month[5:6] || '-25')::date) * 5 // 10000"""
    assert year.execute(wrong).fetchall() == []
