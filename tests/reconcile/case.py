"""Cases written as tables: what is given and what must come out stand side by side, many cases share one run."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from jobs.reconcile import Reconciliation
from schemas import DATASETS, Dataset
from schemas.dataset import Column, Type
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema, spark_schema

PERIOD = "2026-10"
Row = dict[str, object]


@dataclass(frozen=True)
class Case:
    """One behaviour. ``group`` is the group key under which its rows, and no other case's, come out."""

    title: str
    group: str
    given: Mapping[str, str]
    expected: str


def texts(table: str) -> list[dict[str, str]]:
    """Read a table drawn with bars: the first row is the header."""
    lines = [line.strip() for line in table.strip().splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def frame(spark: SparkSession, dataset: Dataset, tables: Iterable[str]) -> DataFrame:
    """Build a table of the lake from drawn rows; columns not shown take the type's plain value, or none."""
    columns = lake_columns(dataset)
    rows = [
        {column.name: _value(column, row.get(column.name)) for column in columns}
        for table in tables
        for row in texts(table)
    ]
    return spark.createDataFrame(pa.Table.from_pylist(rows, arrow_schema(columns)), schema=spark_schema(columns))


def run(
    spark: SparkSession,
    reconciliation: Reconciliation,
    cases: Iterable[Case],
    *,
    period: str = PERIOD,
    carried: DataFrame | None = None,
) -> DataFrame:
    """Run all cases as one month."""
    tables = tables_of(spark, reconciliation, cases)
    return reconciliation.run(tables, period=period, region="150000", carried=carried)


def tables_of(spark: SparkSession, reconciliation: Reconciliation, cases: Iterable[Case]) -> dict[str, DataFrame]:
    """Put the rows of all cases together; a table that no case mentions is empty."""
    held = list(cases)
    names = [*reconciliation.tables, *reconciliation.optional_tables]
    return {
        name: frame(
            spark,
            DATASETS[{"previous_statement": "bank_statement", "cleared_settlement": "settlement"}.get(name, name)],
            [case.given[name] for case in held if name in case.given],
        )
        for name in names
    }


def rows(result: DataFrame) -> list[Row]:
    """Collect a result."""
    return result.toArrow().to_pylist()


def assert_rows(found: Iterable[Row], expected: str) -> None:
    """Compare the shown columns of all rows, in any order, as text; a bar inside a value is drawn broken."""
    wanted = texts(expected)
    columns = header(expected)
    seen = [{name: _text(row[name]) for name in columns} for row in found]
    assert sorted(seen, key=str) == sorted(wanted, key=str)


def header(table: str) -> list[str]:
    """Return the column names of a drawn table."""
    return [cell.strip() for cell in table.strip().splitlines()[0].strip().strip("|").split("|")]


def of_group(found: Iterable[Row], group: str) -> list[Row]:
    """Keep the rows of one case."""
    return [row for row in found if row["group_key"] == group]


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("|", "¦")


def _value(column: Column, text: str | None) -> object:
    if text is None:
        return _default(column)
    if text == "":
        return None
    if column.type in (Type.INT, Type.BIGINT):
        return int(text)
    if column.type is Type.DATE:
        return dt.date.fromisoformat(text)
    if column.type is Type.TIMESTAMP:
        return dt.datetime.fromisoformat(text)
    return text == "true" if column.type is Type.BOOLEAN else text


def _default(column: Column) -> object:
    if not column.required:
        return None
    plain: dict[Type, object] = {
        Type.STRING: "-",
        Type.INT: 1,
        Type.BIGINT: 0,
        Type.DATE: dt.date(2026, 10, 15),
        Type.TIMESTAMP: dt.datetime(2026, 10, 15, 12),  # noqa: DTZ001 - civil times carry no zone
        Type.BOOLEAN: column.name == "is_valid",
    }
    return plain.get(column.type, Decimal(1))
