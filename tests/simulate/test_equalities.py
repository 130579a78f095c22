"""The equalities that tie the datasets together hold over the landed files, but for the planted differences."""

from pathlib import Path

import duckdb
import pytest

from tests.simulate.landed import truth

_PLANTED = "settlement_id not in (select settlement_id from planted)"
_EQUALITIES = {
    "E01 quantity times unit price is the amount of a line within a fen": """
        select fee_line_id from fee_line where abs(round(quantity * unit_price * 100)::bigint - amount_fen) > 1""",
    "E02 the four parts of a line make its amount within a fen": """
        select fee_line_id from fee_line
        where abs(full_self_pay_fen + over_cap_fen + prior_self_pay_fen + in_scope_fen - amount_fen) > 1""",
    "E03 the lines of a settlement make its five amounts": f"""
        select settlement_id from settlement full join (
          select settlement_id, sum(amount_fen) as amount, sum(full_self_pay_fen) as own, sum(over_cap_fen) as above,
                 sum(prior_self_pay_fen) as first, sum(in_scope_fen) as scope
          from fee_line where settlement_id is not null group by all) as charged using (settlement_id)
        where (amount, own, above, first, scope) is distinct from
              (total_fen, full_self_pay_fen, over_cap_fen, prior_self_pay_fen, in_scope_fen) and {_PLANTED}""",
    "E04 the fund columns make the fund total": """
        select settlement_id from settlement
        where pooling_fund_fen + civil_servant_fen + employer_supplement_fen + resident_major_illness_fen
              + employee_large_amount_fen + coalesce(disabled_veteran_fen, 0) + medical_aid_fen + other_fund_fen
              <> fund_total_fen""",
    "E05 fund, person and hospital make the total": f"""
        select settlement_id from settlement
        where fund_total_fen + person_total_fen + hospital_borne_fen <> total_fen and {_PLANTED}""",
    "E06 the fund items make the fund columns by kind of fund": """
        with due as (
          unpivot (select settlement_id, if(insurance_type = '310', pooling_fund_fen, 0) as "310100",
                   if(insurance_type = '390', pooling_fund_fen, 0) as "390100", civil_servant_fen as "320100",
                   employer_supplement_fen as "370100", resident_major_illness_fen as "390200",
                   employee_large_amount_fen as "330100", medical_aid_fen as "610100", other_fund_fen as "999997"
                   from settlement)
          on columns(* exclude (settlement_id)) into name fund_kind value fen)
        select settlement_id from (from due where fen <> 0) as due
        full join (select settlement_id, fund_kind, sum(fund_paid_fen) as paid from settlement_fund_item group by all)
        using (settlement_id, fund_kind) where fen is distinct from paid""",
    "E22 opening count, what came and what went make the closing count": """
        with signed as (
          select institution_id, medical_list_code, occurred_at, movement_kind, quantity * case
            when movement_kind in ('purchase', 'sale_return', 'transfer_in', 'gain', 'gift') then 1
            when movement_kind in ('sale', 'purchase_return', 'transfer_out', 'loss', 'destroy') then -1
            end as change, quantity
          from stock_movement),
        counted as (
          select institution_id, medical_list_code, occurred_at as to_at, quantity as counted,
                 lag(occurred_at) over held as from_at, lag(quantity) over held as opening
          from signed where movement_kind = 'count'
          window held as (partition by institution_id, medical_list_code order by occurred_at))
        select c.institution_id, c.medical_list_code, c.to_at from counted as c
        join signed as s using (institution_id, medical_list_code)
        where s.movement_kind <> 'count' and s.occurred_at > c.from_at and s.occurred_at <= c.to_at
        group by all having any_value(opening) + sum(s.change) <> any_value(counted)""",
    "E22 no stock is ever negative": """
        select movement_id from (
          select movement_id, sum(case
            when movement_kind = 'count' and earlier = 0 then quantity
            when movement_kind in ('purchase', 'sale_return', 'transfer_in', 'gain', 'gift') then quantity
            when movement_kind = 'count' then 0 else -quantity end)
            over (partition by institution_id, medical_list_code order by occurred_at, movement_id) as running
          from (select *, count(*) filter (where movement_kind = 'count') over (
                  partition by institution_id, medical_list_code order by occurred_at
                  rows between unbounded preceding and 1 preceding) as earlier from stock_movement))
        where running < 0""",
    "E23 insured sales are the goods charged, by institution, item and month": """
        with goods as (
          select f.institution_id, medical_list_code, strftime(coalesce(ended_at, started_at), '%Y-%m') as month,
                 sum(quantity) as charged
          from fee_line f join visit using (visit_id) where list_kind in ('101', '102', '301') group by all),
        sold as (
          select institution_id, medical_list_code, strftime(occurred_at, '%Y-%m') as month,
                 sum(if(movement_kind = 'sale', quantity, -quantity)) as sold
          from stock_movement where settlement_way = '1' group by all)
        select * from goods full join sold using (institution_id, medical_list_code, month)
        where charged is distinct from sold""",
    "E24 deliveries received are the purchases, by institution, item and month": """
        with bought as (
          select institution_id, medical_list_code, strftime(occurred_at, '%Y-%m') as month, sum(quantity) as bought
          from stock_movement where movement_kind = 'purchase' group by all),
        received as (
          select institution_id, medical_list_code, strftime(received_on, '%Y-%m') as month, sum(quantity) as received
          from procurement_delivery group by all)
        select * from bought full join received using (institution_id, medical_list_code, month)
        where bought is distinct from received""",
}


@pytest.fixture(scope="module")
def planted(lake: duckdb.DuckDBPyConnection, region_files: Path) -> duckdb.DuckDBPyConnection:
    rows = truth(region_files, "reconciliation")
    named = sorted({row["settlement_id"] for row in rows if row["settlement_id"]})
    lake.execute("create or replace temp table planted as select unnest($ids) as settlement_id", {"ids": named})
    return lake


_PLANTED_CASES = {"E02": "check:parts_of_amount", "E06": "cross:settlement_fund_items_add_up"}
_PLANTED_CASES |= {"E22 no": "cross:stock_not_negative"}


@pytest.mark.parametrize("title", _EQUALITIES)
def test_equality_holds_but_for_the_planted_cases(
    planted: duckdb.DuckDBPyConnection, region_files: Path, title: str
) -> None:
    checks = [check for start, check in _PLANTED_CASES.items() if title.startswith(start)]
    doubts = [row for row in truth(region_files, "doubt") if row["check_id"] in checks]
    assert len(planted.execute(_EQUALITIES[title]).fetchall()) == len(doubts) == len(checks)


def test_the_equalities_speak_of_something(planted: duckdb.DuckDBPyConnection) -> None:
    kinds = {kind for (kind,) in planted.execute("select distinct movement_kind from stock_movement").fetchall()}
    assert kinds == {
        "count",
        "purchase",
        "purchase_return",
        "sale",
        "sale_return",
        "transfer_in",
        "transfer_out",
        "gain",
        "loss",
        "destroy",
        "gift",
    }
    for dataset in ("settlement_fund_item", "procurement_delivery"):
        assert planted.execute(f"select count(*) > 100 from {dataset}").fetchone() == (True,)
