"""Each kind of check fires on what violates it, counts exactly, and leaves the rest alone."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs.errors import AuditError
from jobs.quality.counting import Counter
from jobs.quality.tally import Tally
from schemas import DELIVERED
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema
from tests.quality.conftest import QualityLake, declared, outcome_of
from tests.table import tables_of


def test_a_row_without_a_required_value_is_counted_as_critical(quality: QualityLake):
    quality.given(
        person="""
        | person_id | valid_from_on | birth_on   | gender |
        | P1        | 2020-01-01    | 1980-02-03 | 1      |
        | P2        | 2020-01-01    |            | 2      |
        | P3        | 2020-01-01    |            | 2      |
    """
    )
    results = quality.month()
    found = outcome_of(results, "person")
    assert found["required:birth_on"] == ("failed", 2, 3)
    assert found["required:person_id"] == ("passed", 0, 3)
    assert found["check:birth_plausible"] == ("passed", 0, 1)
    severities = {row["check_id"]: row["severity"] for row in results.to_pylist() if row["dataset"] == "person"}
    assert severities["required:birth_on"] == "critical"


def test_a_code_outside_a_closed_list_is_counted_and_a_missing_code_is_not_judged(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | insurance_type | in_hospital_status |
        | V1       | 390            | 0                  |
        | V2       | 3901           |                    |
        | V3       | 777            | 5                  |
    """
    )
    found = quality.outcome("visit")
    assert found["code:insurance_type"] == ("failed", 2, 3)
    assert found["code:in_hospital_status"] == ("failed", 1, 2)


def test_a_local_code_of_an_open_list_is_known_by_its_beginning(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | care_type |
        | V1       | 11        |
        | V2       | 1105      |
        | V3       | 211       |
        | V4       | 99        |
        | V5       | 1         |
    """
    )
    assert quality.outcome("visit")["code:care_type"] == ("failed", 2, 5)


def test_a_declared_check_speaks_of_present_values_only(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | started_at          | ended_at            |
        | V1       | 2026-10-01 08:00:00 | 2026-10-03 09:00:00 |
        | V2       | 2026-10-05 08:00:00 | 2026-10-03 09:00:00 |
    """,
        person="""
        | person_id | valid_from_on | valid_to_on |
        | P1        | 2020-01-01    |             |
        | P2        | 2020-01-01    | 2019-12-31  |
        | P3        | 2020-01-01    | 2020-01-01  |
    """,
    )
    results = quality.month()
    assert outcome_of(results, "visit")["check:dates_in_order"] == ("failed", 1, 2)
    assert outcome_of(results, "person")["check:validity_in_order"] == ("failed", 1, 2)


def test_two_rows_of_one_key_are_one_row_too_many(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | insurance_type |
        | V1       | 390            |
        | V1       | 310            |
        | V1       | 310            |
        | V2       | 390            |
    """
    )
    assert quality.outcome("visit")["unique:key"] == ("failed", 2, 4)


def test_parts_of_a_key_do_not_run_into_one_another(quality: QualityLake):
    quality.given(
        person_death="""
        | certificate_number_token | source_party | person_id | death_on   | reported_on |
        | ab                       | c            | P1        | 2026-10-01 | 2026-10-01  |
        | a                        | bc           | P1        | 2026-10-01 | 2026-10-01  |
        |                          | abc          | P1        | 2026-10-01 | 2026-10-01  |
        | abc                      |              | P1        | 2026-10-01 | 2026-10-01  |
    """
    )
    assert quality.outcome("person_death")["unique:key"] == ("passed", 0, 4)


def test_only_the_rows_of_the_month_are_judged_and_a_register_whole(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | started_at          | care_type |
        | V1       | 2026-10-31 23:59:59 | 11        |
        | V2       | 2026-11-01 00:30:00 | 99        |
    """,
        bank_account="""
        | account_token | opened_on  |
        | A1                   | 2001-01-01 |
        | A2                   | 2026-10-31 |
    """,
    )
    october, november = quality.month("2026-10"), quality.month("2026-11")
    assert outcome_of(october, "visit")["code:care_type"] == ("passed", 0, 1)
    assert outcome_of(november, "visit")["code:care_type"] == ("failed", 1, 1)
    assert outcome_of(october, "bank_account")["unique:key"] == ("passed", 0, 2)


