"""The hand-written first commit of a table is what Spark itself would have made of it."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from delta.tables import DeltaTable as SparkDeltaTable
from deltalake import DeltaTable

from jobs.errors import AuditError
from jobs.table_creation import first_entries
from schemas import DATASETS
from schemas.constraints import constraint
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import spark_schema
from tests.table import valid_table

SHAPES = ("visit", "person", "finding", "run_manifest", "raw_row", "staged_result")
"""Among them every type, no, one and two partition columns, append-only or not, with and without slots."""

LEGACY_FEATURES = {2: {"appendOnly", "invariants"}, 3: {"appendOnly", "invariants", "checkConstraints"}}
"""What writer versions 2 and 3 of the Delta protocol mean when no features are named."""


def state(entries):
    """The protocol as sets of features, and the metadata without ids, times and spaces in SQL."""
    protocol = {k: v for entry in entries for k, v in entry.get("protocol", {}).items()}
    metadata = {k: v for entry in entries for k, v in entry.get("metaData", {}).items()}
    configuration = {name: value.replace(" ", "") for name, value in metadata["configuration"].items()}
    return {
        "reader": set(protocol.get("readerFeatures", [])),
        "writer": set(protocol.get("writerFeatures", LEGACY_FEATURES.get(protocol["minWriterVersion"]))),
        "schema": json.loads(metadata["schemaString"]),
        "configuration": configuration,
        "partition": metadata["partitionColumns"],
        "format": metadata["format"],
        "description": metadata["description"],
    }


def made_by_spark(spark, path: Path, dataset):
    """The log of the same table, created by Spark's builder and given its constraint by ALTER TABLE."""
    indexed = (
        {"delta.dataSkippingStatsColumns": "slot"}
        if "slot" in {column.name for column in lake_columns(dataset)}
        else {"delta.dataSkippingNumIndexedCols": "0"}
    )
    properties = {
        "delta.logRetentionDuration": "interval 3650 days",
        "delta.deletedFileRetentionDuration": "interval 3650 days",
        "delta.enableDeletionVectors": "false",
        **indexed,
        **({"delta.appendOnly": "true"} if dataset.append_only else {}),
    }
    builder = SparkDeltaTable.create(spark).location(str(path)).comment(dataset.title)
    builder = builder.addColumns(spark_schema(lake_columns(dataset))).partitionedBy(*partition_columns(dataset))
    for name, value in properties.items():
        builder = builder.property(name, value)
    builder.execute()
    spark.sql(f"alter table delta.`{path}` add constraint declared check ({constraint(dataset)})")
    commits = sorted((path / "_delta_log").glob("*.json"))
    return [json.loads(line) for commit in commits for line in commit.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", SHAPES)
def test_the_first_entries_equal_what_spark_makes_of_the_same_table(spark, tmp_path, name):
    dataset = DATASETS[name]
    assert state(list(first_entries(dataset))) == state(made_by_spark(spark, tmp_path / name, dataset))


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_every_table_keeps_its_log_and_its_deleted_files_for_ten_years_and_is_never_read_wrongly(lake, dataset):
    lake.create(dataset)
    configuration = DeltaTable(str(lake.path(dataset))).metadata().configuration
    assert configuration["delta.logRetentionDuration"] == "interval 3650 days"
    assert configuration["delta.deletedFileRetentionDuration"] == "interval 3650 days"
    assert configuration["delta.enableDeletionVectors"] == "false"


def test_creating_a_table_twice_changes_nothing(lake):
    visit = DATASETS["visit"]
    lake.create(visit)
    first = [file.read_bytes() for file in sorted((lake.path(visit) / "_delta_log").iterdir())]
    lake.create(visit)
    assert [file.read_bytes() for file in sorted((lake.path(visit) / "_delta_log").iterdir())] == first


BROKEN = [
    ("person", {"birth_on": "1879-12-31"}),
    ("person", {"valid_from_on": "2026-10-02", "valid_to_on": "2026-10-01"}),
    ("person", {"region_code": "15010"}),
    ("person", {"person_id": None}),
    ("person", {"slot": 1024}),
    ("person", {"person_key": None}),
    ("person_death", {"death_on": "2026-10-02", "reported_on": "2026-10-01"}),
    ("institution", {"region_code": "1501021"}),
    ("agreement", {"effective_from_on": "2026-10-02", "effective_to_on": "2026-10-01"}),
    ("catalogue_price", {"price_cap": "0"}),
    ("visit", {"started_at": "2026-10-01 00:30:01", "ended_at": "2026-10-01 00:30:00"}),
    ("visit", {"insured_region_code": "15"}),
    ("visit", {"period": "202610"}),
    ("visit", {"slot": None}),
    ("diagnosis", {"sequence_number": 0}),
    ("settlement", {"is_refund": True, "total_fen": 1}),
    ("settlement", {"total_fen": 100, "fund_total_fen": -101}),
    ("fee_line", {"quantity": "0"}),
    ("fee_line", {"unit_price": "-0.000001"}),
    ("fee_line", {"amount_fen": 100_000_000_001}),
    ("bank_account", {"opened_on": "2026-10-02", "closed_on": "2026-10-01"}),
    ("bank_statement", {"period_from_on": "2026-10-02", "period_to_on": "2026-10-01"}),
    ("bank_statement_line", {"amount_fen": 0}),
    ("bank_statement_line", {"direction": "in"}),
    ("ledger_entry", {"debit_fen": 1, "credit_fen": 1}),
    ("ledger_entry", {"period_month": "2026-1"}),
    ("payment_order", {"amount_fen": -1}),
    ("payment_order", {"requested_at": "2026-10-02 00:00:00", "sent_at": "2026-10-01 00:00:00"}),
    ("finding", {"finding_id": None}),
    ("run_manifest", {"run_id": None}),
]


def broken(name: str, faults: dict[str, object]) -> pa.Table:
    """One valid row with the faults laid over it, cast to the declared types."""
    table = valid_table(DATASETS[name], {})
    for column, value in faults.items():
        at = table.schema.get_field_index(column)
        table = table.set_column(at, column, pa.array([value]).cast(table.schema.field(column).type))
    return table


@pytest.mark.parametrize(("name", "faults"), BROKEN)
def test_delta_rs_refuses_a_row_that_breaks_the_constraint(lake, name, faults):
    with pytest.raises(AuditError, match="nothing was written"):
        lake.write(DATASETS[name], broken(name, faults))
    assert lake.versions == {}


def test_spark_refuses_a_row_that_breaks_the_constraint(spark, spark_lake):
    """One fault a table of another shape: that every condition means the same to Spark is tested with the schemas."""
    first = dict(reversed(BROKEN))
    for name in ("person", "visit", "fee_line", "bank_statement_line", "finding"):
        dataset = DATASETS[name]
        frame = spark.createDataFrame(broken(name, first[name]), schema=spark_schema(lake_columns(dataset)))
        with pytest.raises(AuditError, match="nothing was written"):
            spark_lake.write(dataset, frame)
    assert spark_lake.versions == {}
