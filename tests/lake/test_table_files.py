"""A table whose files are not its rows is refused; every other is read as Spark reads it."""

import json
import re

import pytest
from deltalake import DeltaTable, write_deltalake

import jobs.lake
from jobs.errors import AuditError
from jobs.lake import Lake
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema, spark_schema
from tests.lake.sample import as_rows, visits

VISIT = DATASETS["visit"]


@pytest.fixture
def two_visits(spark_lake):
    """A lake with visits A and B, and the SQL name of their table."""
    spark_lake.write(VISIT, visits({"visit_id": "A"}, {"visit_id": "B"}))
    return spark_lake, f"delta.`{spark_lake.path(VISIT)}`"


def newest(lake) -> Lake:
    """The lake pinned at what its table of visits holds now."""
    last = max((lake.path(VISIT) / "_delta_log").glob("*.json"))
    return Lake(lake.root, lake.session, versions={VISIT.path: int(last.stem)})


def assert_refused(lake, words: str):
    with pytest.raises(AuditError) as refused:
        newest(lake).scan(VISIT)
    assert re.search(words, str(refused.value))
    assert "\n" not in str(refused.value)


def by_delta(lake):
    """The declared columns of the newest version as Delta's own reader in Spark gives them."""
    columns = arrow_schema(lake_columns(VISIT))
    frame = lake.session().read.format("delta").load(str(lake.path(VISIT))).select(*columns.names)
    return frame.toArrow().cast(columns)


def assert_read_as_spark_reads_it(lake):
    pinned, expected = newest(lake), by_delta(lake)
    assert as_rows(pinned.arrow(VISIT)) == as_rows(expected)
    assert as_rows(pinned.read(VISIT).toArrow().cast(expected.schema)) == as_rows(expected)
    return sorted(expected["visit_id"].to_pylist())


def test_a_table_with_deletion_vectors_is_refused(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"alter table {table} set tblproperties ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"delete from {table} where visit_id = 'A'")
    assert by_delta(lake)["visit_id"].to_pylist() == ["B"]
    assert_refused(lake, "deletionVectors")
    with pytest.raises(AuditError, match="deletionVectors"):
        newest(lake).read(VISIT)


def test_a_table_whose_deletion_vectors_were_switched_off_later_is_still_refused(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"alter table {table} set tblproperties ('delta.enableDeletionVectors' = 'true')")
    spark.sql(f"delete from {table} where visit_id = 'A'")
    spark.sql(f"alter table {table} set tblproperties ('delta.enableDeletionVectors' = 'false')")
    assert_refused(lake, "deletionVectors")


def test_a_table_with_renamed_columns_is_refused(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"alter table {table} set tblproperties ('delta.columnMapping.mode' = 'name')")
    assert_refused(lake, "columnMapping")
    spark.sql(f"alter table {table} rename column bed_number to ward")
    spark.sql(f"alter table {table} rename column terminal_id to bed_number")
    assert_refused(lake, "columnMapping")


def test_a_table_with_a_widened_type_is_refused(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"alter table {table} set tblproperties ('delta.enableTypeWidening' = 'true')")
    spark.sql(f"alter table {table} alter column stay_days type bigint")
    assert_refused(lake, "typeWidening")


def test_a_column_that_was_added_later_is_null_in_old_files_as_spark_reads_it(spark, spark_lake):
    """Old files first: a plain read of the file list would take its columns from the first file."""
    columns = lake_columns(VISIT)
    old = spark_schema(tuple(column for column in columns if column.name != "terminal_id"))
    path = str(spark_lake.path(VISIT))
    before = spark.createDataFrame(visits({"visit_id": "OLD"}).select(old.names), schema=old)
    before.write.format("delta").partitionBy("period").save(path)
    spark.sql(f"alter table delta.`{path}` add column (terminal_id string)")
    for name in ("0NEW", "zNEW"):
        after = spark.createDataFrame(visits({"visit_id": name, "terminal_id": "T1"}), schema=spark_schema(columns))
        after.select(*old.names, "terminal_id").write.format("delta").mode("append").save(path)
    assert assert_read_as_spark_reads_it(spark_lake) == ["0NEW", "OLD", "zNEW"]


def test_a_column_that_nobody_declared_is_left_out_as_spark_reads_it(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"alter table {table} add column (extra string)")
    frame = newest(lake).read(VISIT).selectExpr("*", "'e' as extra").where("visit_id = 'A'")
    frame.write.format("delta").mode("append").save(str(lake.path(VISIT)))
    assert assert_read_as_spark_reads_it(lake) == ["A", "A", "B"]


def test_a_table_from_which_spark_deleted_rows_by_rewriting_files_is_read_as_spark_reads_it(spark, two_visits):
    lake, table = two_visits
    spark.sql(f"delete from {table} where visit_id = 'A'")
    spark.sql(f"update {table} set bed_number = '7' where visit_id = 'B'")
    assert assert_read_as_spark_reads_it(lake) == ["B"]


def test_a_table_that_lacks_a_declared_column_is_refused(lake):
    rows = visits({"visit_id": "A"}).drop_columns(["bed_number"])
    write_deltalake(str(lake.path(VISIT)), rows, partition_by=["period"])
    assert_refused(lake, "lacks the declared column bed_number")


def test_a_table_that_holds_money_or_days_in_another_type_is_refused(lake):
    rows = visits({"visit_id": "A"})
    at = rows.schema.get_field_index("stay_days")
    rows = rows.set_column(at, "stay_days", rows["stay_days"].cast("float64"))
    write_deltalake(str(lake.path(VISIT)), rows, partition_by=["period"])
    assert_refused(lake, "column stay_days .* is not of the declared type")


def test_a_table_that_is_not_partitioned_as_declared_is_refused(lake):
    write_deltalake(str(lake.path(VISIT)), visits({"visit_id": "A"}))
    assert_refused(lake, "not partitioned as declared")


def pinned_at(lake, version: int) -> Lake:
    return Lake(lake.root, lake.session, versions={VISIT.path: version})


def test_a_version_that_does_not_exist_is_refused_with_one_sentence(lake):
    lake.write(VISIT, visits({"visit_id": "A"}))
    with pytest.raises(AuditError, match=r"version 7 of .*visit cannot be read") as refused:
        pinned_at(lake, 7).scan(VISIT)
    assert "\n" not in str(refused.value)


def test_a_table_whose_log_has_a_hole_is_refused_with_one_sentence(lake):
    for name in ("A", "B", "C"):
        lake.write(VISIT, visits({"visit_id": name}))
    (lake.path(VISIT) / "_delta_log" / f"{2:020d}.json").unlink()
    with pytest.raises(AuditError, match=r"version 3 of .*visit cannot be read"):
        pinned_at(lake, 3).scan(VISIT)


def test_a_table_that_was_moved_away_is_refused_with_one_sentence(lake, tmp_path):
    lake.write(VISIT, visits({"visit_id": "A"}))
    lake.path(VISIT).rename(tmp_path / "elsewhere")
    with pytest.raises(AuditError, match=r"version 1 of .*visit cannot be read"):
        pinned_at(lake, 1).scan(VISIT)


@pytest.mark.parametrize("harm", ["removed", "cut short"])
def test_a_version_whose_data_files_were_vacuumed_or_cut_is_refused_with_one_sentence(lake, harm):
    lake.write(VISIT, visits({"visit_id": "A"}))
    (file,) = lake.path(VISIT).rglob("*.parquet")
    if harm == "removed":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1])
    assert_refused(lake, "data file of version 1 of .*visit is missing or was altered")


