"""Rolling back leaves exactly what the last manifest pinned."""

import pytest

from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import spark_schema
from tests.lake.sample import as_rows, visits
from tests.table import valid_table

VISIT = DATASETS["visit"]
PERSON = DATASETS["person"]
RAW_ROW = DATASETS["raw_row"]
FINDING = DATASETS["finding"]
MANIFEST = DATASETS["run_manifest"]


def row(dataset, name):
    return valid_table(dataset, {dataset.key[0]: name, "period": "2026-10"})


def contents(lake):
    """Every table's rows as the engines see them without a pin: the newest version."""
    newest = {
        dataset.path: max(int(file.stem) for file in (lake.path(dataset) / "_delta_log").glob("*.json"))
        for dataset in DATASETS.values()
        if lake.path(dataset).exists()
    }
    lake.versions = newest
    return {path: as_rows(lake.arrow(DATASETS[path.split("/")[1]])) for path in newest}


@pytest.fixture
def pinned(open_lake):
    """A finished run that wrote four tables; what it left, and the versions it pinned."""
    lake = open_lake("finished")
    lake.write(PERSON, row(PERSON, "P1"))
    lake.write(VISIT, visits({"visit_id": "A", "period": "2026-09"}), replace=["period = '2026-09'"])
    lake.write(RAW_ROW, row(RAW_ROW, "F1"))
    lake.write(MANIFEST, row(MANIFEST, "finished"))
    return dict(lake.versions), contents(open_lake())


def unfinished(lake):
    """A run that was killed before its manifest: it replaced, appended, emptied and created."""
    lake.write(PERSON, row(PERSON, "P2"))
    lake.write(VISIT, visits({"visit_id": "B", "period": "2026-10"}), replace=["period = '2026-10'"])
    lake.write(VISIT, visits().slice(0, 0), replace=["period = '2026-09'"])
    lake.write(RAW_ROW, row(RAW_ROW, "F2"))
    lake.write(FINDING, row(FINDING, "N1"))


def test_a_run_killed_between_creating_a_table_and_its_first_write_leaves_nothing_to_undo(open_lake):
    open_lake("killed").create(FINDING)
    assert open_lake("next").roll_back() == []


def test_an_unfinished_run_leaves_no_trace_in_any_table(open_lake, pinned):
    versions, before = pinned
    unfinished(open_lake("killed", versions))
    undone = open_lake("next", versions).roll_back()
    assert undone == ["reference/person", "silver/visit", "bronze/raw_row", "gold/finding"]
    assert contents(open_lake()) == {**before, "gold/finding": []}


def test_rolling_back_twice_does_nothing_more(open_lake, pinned):
    versions, _ = pinned
    unfinished(open_lake("killed", versions))
    open_lake("next", versions).roll_back()
    assert open_lake("after next", versions).roll_back() == []


def test_rolling_back_after_each_of_two_unfinished_runs_restores_the_same_rows(open_lake, pinned):
    versions, before = pinned
    for killed in ("killed", "killed again"):
        unfinished(open_lake(killed, versions))
        assert len(open_lake("next", versions).roll_back()) == 4
        assert contents(open_lake()) == {**before, "gold/finding": []}


def test_nothing_is_rolled_back_after_a_finished_run(open_lake, pinned):
    versions, before = pinned
    assert open_lake("next", versions).roll_back() == []
    assert contents(open_lake()) == before


def test_the_first_run_of_a_lake_can_be_rolled_back_append_only_tables_included(open_lake):
    unfinished(open_lake("killed"))
    assert len(open_lake("next").roll_back()) == 4
    assert set(map(len, contents(open_lake()).values())) == {0}
    assert open_lake("next").roll_back() == []


def test_the_run_after_a_roll_back_writes_on_the_pinned_rows(open_lake, pinned):
    versions, _ = pinned
    unfinished(open_lake("killed", versions))
    lake = open_lake("next", versions)
    lake.roll_back()
    lake.write(VISIT, visits({"visit_id": "C", "period": "2026-10"}), replace=["period = '2026-10'"])
    lake.write(RAW_ROW, row(RAW_ROW, "F3"))
    assert sorted(lake.arrow(VISIT)["visit_id"].to_pylist()) == ["A", "C"]
    assert sorted(lake.arrow(RAW_ROW)["source_file"].to_pylist()) == ["F1", "F3"]


def test_the_pinned_version_itself_stays_readable_after_a_roll_back(open_lake, pinned):
    versions, _ = pinned
    unfinished(open_lake("killed", versions))
    open_lake("next", versions).roll_back()
    assert open_lake("reader", versions).arrow(PERSON)["person_id"].to_pylist() == ["P1"]


def test_the_manifest_is_never_rolled_back(open_lake, pinned):
    versions, _ = pinned
    open_lake("finished later", versions).write(MANIFEST, row(MANIFEST, "finished later"))
    assert open_lake("next", versions).roll_back() == []


def test_what_spark_wrote_is_rolled_back_too(spark, spark_lake):
    frame = spark.createDataFrame(visits({"visit_id": "A"}), schema=spark_schema(lake_columns(VISIT)))
    version = spark_lake.write(VISIT, frame)
    spark_lake.write(VISIT, frame.union(frame))
    spark_lake.versions = {VISIT.path: version}
    assert spark_lake.roll_back() == ["silver/visit"]
    spark_lake.versions = {VISIT.path: version + 2}
    assert spark_lake.read(VISIT).count() == 1
    assert spark_lake.arrow(VISIT)["visit_id"].to_pylist() == ["A"]
