"""What one engine writes into the lake, every other reads back exactly, in every declared table."""

from datetime import UTC, datetime

import duckdb
import pytest
from deltalake import DeltaTable

from jobs.lake import Lake
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema, spark_schema
from tests.lake.sample import as_rows, extremes, visits


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_rows_from_delta_rs_through_spark_and_back_are_equal_at_every_station(spark, tmp_path, dataset):
    rows, columns = extremes(dataset), arrow_schema(lake_columns(dataset))
    one, two = (Lake(tmp_path / name, lambda: spark, run_id="r1") for name in ("one", "two"))
    assert one.write(dataset, rows) == 1
    assert as_rows(one.arrow(dataset)) == as_rows(rows)
    by_delta = spark.read.format("delta").load(str(one.path(dataset))).select(*columns.names)
    assert as_rows(one.read(dataset).toArrow().cast(columns)) == as_rows(rows)
    two.write(dataset, by_delta)
    assert as_rows(two.arrow(dataset)) == as_rows(rows)
    assert as_rows(DeltaTable(str(two.path(dataset))).to_pyarrow_table().select(columns.names)) == as_rows(rows)


def test_half_past_midnight_on_the_first_of_a_month_stays_in_that_month_in_every_engine(spark, spark_lake):
    visit = DATASETS["visit"]
    begun = datetime(2026, 10, 1, 0, 30)  # noqa: DTZ001 - civil times carry no zone
    rows = visits({"visit_id": "V1", "started_at": begun, "ended_at": begun, "period": "2026-10"})
    spark_lake.write(visit, spark.createDataFrame(rows, schema=spark_schema(lake_columns(visit))))
    assert spark_lake.arrow(visit)["started_at"].to_pylist() == [begun]
    said = spark_lake.read(visit).selectExpr("date_format(started_at, 'yyyy-MM-dd HH:mm')", "period").collect()
    assert [tuple(row) for row in said] == [("2026-10-01 00:30", "2026-10")]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
def test_a_system_time_written_by_spark_is_the_same_instant_whatever_the_readers_zone(spark, spark_lake, zone):
    manifest = DATASETS["run_manifest"]
    spark_lake.write(manifest, spark.createDataFrame(extremes(manifest), schema=spark_schema(lake_columns(manifest))))
    with duckdb.connect() as database:
        database.execute(f"set TimeZone = '{zone}'")
        (first,) = database.execute(f"select min(epoch_us(as_of_at)) from ({spark_lake.scan(manifest)})").fetchone()
    assert first == int(datetime(2026, 9, 30, 16, 30, tzinfo=UTC).timestamp()) * 1_000_000 + 1


def test_the_samples_fill_every_type_and_every_column_that_no_check_limits():
    for dataset in DATASETS.values():
        columns = [column for column in lake_columns(dataset) if column.name != "slot"]
        unchecked = [c.name for c in columns if not any(c.name in check.sql for check in dataset.checks)]
        assert [n for n in unchecked if None in extremes(dataset).column(n).to_pylist()[:2]] == []
