"""Each cross-dataset check finds what violates it and nothing else, by DuckDB and by Spark alike."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from jobs.errors import SettingError
from jobs.lake import Lake
from jobs.quality import Validator
from jobs.quality.cross_check import CrossCheck, cross_checks, read_cross_checks
from jobs.quality.crossing import Crossing
from jobs.quality.thresholds import thresholds_of
from jobs.settings import QualitySettings
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import spark_schema
from tests.quality.conftest import QualityLake
from tests.quality.cross import care_cases, money_cases, register_cases
from tests.quality.cross.case import Case, Found

CASES = (*care_cases.CASES, *money_cases.CASES, *register_cases.CASES)
CHECKS = {one.header.id: one for one in cross_checks()}


def _constants(check: CrossCheck) -> dict[str, str]:
    return dict(Crossing(Lake(Path("/nowhere"), lambda: None), "2026-10", 0)._constants(check))


def _found(rows: pa.Table) -> Found:
    return {
        row["institution_id"]: (row["total_count"], row["violated_count"])
        for row in rows.to_pylist()
        if row["total_count"]
    }


def by_duckdb(one: Case) -> Found:
    check = CHECKS[one.check]
    with duckdb.connect() as connection:
        for name, table in one.tables().items():
            connection.register(name, table)
        for name, sql in _constants(check).items():
            connection.execute(f"create view {name} as {sql}")
        return _found(connection.execute(check.duckdb_sql).to_arrow_table())


def by_spark(one: Case, spark: SparkSession) -> Found:
    check = CHECKS[one.check]
    for name, table in one.tables().items():
        schema = spark_schema(lake_columns(DATASETS[name]))
        spark.createDataFrame(table, schema).createOrReplaceTempView(name)
    for name, sql in _constants(check).items():
        spark.sql(sql).createOrReplaceTempView(name)
    return _found(spark.sql(check.counting_sql).toArrow())


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.check)
def test_what_violates_is_counted_and_what_passes_is_null_or_lawful_is_not(one: Case):
    assert set(one.given) == set(CHECKS[one.check].header.inputs)
    assert by_duckdb(one) == one.found


def test_every_check_has_its_case():
    assert sorted(one.check for one in CASES) == sorted(CHECKS)


def test_spark_counts_the_same(spark: SparkSession):
    assert {one.check: by_spark(one, spark) for one in CASES} == {one.check: one.found for one in CASES}


HEADER = """/*
id: {id}
title_zh: 测试
title_en: test
dataset: visit
inputs:
  visit: {{}}
requires: [visit.visit_id]
per_institution: {per}
exceptions: [无 none]
source: 测试
*/
{sql}
"""


@pytest.mark.parametrize(
    ("name", "per", "sql", "told"),
    [
        ("other", "false", "select true as is_violated from visit", "the id is the file's name"),
        ("one", "false", "select true as violated from visit", "a check returns is_violated"),
        ("one", "true", "select true as is_violated from visit", "a check returns institution_id, is_violated"),
        ("one", "false", "select true as is_violated from person", "person is not a declared input"),
        ("one", "false", "select true as is_violated from visit; select 1", "a check holds exactly one SELECT"),
        ("one", "false", "delete from visit", "a check holds exactly one SELECT"),
        ("one", "maybe", "select true as is_violated from visit", r"one.sql:9: per_institution: .*boolean"),
    ],
)
def test_a_file_that_is_no_check_is_refused_in_one_sentence(tmp_path: Path, name: str, per: str, sql: str, told: str):
    path = tmp_path / "one.sql"
    path.write_text(HEADER.format(id=name, per=per, sql=sql), encoding="utf-8")
    with pytest.raises(SettingError, match=told) as refused:
        read_cross_checks([path])
    assert "\n" not in str(refused.value)


def _verdicts(results: pa.Table, check: str) -> dict[str, tuple[str, str | None]]:
    return {
        row["institution_id"]: (row["status"], row["reason"])
        for row in results.to_pylist()
        if row["check_id"] == f"cross:{check}"
    }


VISITS_OF_TWO_FILES = """
    | visit_id | institution_id | main_diagnosis_code | source_file |
    | V1       | H1             | J18                 | F1          |
    | V2       | H2             |                     | F2          |
"""


def test_an_institution_whose_file_lacks_what_a_check_rests_on_is_not_judgeable_with_the_reason(quality: QualityLake):
    quality.given(
        visit=VISITS_OF_TWO_FILES,
        clinical_code="| code_system | code | effective_to_on |\n| icd10_nhsa | J18 | |",
    )
    quality.received("""
        | source_file | dataset | not_delivered       |
        | F1          | visit   |                     |
        | F2          | visit   | main_diagnosis_code |
    """)
    assert _verdicts(quality.month(), "main_diagnosis_code_exists") == {
        "": ("passed", None),
        "H2": ("not_judgeable", "所交文件缺少所需字段 / the files sent lack a column that the check rests on"),
    }


def test_a_check_whose_input_nobody_delivers_is_not_judgeable_with_the_reason(quality: QualityLake):
    quality.given(visit=VISITS_OF_TWO_FILES)
    assert _verdicts(quality.month(undelivered=("clinical_code",)), "main_diagnosis_code_exists") == {
        "": ("not_judgeable", "未提供 clinical_code / clinical_code not delivered")
    }
    quality.given(clinical_code="| code |\n| J18 |")
    undelivered = ("visit.main_diagnosis_code",)
    assert _verdicts(quality.month(undelivered=undelivered), "main_diagnosis_code_exists") == {
        "": ("not_judgeable", "未提供 visit.main_diagnosis_code / visit.main_diagnosis_code not delivered")
    }


def test_a_lake_above_the_drivers_share_is_judged_by_spark_with_the_same_verdicts(tmp_path: Path, spark: SparkSession):
    quality = QualityLake(tmp_path / "lake", spark)
    quality.given(
        visit=VISITS_OF_TWO_FILES,
        clinical_code="| code_system | code | effective_to_on |\n| icd10_nhsa | J17 | |",
        institution="| institution_id |\n| H1 |",
    )
    in_driver = quality.month()
    quality.validator = Validator(quality.lake, "150000", QualitySettings(), None, thresholds_of(), driver_rows=0)
    assert quality.month().to_pylist() == in_driver.to_pylist()