def test_a_dataset_without_rows_in_the_month_passes_with_nothing_judged(quality: QualityLake):
    quality.given(visit="| visit_id | started_at |\n| V1 | 2026-10-01 00:00:00 |")
    assert set(declared(quality.outcome("visit", "2026-12")).values()) == {("passed", 0, 0)}
    assert set(declared(quality.outcome("fee_line", "2026-12")).values()) == {("passed", 0, 0)}


def test_what_rests_on_an_undelivered_column_is_not_judgeable_and_says_why(quality: QualityLake):
    quality.given(
        fee_line="""
        | fee_line_id | visit_id | quantity | unit_price | list_kind |
        | L1          | V1       | 0        | 1          | 777       |
    """
    )
    results = quality.month(undelivered=("fee_line.quantity", "fee_line.list_kind"))
    judged = declared(outcome_of(results, "fee_line"))
    rows = {row["check_id"]: row for row in results.to_pylist() if row["dataset"] == "fee_line"}
    rows = {check: row for check, row in rows.items() if check in judged}
    assert sorted(name for name, row in rows.items() if row["status"] == "not_judgeable") == [
        "check:amount_is_quantity_times_price",
        "check:quantity_not_zero",
        "check:refund_points_to_original",
        "code:list_kind",
        "required:list_kind",
        "required:quantity",
    ]
    assert rows["check:quantity_not_zero"]["reason"] == "未提供字段 quantity / quantity not delivered"
    assert (rows["check:quantity_not_zero"]["violated_count"], rows["check:quantity_not_zero"]["total_count"]) == (
        None,
        None,
    )
    assert rows["required:unit_price"]["reason"] is None


def test_a_column_is_not_judged_in_rows_of_a_file_that_does_not_have_it(quality: QualityLake):
    quality.given(
        visit="""
        | visit_id | main_diagnosis_code | care_type | source_file |
        | V1       | J18                 | 11        | F1          |
        | V2       |                     | 99        | F1          |
        | V3       |                     | 99        | F2          |
        | V4       |                     | 11        | F3          |
    """
    )
    quality.received("""
        | source_file | dataset | not_delivered                  |
        | F1          | visit   |                                |
        | F2          | visit   | main_diagnosis_code, care_type |
        | F3          | visit   | main_diagnosis_code            |
    """)
    found = quality.outcome("visit")
    assert found["required:main_diagnosis_code"] == ("failed", 1, 2)
    assert found["code:care_type"] == ("failed", 1, 3)
    assert found["required:visit_id"] == ("passed", 0, 4)


def test_nothing_of_an_undelivered_dataset_is_judgeable(quality: QualityLake):
    results = quality.month(undelivered=("person_death",))
    rows = [row for row in results.to_pylist() if row["dataset"] == "person_death"]
    assert {(row["status"], row["reason"]) for row in rows} == {
        ("not_judgeable", "未提供数据集 person_death / person_death is not delivered")
    }
    assert rows[-1]["check_id"] == "quarantined_share"


def test_the_quarantined_share_may_reach_its_limit_but_not_exceed_it(quality: QualityLake):
    quality.received("""
        | source_file | dataset    | received_count | quarantined_count |
        | F1          | visit      | 60             | 0                 |
        | F2          | visit      | 40             | 10                |
        | F3          | settlement | 100            | 11                |
        | F4          | person     | 1              | 1                 |
    """)
    results = quality.month()
    assert outcome_of(results, "visit")["quarantined_share"] == ("passed", 10, 100)
    assert outcome_of(results, "settlement")["quarantined_share"] == ("failed", 11, 100)
    assert outcome_of(results, "person")["quarantined_share"] == ("failed", 1, 1)
    assert outcome_of(results, "fee_line")["quarantined_share"] == ("passed", 0, 0)
    shares = [row for row in results.to_pylist() if row["check_id"] == "quarantined_share"]
    assert {(row["severity"], row["threshold"], row["check_title"]) for row in shares} == {
        ("critical", Decimal("0.100000"), "隔离比例不超过10% / at most 10 % of the rows are quarantined")
    }


