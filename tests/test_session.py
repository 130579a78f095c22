"""The Spark session: Delta from local jars, exact and zone-safe settings, nothing of a row in its logs."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyspark
import pytest
from pyspark.errors import PySparkException

from jobs.errors import ExitCode, SettingError
from jobs.session import JARS, jar_folder, spark_session

ROOT = Path(__file__).resolve().parent.parent


def test_spark_is_the_locked_version_with_its_own_jars_and_not_the_client_package():
    assert pyspark.__version__ == "4.1.4"
    assert (Path(pyspark.__file__).parent / "jars").is_dir()
    assert list((Path(pyspark.__file__).parent / "jars").glob("spark-sql_2.13-4.1.4.jar"))


def test_the_jvm_is_of_the_same_version_as_the_python_package(spark):
    assert spark.version == pyspark.__version__


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("spark.sql.ansi.enabled", "true"),
        ("spark.sql.session.timeZone", "Asia/Shanghai"),
        ("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"),
        ("spark.sql.files.ignoreCorruptFiles", "false"),
        ("spark.databricks.delta.v2.enableMode", "NONE"),
        ("spark.databricks.delta.snapshotPartitions", "1"),
        ("spark.sql.shuffle.partitions", "2"),
        ("spark.ui.enabled", "false"),
    ],
)
def test_the_settings_that_results_rest_on_are_in_force(spark, name, value):
    assert spark.conf.get(name) == value


def test_the_session_is_started_once_per_process(spark):
    assert spark_session("local[2]", driver_memory="2g", shuffle_partitions=2) is spark


def test_delta_comes_from_the_local_jars_only(spark):
    jars = spark.conf.get("spark.jars").split(",")
    assert [Path(jar).name for jar in jars] == list(JARS)
    assert spark.conf.get("spark.jars.packages", None) is None


def test_python_workers_are_this_python_and_see_our_packages_in_beijing_time(spark):
    def look(batches):
        import sys as worker
        from datetime import datetime as clock

        import pyarrow as pa

        import schemas

        for _ in batches:
            local = clock.fromtimestamp(0).isoformat()  # noqa: DTZ006 - the worker's own zone is the question
            yield pa.RecordBatch.from_pylist([{"python": worker.executable, "of": schemas.__name__, "zone": local}])

    (row,) = spark.range(1).coalesce(1).mapInArrow(look, "python string, of string, zone string").collect()
    assert row.python == sys.executable == os.environ["PYSPARK_PYTHON"]
    assert row.of == "schemas"
    assert row.zone == "1970-01-01T08:00:00"


def test_a_cast_that_fails_raises_and_prints_no_value(spark, capfd):
    names = spark.createDataFrame([("CANARY",)], "name string")
    with pytest.raises(PySparkException):
        names.select(names["name"].cast("int")).collect()
    names.createOrReplaceTempView("canary")
    with pytest.raises(PySparkException):
        spark.sql("select cast(name as int) from canary").collect()
    printed = capfd.readouterr()
    assert "CANARY" not in printed.out + printed.err


REFUSED = """
import sys
from pathlib import Path
from jobs.errors import AuditError
from jobs.lake import Lake
from jobs.session import spark_session
from schemas.lake_columns import lake_columns
from schemas.types import spark_schema
from schemas.visit import VISIT
from tests.table import valid_table

spark = spark_session("local[1]", driver_memory="1g")
rows = valid_table(VISIT, {"visit_id": "CANARY", "person_key": "CANARY", "insured_region_code": "1"})
frame = spark.createDataFrame(rows, schema=spark_schema(lake_columns(VISIT)))
try:
    Lake(Path(sys.argv[1]), lambda: spark, run_id="r1").write(VISIT, frame)
except AuditError as error:
    print("refused:", error)
try:
    frame.select(frame["visit_id"].cast("int")).collect()
except Exception as error:
    print("failed:", type(error).__name__)
"""


def test_a_row_that_spark_refuses_is_printed_neither_by_python_nor_by_the_jvm(tmp_path):
    """A process of its own: the JVM of this one keeps the error stream it was started with."""
    done = subprocess.run(
        [sys.executable, "-c", REFUSED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "refused:" in done.stdout
    assert "failed: NumberFormatException" in done.stdout
    assert "CANARY" not in done.stdout + done.stderr


def test_overflow_raises_instead_of_wrapping(spark):
    with pytest.raises(PySparkException):
        spark.sql("select cast(9223372036854775807 as bigint) + id from range(1, 2)").collect()


def test_an_instant_is_shown_in_beijing_time_and_a_civil_time_as_it_stands(spark):
    (row,) = spark.sql(
        "select cast(timestamp'2026-09-30 16:30:00 UTC' as string) as instant,"
        " cast(timestamp_ntz'2026-10-01 00:30:00' as string) as civil"
    ).collect()
    assert (row.instant, row.civil) == ("2026-10-01 00:30:00", "2026-10-01 00:30:00")
    instant = spark.createDataFrame([(datetime(2026, 9, 30, 16, 30, tzinfo=UTC),)], "at timestamp")
    assert instant.selectExpr("date_format(at, 'yyyy-MM')").collect()[0][0] == "2026-10"


def test_without_the_jars_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDAUDIT_JARS", str(tmp_path))
    with pytest.raises(SettingError, match="make setup") as refused:
        spark_session("local[2]")
    assert JARS[0] in str(refused.value)
    assert refused.value.exit_code == ExitCode.BAD_USAGE


def test_the_jars_lie_in_the_projects_cache_unless_a_variable_names_another_folder(monkeypatch):
    monkeypatch.delenv("FUNDAUDIT_JARS", raising=False)
    assert jar_folder() == Path(__file__).resolve().parent.parent / ".cache" / "jars"
    monkeypatch.setenv("FUNDAUDIT_JARS", "/elsewhere")
    assert jar_folder() == Path("/elsewhere")
