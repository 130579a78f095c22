"""The log of a table, which tools copy and print freely, holds no identifier of a person, visit or account."""

import json

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from schemas import DATASETS
from schemas.dataset import Type
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import spark_schema
from tests.lake.sample import visits
from tests.table import valid_table

CANARY = "CANARY"


def canaries(dataset):
    """A valid row in whose every unchecked text column stands a word that nobody else writes."""
    checked = " ".join(check.sql for check in dataset.checks)
    free = [c.name for c in lake_columns(dataset) if c.type is Type.STRING and c.name not in checked]
    return valid_table(dataset, {name: CANARY for name in free if name not in partition_columns(dataset)})


def log_of(lake, dataset):
    """Everything in the log as text, checkpoints unpacked."""
    DeltaTable(str(lake.path(dataset))).create_checkpoint()
    files = [file for file in sorted((lake.path(dataset) / "_delta_log").rglob("*")) if file.is_file()]
    assert any(file.suffix == ".parquet" for file in files)
    return "\n".join(
        str(pq.read_table(file).to_pylist())
        if file.suffix == ".parquet"
        else file.read_bytes().decode("utf-8", "replace")
        for file in files
    )


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_no_text_of_a_row_written_by_delta_rs_is_in_the_log(lake, dataset):
    lake.write(dataset, canaries(dataset))
    assert CANARY in str(lake.arrow(dataset).to_pylist())
    assert CANARY not in log_of(lake, dataset)


@pytest.mark.parametrize("name", ["visit", "finding"])
def test_no_text_of_a_row_written_or_rewritten_by_spark_is_in_the_log(spark, spark_lake, name):
    dataset = DATASETS[name]
    frame = spark.createDataFrame(canaries(dataset), schema=spark_schema(lake_columns(dataset)))
    for _ in range(2):
        spark_lake.write(dataset, frame, replace=["period = '2026-10'"])
    assert CANARY not in log_of(spark_lake, dataset)


def test_the_log_keeps_the_count_of_rows_and_the_range_of_slots(spark, spark_lake):
    visit = DATASETS["visit"]
    rows = visits({"visit_id": "A", "slot": 3}, {"visit_id": "B", "slot": 900})
    frame = spark.createDataFrame(rows, schema=spark_schema(lake_columns(visit)))
    for number, given in enumerate([rows, frame.coalesce(1)], start=1):
        spark_lake.write(visit, given)
        log = spark_lake.path(visit) / "_delta_log" / f"{number:020d}.json"
        entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        (added,) = [json.loads(entry["add"]["stats"]) for entry in entries if "add" in entry]
        assert added["numRecords"] == 2
        assert set(added["minValues"]) | set(added["maxValues"]) | set(added["nullCount"]) == {"slot"}
        assert (added["minValues"]["slot"], added["maxValues"]["slot"]) == (3, 900)
