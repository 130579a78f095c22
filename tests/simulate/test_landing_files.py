"""Landing files are what a platform would send: headers, encodings, sound references, sums that add up."""

import hashlib
from pathlib import Path

import duckdb
import openpyxl
import pytest

from jobs.errors import SettingError
from jobs.simulate import simulate
from jobs.simulate.planting import CASES, DEFAULTS, EQUALITIES, PAYMENTS
from schemas import DATASETS, DELIVERED
from schemas.landing import landing_header
from tests.simulate.landed import files_of, landed, rows_of, truth


def _hashes(out: Path) -> dict[str, str]:
    folders = (out, out.parent / f"{out.name}.truth")
    return {
        f"{place}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for place, folder in enumerate(folders)
        for path in sorted(folder.iterdir())
    }


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_equal_arguments_give_equal_bytes(tmp_path: Path, file_format: str) -> None:
    for name in ("first", "second"):
        simulate(
            tmp_path / name, persons=1000, period="2026-02", region="640000", seed=5, months=2, file_format=file_format
        )
    assert _hashes(tmp_path / "first") == _hashes(tmp_path / "second")


def test_another_seed_gives_another_region(tmp_path: Path) -> None:
    for seed in (1, 2):
        simulate(tmp_path / str(seed), persons=1000, period="2026-02", region="150102", seed=seed)
    first, second = (_hashes(tmp_path / name)["0/fee_line_202602_01.csv"] for name in ("1", "2"))
    assert first != second


def test_parquet_and_csv_hold_the_same_rows(tmp_path: Path) -> None:
    for file_format in ("csv", "parquet"):
        simulate(
            tmp_path / file_format, persons=1000, period="2026-10", region="150000", seed=3, file_format=file_format
        )
    tables = [
        landed(tmp_path / name).sql("from fee_line order by fee_line_id").fetchall() for name in ("csv", "parquet")
    ]
    assert tables[0] == tables[1]


def test_every_delivered_dataset_lands_under_the_national_header(region_files: Path) -> None:
    sent = {dataset: files_of(region_files, dataset) for dataset in DELIVERED}
    assert sum(1 for files in sent.values() if files) >= 17
    for dataset, files in sent.items():
        assert all(rows_of(path, dataset)[0] == landing_header(dataset) for path in files)


def test_header_takes_the_column_name_where_a_code_is_missing_or_taken() -> None:
    header = landing_header(DATASETS["institution"])
    assert header[0] == "fixmedins_code"
    assert header[7] == "ownership"
    assert all(len(set(landing_header(dataset))) == len(dataset.columns) for dataset in DELIVERED)