def test_a_month_of_good_rows_passes_every_check_of_every_dataset(quality: QualityLake):
    one_each = {
        dataset.name: f"| {dataset.key[0]} |\n| {'H15010200001' if dataset.name == 'institution' else 'K1'} |"
        for dataset in DELIVERED
        if dataset.name not in ("visit", "settlement", "ledger_entry", "payment_order", "bank_statement_line")
    }
    quality.given(
        visit="| visit_id | started_at |\n| K1 | 2026-10-01 08:00:00 |",
        settlement="""
        | visit_id | total_fen | pooling_fund_fen | fund_total_fen | person_total_fen |
        | K1       | 10000     | 6000             | 6000           | 4000             |
    """,
        ledger_entry="| book_id | period_month | prepared_by | reviewed_by |\n| B1 | 2026-10 | S1 | S2 |",
        payment_order="| payment_order_id | amount_fen | requested_by | approved_by |\n| O1 | 1 | S1 | S2 |",
        bank_statement_line="| statement_id | amount_fen |\n| B1 | 1 |",
        **{
            **one_each,
            "catalogue_price": "| price_cap |\n| 1 |",
            "clinical_code": "| code |\n| K1 |",
            "interest_rate": "| document_number |\n| K1 |",
            "trace_code_scan": "| institution_id |\n| H1 |",
            "diagnosis": "| visit_id | sequence_number |\n| K1 | 1 |",
            "fee_line": "| fee_line_id | visit_id | expected_fen |\n| L1 | K1 | 100 |",
        },
    )
    results = quality.month()
    judged_datasets = [dataset.name for dataset in DELIVERED]
    found = {name: declared(outcome_of(results, name)) for name in judged_datasets}
    assert [
        (name, check) for name, of in found.items() for check, (status, *_) in of.items() if status != "passed"
    ] == []
    judged = {
        row["dataset"] for row in results.to_pylist() if row["check_id"] == "unique:key" and row["total_count"] == 1
    }
    assert judged == {dataset.name for dataset in DELIVERED}


def test_results_have_the_declared_shape_and_name_run_month_and_region(quality: QualityLake):
    results = quality.month()
    assert results.schema == arrow_schema(lake_columns(QUALITY_RESULT))
    assert {(row["run_id"], row["period"], row["region"]) for row in results.to_pylist()} == {
        ("R1", "2026-10", "150000")
    }
    quality.lake.write(QUALITY_RESULT, results)
    assert quality.lake.arrow(QUALITY_RESULT).num_rows == results.num_rows


def test_rows_written_by_spark_are_judged_like_rows_written_by_the_driver(tmp_path: Path, spark: SparkSession):
    quality = QualityLake(tmp_path / "lake", spark)
    table = tables_of(
        visit="""
        | visit_id | started_at          | ended_at            | care_type |
        | V1       | 2026-10-01 00:30:00 | 2026-10-01 00:29:59 | 11        |
        | V2       | 2026-10-01 00:30:00 | 2026-10-01 00:30:00 | 99        |
    """
    )["visit"]
    quality.put(visit=table)
    by_driver = quality.outcome("visit")
    visit = next(dataset for dataset in DELIVERED if dataset.name == "visit")
    frame = spark.createDataFrame(table.to_pylist(), quality.lake.read(visit).schema)
    frame.write.format("delta").mode("overwrite").save(str(quality.lake.path(visit)))
    quality.lake.versions[visit.path] += 1
    assert quality.outcome("visit") == by_driver
    assert by_driver["check:dates_in_order"] == ("failed", 1, 2)


def test_files_that_do_not_hold_the_rows_of_the_log_stop_the_run(quality: QualityLake):
    quality.given(bank_account="| account_token |\n| A1 |\n| A2 |")
    account = next(dataset for dataset in DELIVERED if dataset.name == "bank_account")
    (log,) = (quality.lake.path(account) / "_delta_log").glob("*.json")
    entry = log.read_text(encoding="utf-8")
    assert entry.count('\\"numRecords\\":2') == 1
    log.write_text(entry.replace('\\"numRecords\\":2', '\\"numRecords\\":3'), encoding="utf-8")
    with pytest.raises(AuditError, match="the files of reference/bank_account do not hold the rows its log counts"):
        quality.month()


def test_a_register_that_did_not_change_is_not_counted_again(quality: QualityLake, monkeypatch: pytest.MonkeyPatch):
    counted: list[str] = []
    count = Counter.count

    def noting(self: Counter, dataset: Dataset, *rest: Any) -> Tally:
        counted.append(dataset.name)
        return count(self, dataset, *rest)

    monkeypatch.setattr(Counter, "count", noting)
    quality.given(bank_account="| account_token |\n| A1 |")
    quality.month("2026-10")
    assert "bank_account" in counted
    counted.clear()
    assert quality.outcome("bank_account", "2026-11")["unique:key"] == ("passed", 0, 1)
    assert "bank_account" not in counted
    quality.given(bank_account="| account_token |\n| A1 |\n| A1 |")
    assert quality.outcome("bank_account", "2026-12")["unique:key"] == ("failed", 1, 2)
