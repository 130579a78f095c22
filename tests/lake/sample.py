"""Rows that fill every column of a dataset, with the values that storage gets wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from schemas.dataset import Dataset, Type
from schemas.lake_columns import lake_columns, partition_columns
from schemas.visit import VISIT
from tests.table import Row, valid_table

SMALL: dict[Type, object] = {
    Type.STRING: "",
    Type.INT: -(2**31),
    Type.BIGINT: -(2**63),
    Type.DATE: date(1900, 1, 1),
    Type.TIMESTAMP: datetime(2026, 10, 1, 0, 30),  # noqa: DTZ001 - civil times carry no zone
    Type.SYSTEM_TIMESTAMP: datetime(2026, 9, 30, 16, 30, 0, 1, tzinfo=UTC),
    Type.BOOLEAN: False,
    Type.PRICE: Decimal("0.000001"),
    Type.QUANTITY: Decimal("-999999999999.9999"),
    Type.RATIO: Decimal("-0.000001"),
    Type.DEGREE: Decimal("-179.999999"),
    Type.VALUE: Decimal("-9999999999.999999"),
    Type.WEIGHT: Decimal("-0.000001"),
    Type.RATE: Decimal("0.00000001"),
    Type.MULTIPLE: Decimal("-0.01"),
    Type.STRINGS: [],
    Type.STRING_MAP: [],
    Type.BIGINT_MAP: [],
    Type.BINARY: b"",
}
LARGE: dict[Type, object] = {
    Type.STRING: "呼和浩特 'Ω' \"\\\n=%",
    Type.INT: 2**31 - 1,
    Type.BIGINT: 2**63 - 1,
    Type.DATE: date(9999, 12, 31),
    Type.TIMESTAMP: datetime(2026, 10, 31, 23, 59, 59, 999999),  # noqa: DTZ001 - civil times carry no zone
    Type.SYSTEM_TIMESTAMP: datetime(2026, 10, 31, 15, 59, 59, 999999, tzinfo=UTC),
    Type.BOOLEAN: True,
    Type.PRICE: Decimal("999999999999.999999"),
    Type.QUANTITY: Decimal("999999999999.9999"),
    Type.RATIO: Decimal("99.999999"),
    Type.DEGREE: Decimal("179.999999"),
    Type.VALUE: Decimal("9999999999.999999"),
    Type.WEIGHT: Decimal("999999.999999"),
    Type.RATE: Decimal("99.99999999"),
    Type.MULTIPLE: Decimal("9999.99"),
    Type.STRINGS: ["甲", "", None],
    Type.STRING_MAP: [("甲", "一"), ("乙", None)],
    Type.BIGINT_MAP: [("silver/visit", 2**53 + 1)],
    Type.BINARY: b"\x00\xff",
}
_PARTITIONS = {"period": "2026-10", "region": "150000", "dataset": "visit", "subject_kind": "rule"}


def extremes(dataset: Dataset) -> pa.Table:
    """Three valid rows: all columns at their smallest, all at their largest, and every column that may be NULL so."""
    kept = set(partition_columns(dataset)) | _bound(dataset)
    small, large = (
        {c.name: values[c.type] for c in lake_columns(dataset) if c.name not in kept} for values in (SMALL, LARGE)
    )
    partition = {name: _PARTITIONS[name] for name in partition_columns(dataset)}
    return valid_table(dataset, small | partition, large | partition, partition)


def _bound(dataset: Dataset) -> set[str]:
    """Columns that the dataset's constraint limits: they take their valid defaults."""
    checked = " ".join(check.sql for check in dataset.checks)
    return {c.name for c in lake_columns(dataset) if c.name in checked} | {"slot"}


def visits(*rows: Row) -> pa.Table:
    """Rows of ``visit``, the columns not given at their defaults."""
    return valid_table(VISIT, *rows)


def as_rows(table: pa.Table) -> list[str]:
    """The rows as text in one order, every value and its type visible."""
    return sorted(repr(row) for row in table.to_pylist())