def test_institutions_carry_a_byte_order_mark_and_ledgers_are_gb18030(region_files: Path) -> None:
    assert (region_files / "institution_202610_01.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "待遇支出".encode("gb18030") in (region_files / "ledger_entry_202610_01.csv").read_bytes()


def test_agreements_land_in_a_workbook_whose_cells_are_text(region_files: Path) -> None:
    sheet = openpyxl.load_workbook(region_files / "agreement_202610_01.xlsx").worksheets[0]
    assert {type(cell) for row in sheet.iter_rows(values_only=True) for cell in row} <= {str, type(None)}


@pytest.mark.parametrize(
    ("child", "column", "parent", "key"),
    [
        ("visit", "person_id", "person", "person_id"),
        ("visit", "institution_id", "institution", "institution_id"),
        ("visit", "attending_practitioner_id", "practitioner", "practitioner_id"),
        ("diagnosis", "visit_id", "visit", "visit_id"),
        ("settlement", "visit_id", "visit", "visit_id"),
        ("settlement", "original_settlement_id", "settlement", "settlement_id"),
        ("fee_line", "visit_id", "visit", "visit_id"),
        ("fee_line", "original_line_number", "fee_line", "source_line_number"),
        ("fee_line", "item_code", "catalogue_item", "item_code"),
        ("fee_line", "executing_practitioner_id", "practitioner", "practitioner_id"),
        ("person_death", "certificate_number_token", "person", "certificate_number_token"),
        ("knowledge_point", "code", "catalogue_item", "item_code"),
        ("bank_statement_line", "statement_id", "bank_statement", "statement_id"),
        ("bank_statement", "account_token", "bank_account", "account_token"),
        ("payment_order", "payer_account_token", "bank_account", "account_token"),
        ("(from payment_order where payee_kind = 'institution')", "payee_id", "institution", "institution_id"),
    ],
)
def test_references_are_sound(lake: duckdb.DuckDBPyConnection, child: str, column: str, parent: str, key: str) -> None:
    lost = f"select count(*) from {child} where {column} is not null and {column} not in (select {key} from {parent})"
    planted = (child, column) == ("fee_line", "item_code")
    assert lake.execute(lost).fetchone() == (int(planted),)


def test_keys_are_unique(lake: duckdb.DuckDBPyConnection) -> None:
    for dataset in DELIVERED:
        keys = ", ".join(dataset.key)
        doubled = f"select count(*) from (select {keys} from {dataset.name} group by all having count(*) > 1)"
        assert lake.execute(doubled).fetchone() == (0,), dataset.name


def test_accepted_rows_pass_every_check_and_have_what_is_required(lake: duckdb.DuckDBPyConnection) -> None:
    planted = {"bank_statement.closes": 1, "person.gender_known": 1}
    planted |= {"payment_batch.payable_parts": 1, "payment_batch.paid_within_payable": 1}
    planted |= {"employer.credit_code_valid": 1, "employer.registered_in_time": 1}
    planted |= {"fee_line.parts_of_amount": 1, "settlement.parts_of_total": 1}
    for dataset in DELIVERED:
        months = [column.name for column in dataset.columns if column.name.endswith("_month")]
        dashed = ", ".join(f"left({name}, 4) || '-' || right({name}, 2) as {name}" for name in months)
        source = f"(select *{f' replace ({dashed})' if dashed else ''} from {dataset.name})"
        if dataset.derived:
            source = f"(select *, round(quantity * unit_price * 100)::bigint as expected_fen from {dataset.name})"
        for check in dataset.checks:
            failed = lake.execute(f"select count(*) from {source} where not coalesce({check.sql}, true)").fetchone()
            assert failed == (planted.get(f"{dataset.name}.{check.name}", 0),), f"{dataset.name}.{check.name}"
        for column in dataset.columns:
            if column.required:
                absent = lake.execute(f"select count(*) from {dataset.name} where {column.name} is null").fetchone()
                assert absent == (0,), f"{dataset.name}.{column.name}"


def test_certificates_carry_a_valid_check_digit_and_agree_with_the_person(lake: duckdb.DuckDBPyConnection) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    people = lake.sql("select certificate_number_token, gender, birth_on from person using sample 500").fetchall()
    for certificate, gender, birth in people:
        total = sum(int(digit) * weight for digit, weight in zip(certificate, weights, strict=False))
        assert certificate[17] == "10X98765432"[total % 11]
        assert certificate[6:14] == f"{birth:%Y%m%d}"
        assert gender == "9" or int(certificate[16]) % 2 == (gender == "1")


def test_lines_make_the_settlements_but_for_the_planted_differences(
    lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    differing = """
        select settlement_id, coalesce(l.amount, 0)::varchar, coalesce(s.total_fen, 0)::varchar
        from settlement s full join (
          select settlement_id, sum(amount_fen) as amount, sum(full_self_pay_fen) as full_, sum(over_cap_fen) as over_,
                 sum(prior_self_pay_fen) as prior, sum(in_scope_fen) as scope
          from fee_line where settlement_id is not null group by all
        ) l using (settlement_id)
        where (l.amount, full_, over_, prior, scope) is distinct from
              (s.total_fen, s.full_self_pay_fen, s.over_cap_fen, s.prior_self_pay_fen, s.in_scope_fen)"""
    expected = [
        (row["settlement_id"], row["left_fen"], row["right_fen"])
        for row in truth(region_files, "reconciliation")
        if row["reconciliation_id"] == "fee_line_settlement"
    ]
    assert len(expected) == 4
    assert sorted(lake.execute(differing).fetchall()) == sorted(expected)


def test_approved_money_is_ordered_but_for_the_planted_differences(
    lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    differing = """
        with approved as (
          select clearing_month, institution_id, fund_kind, sum(fen) as fen from (
            select clearing_month, institution_id, fund_kind, fen from (unpivot (select clearing_month, institution_id,
                     case when insurance_type = '310' then pooling_fund_fen else 0 end as "310100",
                     case when insurance_type = '390' then pooling_fund_fen else 0 end as "390100",
                     civil_servant_fen as "320100", employer_supplement_fen as "370100",
                     resident_major_illness_fen as "390200", employee_large_amount_fen as "330100",
                     medical_aid_fen as "610100", other_fund_fen as "999997" from settlement)
            on columns(* exclude (clearing_month, institution_id)) into name fund_kind value fen)
            union all
            select clearing_month, institution_id, fund_kind,
                   method_adjustment_fen - reviewed_deduct_fen - audit_deduct_fen - advance_offset_fen - retained_fen
            from payment_batch)
          group by all having sum(fen) <> 0),
        ordered as (
          select clearing_month, payee_id as institution_id, fund_kind, sum(amount_fen) as fen
          from payment_order where status in ('sent', 'paid') and payee_kind = 'institution' group by all)
        select institution_id, fund_kind, coalesce(a.fen, 0)::varchar, coalesce(o.fen, 0)::varchar
        from approved a full join ordered o using (clearing_month, institution_id, fund_kind)
        where a.fen is distinct from o.fen"""
    expected = [
        (row["institution_id"], row["fund_kind"], row["left_fen"], row["right_fen"])
        for row in truth(region_files, "reconciliation")
        if row["item_kind"] == "approved_ordered"
    ]
    assert len(expected) == 4
    assert sorted(lake.execute(differing).fetchall()) == sorted(expected)


def test_bank_and_ledger_agree_but_for_the_planted_differences(
    lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    differing = """
        with entry as (
          select strftime(booked_on, '%Y-%m') as month, bank_reference as reference,
                 case direction when 'credit' then amount_fen else -amount_fen end as fen, 1 as side
          from bank_statement_line join bank_account using (account_token) where account_kind = '2'
          union all
          select strftime(posted_on, '%Y-%m'), source_id, debit_fen - credit_fen, -1
          from ledger_entry where account_code like '1002%')
        select month, reference, fen::varchar from entry group by all having sum(side) <> 0"""
    expected = {
        (row["period"], row["bank_reference"], str(int(row["left_fen"]) or int(row["right_fen"])))
        for row in truth(region_files, "reconciliation")
        if row["reconciliation_id"] == "bank_ledger" and row["bank_reference"]
    }
    assert set(lake.execute(differing).fetchall()) == expected


def test_orders_leave_the_bank_but_for_the_planted_differences(
    lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    differing = """
        with paid as (
          select bank_reference, strftime(booked_on, '%Y-%m') as month,
                 sum(case direction when 'debit' then amount_fen else -amount_fen end) as fen
          from bank_statement_line join bank_account using (account_token)
          where account_kind = '2' and (direction = 'debit') <> is_reversal group by all),
        ordered as (
          select bank_reference, strftime(sent_at, '%Y-%m') as month, amount_fen as fen, status from payment_order)
        select coalesce(o.month, p.month), bank_reference from ordered o full join paid p using (bank_reference, month)
        where case o.status when 'returned' then 0 else o.fen end is distinct from p.fen"""
    expected = {
        (row["period"], row["bank_reference"])
        for row in truth(region_files, "reconciliation")
        if row["bank_reference"]
        and row["reconciliation_id"] == "settlement_payment"
        and row["planting"] not in ("order_paid_twice", "returned_payment")
    }
    assert set(lake.execute(differing).fetchall()) == expected


def test_statements_close_and_follow_but_for_the_planted_errors(
    lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    wrong = """
        with flow as (
          select statement_id, sum(case direction when 'credit' then amount_fen else -amount_fen end) as fen
          from bank_statement_line group by all)
        select statement_id from (
          select s.*, fen, lag(closing_fen) over account as before, lag(period_to_on) over account as before_on
          from bank_statement s join flow using (statement_id)
          window account as (partition by account_token order by period_from_on))
        where opening_fen + fen <> closing_fen or opening_fen <> before or period_from_on <> before_on + 1"""
    planted = ("statement_not_closing", "statement_gap")
    expected = [(row["statement_id"],) for row in truth(region_files, "reconciliation") if row["planting"] in planted]
    assert len(expected) == 2
    assert sorted(lake.execute(wrong).fetchall()) == sorted(expected)


def test_every_voucher_but_the_planted_one_balances(lake: duckdb.DuckDBPyConnection) -> None:
    unequal = "select 1 from ledger_entry group by book_id, voucher_number having sum(debit_fen) <> sum(credit_fen)"
    assert lake.execute(unequal).fetchall() == [(1,)]


def test_every_planted_case_is_in_the_truth(region_files: Path) -> None:
    findings = {row["planting"] for row in truth(region_files, "finding")}
    lawful = {row["case"] for row in truth(region_files, "near_miss")}
    differing = {row["planting"] for row in truth(region_files, "reconciliation")}
    assert {name for name in CASES if name.startswith("lawful_")} == lawful
    assert set(PAYMENTS) <= differing
    faults = {"unknown_code", "orphan", "death_of_unknown_person", "person_without_birthday"}
    faults |= {"missing_field", "malformed_date", "malformed_amount", "violated_check", "ragged_row"}
    faults |= {"duplicate_key", "repeated_row", "orphan_of_settlement"}
    doubted = {row["planting"] for row in truth(region_files, "doubt")}
    unequal = {row["planting"] for row in truth(region_files, "equality")}
    assert set(EQUALITIES) == unequal
    assert set(DEFAULTS) == findings | lawful | differing | faults | doubted | unequal


def test_every_kind_of_fault_is_planted(region_files: Path) -> None:
    assert {row["reason"] for row in truth(region_files, "quarantine")} == {
        "missing:birth_on",
        "missing:item_code",
        "missing:amount_fen",
        "malformed:occurred_at",
        "malformed:amount_fen",
        "check:quantity_not_zero",
        "check:dates_in_order",
        "ragged_row",
        "duplicate_key",
        "repeated_row",
        "orphan:visit",
        "orphan:settlement",
        "unknown_person",
    }
    assert [(row["column"], row["value"]) for row in truth(region_files, "accepted")] == [("charge_category", "99")]


def test_truth_points_at_the_faulty_rows(region_files: Path) -> None:
    rows = rows_of(region_files / "fee_line_202610_01.csv", DATASETS["fee_line"])
    ragged = [int(row["source_row"]) for row in truth(region_files, "quarantine") if row["reason"] == "ragged_row"]
    assert [number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])] == ragged


def test_totals_count_the_rows_of_each_file(region_files: Path) -> None:
    totals = {row["file_name"]: (row["dataset"], int(row["rows"])) for row in truth(region_files, "totals")}
    assert set(totals) == {path.name for path in region_files.iterdir()}
    for name, (dataset, rows) in totals.items():
        assert len(rows_of(region_files / name, DATASETS[dataset])) - 1 == rows


def test_a_scenario_changes_how_often_a_case_is_planted(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("split_admission: 5\noverlapping_stays: 0\n", encoding="utf-8")
    simulate(tmp_path / "out", persons=1000, period="2026-02", region="150000", seed=1, scenario=scenario)
    planted = [row["planting"] for row in truth(tmp_path / "out", "finding")]
    assert planted.count("split_admission") == 5
    assert planted.count("overlapping_stays") == 0


def test_a_number_of_fee_lines_chooses_the_persons(tmp_path: Path) -> None:
    summary = simulate(tmp_path / "out", persons=0, period="2026-10", region="150000", seed=1, lines=20_000)
    assert 18_000 <= summary.fee_lines <= 22_000


def test_few_persons_have_no_cost_outlier(tmp_path: Path) -> None:
    simulate(tmp_path / "out", persons=1000, period="2026-10", region="150000", seed=1)
    assert "cost_per_stay_outlier" not in {row["rule_id"] for row in truth(tmp_path / "out", "finding")}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"persons": 999}, "999"),
        ({"region": "999999"}, "999999"),
        ({"region": "15"}, "15"),
        ({"period": "2026-13"}, "2026-13"),
        ({"months": 0}, "months"),
        ({"seed": -1}, "seed"),
        ({"file_format": "orc"}, "orc"),
        ({"scenario": Path("absent.yaml")}, "absent.yaml"),
    ],
)
def test_unusable_arguments_are_refused_in_a_sentence(tmp_path: Path, wrong: dict[str, object], said: str) -> None:
    arguments: dict[str, object] = {"persons": 1000, "period": "2026-10", "region": "150000", "seed": 1}
    with pytest.raises(SettingError, match=said):
        simulate(tmp_path / "out", **(arguments | wrong))  # type: ignore[arg-type]  # the point is wrong arguments
    assert not (tmp_path / "out").exists()


def test_an_unknown_case_in_a_scenario_is_refused(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("split_admision: 5\n", encoding="utf-8")
    with pytest.raises(SettingError, match="split_admision"):
        simulate(tmp_path / "out", persons=1000, period="2026-10", region="150000", seed=1, scenario=scenario)


def test_a_folder_with_files_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("kept", encoding="utf-8")
    with pytest.raises(SettingError, match="not an empty folder"):
        simulate(tmp_path, persons=1000, period="2026-10", region="150000", seed=1)
