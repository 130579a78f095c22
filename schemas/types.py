"""One table of types: how a declared type is written in Spark, Arrow and DuckDB."""

import pyarrow as pa
from pyspark.sql import types as spark

from schemas.dataset import Column, Type

SPARK: dict[Type, spark.DataType] = {
    Type.STRING: spark.StringType(),
    Type.INT: spark.IntegerType(),
    Type.BIGINT: spark.LongType(),
    Type.DATE: spark.DateType(),
    Type.TIMESTAMP: spark.TimestampNTZType(),
    Type.SYSTEM_TIMESTAMP: spark.TimestampType(),
    Type.BOOLEAN: spark.BooleanType(),
    Type.PRICE: spark.DecimalType(18, 6),
    Type.QUANTITY: spark.DecimalType(16, 4),
    Type.RATIO: spark.DecimalType(8, 6),
    Type.DEGREE: spark.DecimalType(9, 6),
    Type.VALUE: spark.DecimalType(16, 6),
    Type.WEIGHT: spark.DecimalType(12, 6),
    Type.RATE: spark.DecimalType(10, 8),
    Type.MULTIPLE: spark.DecimalType(6, 2),
    Type.STRINGS: spark.ArrayType(spark.StringType()),
    Type.STRING_MAP: spark.MapType(spark.StringType(), spark.StringType()),
    Type.BIGINT_MAP: spark.MapType(spark.StringType(), spark.LongType()),
    Type.BINARY: spark.BinaryType(),
}

ARROW: dict[Type, pa.DataType] = {
    Type.STRING: pa.string(),
    Type.INT: pa.int32(),
    Type.BIGINT: pa.int64(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us"),
    Type.SYSTEM_TIMESTAMP: pa.timestamp("us", tz="UTC"),
    Type.BOOLEAN: pa.bool_(),
    Type.PRICE: pa.decimal128(18, 6),
    Type.QUANTITY: pa.decimal128(16, 4),
    Type.RATIO: pa.decimal128(8, 6),
    Type.DEGREE: pa.decimal128(9, 6),
    Type.VALUE: pa.decimal128(16, 6),
    Type.WEIGHT: pa.decimal128(12, 6),
    Type.RATE: pa.decimal128(10, 8),
    Type.MULTIPLE: pa.decimal128(6, 2),
    Type.STRINGS: pa.list_(pa.string()),
    Type.STRING_MAP: pa.map_(pa.string(), pa.string()),
    Type.BIGINT_MAP: pa.map_(pa.string(), pa.int64()),
    Type.BINARY: pa.binary(),
}

DUCKDB: dict[Type, str] = {
    Type.STRING: "VARCHAR",
    Type.INT: "INTEGER",
    Type.BIGINT: "BIGINT",
    Type.DATE: "DATE",
    Type.TIMESTAMP: "TIMESTAMP",
    Type.SYSTEM_TIMESTAMP: "TIMESTAMPTZ",
    Type.BOOLEAN: "BOOLEAN",
    Type.PRICE: "DECIMAL(18,6)",
    Type.QUANTITY: "DECIMAL(16,4)",
    Type.RATIO: "DECIMAL(8,6)",
    Type.DEGREE: "DECIMAL(9,6)",
    Type.VALUE: "DECIMAL(16,6)",
    Type.WEIGHT: "DECIMAL(12,6)",
    Type.RATE: "DECIMAL(10,8)",
    Type.MULTIPLE: "DECIMAL(6,2)",
    Type.STRINGS: "VARCHAR[]",
    Type.STRING_MAP: "MAP(VARCHAR, VARCHAR)",
    Type.BIGINT_MAP: "MAP(VARCHAR, BIGINT)",
    Type.BINARY: "BLOB",
}


def spark_schema(columns: tuple[Column, ...]) -> spark.StructType:
    """Return the Spark schema; Chinese titles become column comments. Only our own columns are NOT NULL."""
    return spark.StructType(
        [spark.StructField(c.name, SPARK[c.type], True, {"comment": c.title}) for c in columns],
    )


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Return the Arrow schema of the columns."""
    return pa.schema([pa.field(c.name, ARROW[c.type]) for c in columns])


def duckdb_columns(columns: tuple[Column, ...]) -> str:
    """Return the columns as the body of a DuckDB CREATE TABLE."""
    return ", ".join(f'"{c.name}" {DUCKDB[c.type]}' for c in columns)
