"""Writing replaces whole partitions, appends where declared, and never loses or half-writes anything."""

import json
from pathlib import Path

import pytest
from deltalake import DeltaTable, write_deltalake

import jobs.lake
from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import spark_schema
from tests.lake.sample import as_rows, visits
from tests.table import valid_table

VISIT = DATASETS["visit"]
RAW_ROW = DATASETS["raw_row"]
PERSON = DATASETS["person"]


def ids(lake: Lake) -> list[str]:
    return sorted(lake.arrow(VISIT)["visit_id"].to_pylist())


def month(period: str, *names: str):
    return visits(*({"visit_id": name, "period": period} for name in names))


def as_frame(spark, rows):
    return spark.createDataFrame(rows, schema=spark_schema(lake_columns(VISIT)))


def test_a_replaced_month_leaves_the_other_months_as_they_were(lake):
    lake.write(VISIT, month("2026-09", "A"), replace=["period = '2026-09'"])
    lake.write(VISIT, month("2026-10", "B", "C"), replace=["period = '2026-10'"])
    lake.write(VISIT, month("2026-10", "D"), replace=["period = '2026-10'"])
    assert ids(lake) == ["A", "D"]


def test_spark_replaces_a_month_and_leaves_the_others_as_delta_rs_wrote_them(spark, spark_lake):
    spark_lake.write(VISIT, month("2026-09", "A"), replace=["period = '2026-09'"])
    spark_lake.write(VISIT, month("2026-10", "B", "C"), replace=["period = '2026-10'"])
    spark_lake.write(VISIT, as_frame(spark, month("2026-10", "D")), replace=["period = '2026-10'"])
    assert ids(spark_lake) == ["A", "D"]
    assert [row.visit_id for row in spark_lake.read(VISIT, ["2026-10"]).collect()] == ["D"]


def test_several_months_are_replaced_in_one_commit(lake):
    lake.write(VISIT, visits(*({"visit_id": p, "period": p} for p in ("2026-08", "2026-09", "2026-10"))))
    both = visits({"visit_id": "X", "period": "2026-09"}, {"visit_id": "Y", "period": "2026-10"})
    assert lake.write(VISIT, both, replace=["period = '2026-09'", "period = '2026-10'"]) == 2
    assert ids(lake) == ["2026-08", "X", "Y"]


def test_replacing_a_month_with_no_rows_empties_it(lake):
    lake.write(VISIT, month("2026-09", "A"), replace=["period = '2026-09'"])
    lake.write(VISIT, month("2026-10", "B"), replace=["period = '2026-10'"])
    lake.write(VISIT, month("2026-10").slice(0, 0), replace=["period = '2026-10'"])
    assert ids(lake) == ["A"]


def test_a_table_that_is_not_append_only_is_replaced_as_a_whole_without_conditions(lake):
    lake.write(PERSON, valid_table(PERSON, {"person_id": "A"}, {"person_id": "B"}))
    lake.write(PERSON, valid_table(PERSON, {"person_id": "C"}))
    assert lake.arrow(PERSON)["person_id"].to_pylist() == ["C"]


def test_an_append_only_table_keeps_what_it_has(lake):
    lake.write(RAW_ROW, valid_table(RAW_ROW, {"source_row": 1}))
    lake.write(RAW_ROW, valid_table(RAW_ROW, {"source_row": 2}))
    assert sorted(lake.arrow(RAW_ROW)["source_row"].to_pylist()) == [1, 2]


def test_spark_appends_to_an_append_only_table(spark_lake):
    spark_lake.write(RAW_ROW, valid_table(RAW_ROW, {"source_row": 1}))
    spark_lake.write(RAW_ROW, spark_lake.read(RAW_ROW))
    assert spark_lake.arrow(RAW_ROW)["source_row"].to_pylist() == [1, 1]


def test_writing_the_same_rows_again_leaves_the_same_rows(lake):
    for _ in range(2):
        lake.write(VISIT, month("2026-10", "A", "B"), replace=["period = '2026-10'"])
    assert as_rows(lake.arrow(VISIT)) == as_rows(month("2026-10", "A", "B"))


def test_an_old_version_is_read_as_it_was_after_many_later_writes(spark_lake, spark):
    old = spark_lake.write(VISIT, month("2026-10", "old"), replace=["period = '2026-10'"])
    for number in range(12):
        spark_lake.write(VISIT, month("2026-10", f"new{number}"), replace=["period = '2026-10'"])
    DeltaTable(str(spark_lake.path(VISIT))).create_checkpoint()
    spark_lake.write(VISIT, as_frame(spark, month("2026-10", "last")), replace=["period = '2026-10'"])
    then = Lake(spark_lake.root, lambda: spark, versions={VISIT.path: old})
    assert ids(then) == ["old"]
    assert [row.visit_id for row in then.read(VISIT).collect()] == ["old"]
    assert ids(spark_lake) == ["last"]


def test_a_run_sees_the_pinned_version_and_then_its_own_writes(open_lake):
    first = open_lake()
    first.write(VISIT, month("2026-10", "A"))
    pinned = dict(first.versions)
    first.write(VISIT, month("2026-10", "B"))
    second = open_lake("r2", pinned)
    assert ids(second) == ["A"]
    second.write(VISIT, month("2026-10", "C"))
    assert ids(second) == ["C"]
    assert second.written == {"silver/visit": 3}
    assert second.touched == {"silver/visit": {""}}