def test_a_reader_feature_that_nobody_has_heard_of_is_refused(lake):
    lake.write(VISIT, visits({"visit_id": "A"}))
    first = lake.path(VISIT) / "_delta_log" / f"{0:020d}.json"
    entries = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    for features in ("readerFeatures", "writerFeatures"):
        entries[0]["protocol"][features].append("fromTheFuture")
    first.write_text("\n".join(json.dumps(entry) for entry in entries), "utf-8")
    assert_refused(lake, "fromTheFuture|cannot be read")


@pytest.mark.parametrize("most_files", [0, 64])
def test_spark_reads_the_same_rows_and_types_from_the_files_and_through_delta(spark_lake, monkeypatch, most_files):
    months = [{"visit_id": period, "period": period} for period in ("2026-08", "2026-09", "2026-10")]
    version = spark_lake.write(VISIT, visits(*months))
    spark_lake.write(VISIT, visits({"visit_id": "later"}))
    monkeypatch.setattr(jobs.lake, "_MOST_FILES_READ_DIRECTLY", most_files)
    frame = pinned_at(spark_lake, version).read(VISIT, ["2026-08", "2026-10"])
    assert [(field.name, field.dataType) for field in frame.schema] == [
        (field.name, field.dataType) for field in spark_schema(lake_columns(VISIT))
    ]
    expected = visits(months[0], months[2])
    assert as_rows(frame.toArrow().cast(expected.schema)) == as_rows(expected)


def test_the_counts_of_the_listed_files_are_the_rows_that_spark_reads(spark, two_visits):
    lake, _ = two_visits
    lake.write(VISIT, newest(lake).read(VISIT).union(newest(lake).read(VISIT)).repartition(2))
    assert sum(file.rows for file in lake.files(VISIT)) == by_delta(lake).num_rows == 4
    assert DeltaTable(str(lake.path(VISIT))).version() == 2
