"""On random rows the counts equal those of DuckDB and plain Python, worked out from the regulation's wording."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake
from pyspark.sql import SparkSession

from expectations import expected_of
from jobs.quality.counting import Counter
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema
from tests.quality.conftest import Outcome, QualityLake, outcome_of

ROWS = 3000
SETTLEMENT = DATASETS["settlement"]

CODES = {
    "insurance_type": "in ('310','320','330','340','350','360','370','380','390','391','392','399','410','510')",
    "settlement_kind": "in ('1','2','3')",
    "payment_way": "in ('1','2','3','4','5','6','9')",
    "clearing_kind": "similar to '(11|21|41|99).*'",
    "person_type": "similar to '(11|12|1300|14|15|16).*'",
    "care_type": "similar to '(11|12|13|14|19|21|22|23|24|25|26|27|28|41|51|52|53|71).*'",
}
CHECKS = {
    "dates_in_order": "datediff('day', started_on, ended_on) >= 0",
    "refund_sign": "case when is_refund then total_fen <= 0 when not is_refund then true end",
    "fund_not_above_total": "greatest(fund_total_fen, -fund_total_fen) <= greatest(total_fen, -total_fen)",
    "parts_of_total": "total_fen - full_self_pay_fen - over_cap_fen - prior_self_pay_fen - in_scope_fen = 0",
    "fund_parts": """fund_total_fen - pooling_fund_fen - civil_servant_fen - employer_supplement_fen
        - resident_major_illness_fen - employee_large_amount_fen - medical_aid_fen - other_fund_fen
        - ifnull(disabled_veteran_fen, 0) = 0""",
    "payer_parts": "total_fen - fund_total_fen - person_total_fen - ifnull(hospital_borne_fen, 0) = 0",
}


def _value(draw: random.Random, name: str, type_name: str) -> object:
    if draw.random() < 0.02:
        return None
    if name == "settlement_id":
        return f"S{draw.randrange(ROWS * 5)}"
    if name in CODES:
        return draw.choice(("1", "2", "11", "21", "1101", "1300", "310", "390", "41", "71", "9", "99", "x", ""))
    if name.endswith("_fen"):
        return draw.choice((0, 0, 0, 0, 100, -100, 1))
    if type_name == "BOOLEAN":
        return draw.random() < 0.5
    if type_name == "DATE":
        return date(2026, 10, 1) + timedelta(days=draw.randrange(3))
    if type_name == "TIMESTAMP_NTZ":
        return datetime(2026, 10, 1, draw.randrange(24), 30)  # noqa: DTZ001 - civil times carry no zone
    return None if type_name.startswith("DECIMAL") else "x"


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    draw = random.Random(20261001)  # noqa: S311 - test data, not secrets
    drawn = [
        {column.name: _value(draw, column.name, column.type.value) for column in lake_columns(SETTLEMENT)}
        | {"slot": 1, "person_key": "k", "record_hash": 1, "source_row": 1, "period": "2026-10"}
        for _ in range(ROWS)
    ]
    return pa.Table.from_pylist(drawn, schema=arrow_schema(lake_columns(SETTLEMENT)))


@pytest.fixture(scope="module")
def quality(rows: pa.Table, tmp_path_factory: pytest.TempPathFactory, spark: SparkSession) -> QualityLake:
    lake: Path = tmp_path_factory.mktemp("random") / "lake"
    made = QualityLake(lake, spark)
    made.put(settlement=rows)
    return made


@pytest.fixture(scope="module")
def found(quality: QualityLake) -> Outcome:
    return outcome_of(quality.month(), "settlement")


def _expected(rows: pa.Table, condition: str) -> tuple[str, int, int]:
    with duckdb.connect() as connection:
        connection.register("settlement", rows)
        counted = connection.execute(
            f"select count(*) filter (where not ({condition})), count(*) filter (where ({condition}) is not null)"
            " from settlement"
        ).fetchone()
    assert counted is not None
    violated, judged = counted
    return ("failed" if violated else "passed", violated, judged)


def test_missing_values_of_every_required_column(found: Outcome, rows: pa.Table):
    missing = {column.name: rows[column.name].null_count for column in SETTLEMENT.columns if column.required}
    assert min(missing.values()) > 0
    assert {name.removeprefix("required:"): of for name, of in found.items() if name.startswith("required:")} == {
        name: ("failed", count, ROWS) for name, count in missing.items()
    }


def test_unknown_codes_of_every_list(found: Outcome, rows: pa.Table):
    expected = {name: _expected(rows, f"{name} {condition}") for name, condition in CODES.items()}
    assert min(violated for _, violated, _ in expected.values()) > 0
    assert {name: found[f"code:{name}"] for name in expected} == expected


def test_rows_that_break_each_declared_check(found: Outcome, rows: pa.Table):
    expected = {name: _expected(rows, condition) for name, condition in CHECKS.items()}
    assert min(violated for _, violated, _ in expected.values()) > 0
    assert {name: found[f"check:{name}"] for name in expected} == expected


def test_rows_beyond_the_first_of_their_key(found: Outcome, rows: pa.Table):
    keys = rows["settlement_id"].to_pylist()
    assert found["unique:key"] == ("failed", len(keys) - len(set(keys)), ROWS)


def _tally(quality: QualityLake, driver_rows: int) -> list[object]:
    lacking = {"code:care_type": ("x", "F2")}
    found = Counter(quality.lake, driver_rows).count(SETTLEMENT, ["2026-10"], expected_of(SETTLEMENT), lacking)
    return [sorted(str(row) for row in table.to_pylist()) for table in (found.counts, found.measures)]


def test_tasks_of_spark_count_what_the_driver_counts_and_so_do_the_parts_of_a_table_together(quality: QualityLake):
    assert _tally(quality, 0) == _tally(quality, ROWS)
    for part in range(3):
        rows = quality.lake.arrow(SETTLEMENT).slice(part * 1000, 1000)
        mode = "overwrite" if part == 0 else "append"
        write_deltalake(str(quality.lake.path(SETTLEMENT)), rows, mode=mode, partition_by=["period"])
    in_driver = _tally(quality, ROWS)
    quality.lake.versions[SETTLEMENT.path] = DeltaTable(str(quality.lake.path(SETTLEMENT))).version()
    assert len(quality.lake.files(SETTLEMENT)) == 3
    assert _tally(quality, 0) == in_driver
    assert len(in_driver[0]) > 100
    assert len(in_driver[1]) > 50


def test_counts_and_measures_of_each_institution(quality: QualityLake, rows: pa.Table):
    quality.month()
    counts = {
        (row["check_id"], row["institution_id"]): (row["total_count"], row["violated_count"])
        for row in quality.lake.arrow(DATASETS["quality_count"]).to_pylist()
        if row["dataset"] == "settlement"
    }
    measures = {
        (row["measure"], row["institution_id"]): row["value"]
        for row in quality.lake.arrow(DATASETS["quality_measure"]).to_pylist()
        if row["dataset"] == "settlement"
    }
    of = rows.to_pylist()
    for institution in ("x", ""):
        own = [row for row in of if (row["institution_id"] or "") == institution]
        coded = [row for row in own if row["settlement_kind"] is not None]
        unknown = [row for row in coded if row["settlement_kind"] not in ("1", "2", "3")]
        assert counts["code:settlement_kind", institution] == (len(coded), len(unknown))
        assert measures["rows", institution] == len(own)
        assert measures["control_total", institution] == sum(row["total_fen"] or 0 for row in own)
        assert measures["code:settlement_kind=1", institution] == sum(row["settlement_kind"] == "1" for row in own)
        assert measures["code:settlement_kind=*", institution] == len(unknown)
        assert measures["null:invoice_number", institution] == sum(row["invoice_number"] is None for row in own)
