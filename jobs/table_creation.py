"""The first log entry of a table: what Spark and delta-rs would each need two commits for."""

import uuid
from collections.abc import Iterable

from schemas.constraints import constraint
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import spark_schema

RETENTION = "interval 3650 days"
"""Evidence must be readable for ten years: beyond `deletedFileRetentionDuration` time travel is refused."""


def first_entries(dataset: Dataset) -> Iterable[dict[str, object]]:
    """Return the protocol and metadata actions that create the dataset's table (Delta protocol, reader 3, writer 7)."""
    columns = lake_columns(dataset)
    civil_times = ["timestampNtz"] if any(c.type.value == "TIMESTAMP_NTZ" for c in columns) else []
    configuration = {
        "delta.constraints.declared": constraint(dataset),
        "delta.logRetentionDuration": RETENTION,
        "delta.deletedFileRetentionDuration": RETENTION,
        "delta.enableDeletionVectors": "false",
        **({"delta.appendOnly": "true"} if dataset.append_only else {}),
        **_statistics(dataset),
    }
    yield {
        "protocol": {
            "minReaderVersion": 3,
            "minWriterVersion": 7,
            "readerFeatures": civil_times,
            "writerFeatures": [*civil_times, "appendOnly", "checkConstraints", "invariants"],
        }
    }
    yield {
        "metaData": {
            "id": str(uuid.uuid4()),
            "name": dataset.name,
            "description": dataset.title,
            "format": {"provider": "parquet", "options": {}},
            "schemaString": spark_schema(columns).json(),
            "partitionColumns": list(partition_columns(dataset)),
            "configuration": configuration,
            "createdTime": 0,
        }
    }


def _statistics(dataset: Dataset) -> dict[str, str]:
    """Keep minimum and maximum of ids out of the log: only the slot's are needed to choose files."""
    if any(column.name == "slot" for column in lake_columns(dataset)):
        return {"delta.dataSkippingStatsColumns": "slot"}
    return {"delta.dataSkippingNumIndexedCols": "0"}