def test_a_table_that_does_not_exist_has_no_rows_and_all_its_columns(spark_lake):
    assert spark_lake.arrow(VISIT).num_rows == 0
    assert spark_lake.arrow(VISIT).column_names == [column.name for column in lake_columns(VISIT)]
    assert spark_lake.read(VISIT).count() == 0
    assert not spark_lake.path(VISIT).exists()


def test_only_the_files_of_the_asked_months_are_listed(lake):
    lake.write(VISIT, visits(*({"visit_id": p, "period": p} for p in ("2026-08", "2026-09", "2026-10"))))
    listed = lake.files(VISIT, ["2026-08", "2026-10"])
    assert [dict(file.partition)["period"] for file in listed] == ["2026-08", "2026-10"]
    assert [file.rows for file in listed] == [1, 1]


def test_files_carry_the_range_of_their_slots(lake):
    lake.write(VISIT, visits({"visit_id": "A", "slot": 7}, {"visit_id": "B", "slot": 1023}))
    assert [(file.slot_from, file.slot_to) for file in lake.files(VISIT)] == [(7, 1023)]


@pytest.mark.parametrize("already", [(), ("2026-10",)])
def test_rows_outside_the_replaced_month_are_refused_by_delta_rs(lake, already):
    for period in already:
        lake.write(VISIT, month(period, "kept"), replace=[f"period = '{period}'"])
    with pytest.raises(AuditError, match="outside the replaced partitions"):
        lake.write(VISIT, month("2026-09", "A"), replace=["period = '2026-10'"])
    assert ids(lake) == ["kept" for _ in already]


@pytest.mark.parametrize("already", [(), ("2026-10",)])
def test_rows_outside_the_replaced_month_are_refused_by_spark(spark, spark_lake, already):
    for period in already:
        spark_lake.write(VISIT, month(period, "kept"), replace=[f"period = '{period}'"])
    with pytest.raises(AuditError, match="outside the replaced partitions"):
        spark_lake.write(VISIT, as_frame(spark, month("2026-09", "A")), replace=["period = '2026-10'"])
    assert ids(spark_lake) == ["kept" for _ in already]


def test_a_refused_row_is_not_quoted_in_the_error(spark, spark_lake):
    rows = visits({"visit_id": "CANARY1", "person_key": "CANARY2", "insured_region_code": "1"})
    for given in (rows, as_frame(spark, rows)):
        with pytest.raises(AuditError) as refused:
            spark_lake.write(VISIT, given, replace=["period = '2026-10'"])
        assert "CANARY" not in str(refused.value)
        assert "\n" not in str(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__


def test_a_commit_lost_to_another_writer_is_noticed(lake, monkeypatch):
    lake.write(VISIT, month("2026-10", "A"))

    def overtaken(path, *rows, **options):
        write_deltalake(path, *rows, **options)
        last = max((Path(path) / "_delta_log").glob("*.json"))
        entries = [json.loads(line) for line in last.read_text("utf-8").splitlines()]
        for entry in entries:
            entry.get("commitInfo", {}).pop("userMetadata", None)
        last.write_text("\n".join(json.dumps(entry) for entry in entries), "utf-8")

    monkeypatch.setattr(jobs.lake, "write_deltalake", overtaken)
    with pytest.raises(AuditError, match="lost to another writer"):
        lake.write(VISIT, month("2026-10", "B"))
    assert lake.versions == {"silver/visit": 1}


@pytest.mark.parametrize("name", ["a%20b", "a*b", "a?b", "a[b]", "a{b}", "a^b", "a#b", "a\\b", "period=2026-01"])
def test_a_lake_in_a_folder_that_engines_would_read_as_a_pattern_is_refused(tmp_path, name):
    with pytest.raises(SettingError, match="choose another path"):
        Lake(tmp_path / name, lambda: pytest.fail("Spark was asked for"))


@pytest.mark.parametrize("name", ["医保 基金", "it's", 'a"b', "a,b;c", "a:b+c&d"])
def test_a_lake_in_a_folder_with_a_name_in_chinese_quotes_or_spaces_works(spark, tmp_path, name):
    lake = Lake(tmp_path / name, lambda: spark, run_id="r1")
    lake.write(VISIT, month("2026-10", "A"), replace=["period = '2026-10'"])
    lake.write(VISIT, as_frame(spark, month("2026-09", "B")), replace=["period = '2026-09'"])
    assert ids(lake) == ["A", "B"]
    assert lake.read(VISIT).count() == 2


def test_partition_values_beyond_ascii_are_read_by_their_own_name(spark_lake):
    finding = DATASETS["finding"]
    rows = valid_table(finding, {"finding_id": "F1", "region": "内蒙古/15 %", "period": "2026-10"})
    spark_lake.write(finding, rows)
    assert as_rows(spark_lake.arrow(finding)) == as_rows(rows)
    spark_lake.write(finding, spark_lake.read(finding))
    assert as_rows(spark_lake.arrow(finding)) == as_rows(rows)
