"""Files that tasks wrote become part of a table in one commit, with the month and the slots that choose them later."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from jobs.lake import NewFile
from schemas import DATASETS
from tests.lake.sample import visits

VISIT = DATASETS["visit"]
SEPTEMBER, OCTOBER = "2026-09", "2026-10"


def put(lake, period: str, *names: str) -> NewFile:
    """Write a file of visits into the table's folder, as a task would."""
    rows = visits(*({"visit_id": name, "period": period, "slot": place} for place, name in enumerate(names)))
    path = lake.path(VISIT) / f"period={period}" / f"part-{names[0]}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows.drop_columns(["period"]), path)
    slots = (0, len(names) - 1)
    return NewFile(f"period={period}/{path.name}", rows.num_rows, path.stat().st_size, period, slots)


def ids(lake) -> list[str]:
    return sorted(lake.arrow(VISIT)["visit_id"].to_pylist())


def test_added_files_are_read_beside_the_rows_that_were_there(lake):
    lake.write(VISIT, visits({"visit_id": "A", "period": SEPTEMBER}), replace=[f"period = '{SEPTEMBER}'"])
    lake.add_files(VISIT, [put(lake, OCTOBER, "B", "C"), put(lake, SEPTEMBER, "D")])
    assert ids(lake) == ["A", "B", "C", "D"]
    assert [file.rows for file in lake.files(VISIT, [OCTOBER])] == [2]


def test_files_of_a_table_that_did_not_exist_make_it(lake):
    lake.add_files(VISIT, [put(lake, OCTOBER, "B")])
    assert ids(lake) == ["B"]
    assert DeltaTable(str(lake.path(VISIT))).metadata().partition_columns == ["period"]


def test_the_log_names_rows_month_and_slots_of_an_added_file(lake):
    lake.add_files(VISIT, [put(lake, OCTOBER, "B", "C", "D")])
    (file,) = lake.files(VISIT, [OCTOBER])
    assert (file.rows, file.slot_from, file.slot_to, file.partition) == (3, 0, 2, (("period", OCTOBER),))
    last = max((lake.path(VISIT) / "_delta_log").glob("*.json"))
    (added,) = [entry["add"] for entry in map(json.loads, last.read_text().splitlines()) if "add" in entry]
    assert json.loads(added["stats"]) == {
        "numRecords": 3,
        "minValues": {"slot": 0},
        "maxValues": {"slot": 2},
        "nullCount": {"slot": 0},
    }


def test_the_months_of_added_files_are_those_that_the_run_answers_for(lake):
    lake.add_files(VISIT, [put(lake, OCTOBER, "B"), put(lake, SEPTEMBER, "D")])
    assert lake.touched[VISIT.path] == {"period = '2026-09'", "period = '2026-10'"}


def test_spark_reads_added_files_and_a_later_write_replaces_them(spark, spark_lake):
    spark_lake.add_files(VISIT, [put(spark_lake, OCTOBER, "B"), put(spark_lake, SEPTEMBER, "D")])
    by_delta = spark.read.format("delta").load(str(spark_lake.path(VISIT)))
    assert sorted(row.visit_id for row in by_delta.where("period = '2026-10' and slot = 0").collect()) == ["B"]
    spark_lake.write(VISIT, visits({"visit_id": "X", "period": OCTOBER}), replace=[f"period = '{OCTOBER}'"])
    assert ids(spark_lake) == ["D", "X"]


def test_a_run_that_ends_without_a_manifest_row_leaves_no_added_files(lake):
    lake.write(VISIT, visits({"visit_id": "A", "period": OCTOBER}), replace=[f"period = '{OCTOBER}'"])
    before = dict(lake.versions)
    lake.add_files(VISIT, [put(lake, OCTOBER, "B")])
    lake.versions = before
    assert lake.roll_back() == [VISIT.path]
    lake.versions = {VISIT.path: DeltaTable(str(lake.path(VISIT))).version()}
    assert ids(lake) == ["A"]


def test_a_stream_of_rows_is_written_as_a_table_is(lake):
    rows = visits({"visit_id": "A", "period": SEPTEMBER}, {"visit_id": "B", "period": OCTOBER})
    stream = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(max_chunksize=1))
    lake.write(VISIT, stream)
    assert lake.arrow(VISIT).sort_by("visit_id").equals(rows.sort_by("visit_id"))
