"""The peer: a plain Spark script that reads the fee lines with an explicit schema, sorts them and writes them twice.

It knows no quarantine, no persons, no parents, no versions and no row numbers; nothing is kept between its two writes.
"""

import json
import sys
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from benchmarks.measure import Lap, Order, measured
from jobs.session import spark_session
from schemas import DATASETS
from schemas.dataset import Column, Type
from schemas.landing import landing_header
from schemas.types import SPARK

_FEE_LINE = DATASETS["fee_line"]
_SORTED_BY = ("person_id", "occurred_at", "fee_line_id")


def run_peer(order: Order) -> Lap:
    """Write the rows sorted to two Delta tables; rows and fen are read back from the second, untimed."""
    session = spark_session(
        f"local[{order.threads}]", driver_memory=order.driver_memory, shuffle_partitions=2 * order.threads
    )
    out = Path(order.out)

    def write_twice() -> None:
        for name in ("first", "second"):
            rows = _fee_lines(session, order).sort(*_SORTED_BY)
            rows.write.format("delta").save(str(out / name))

    seconds, cpu, memory_mb = measured(write_twice, session)
    written = session.read.format("delta").load(str(out / "second"))
    total = written.agg(sf.count(sf.lit(1)).alias("row_total"), sf.sum("amount_fen").alias("fen")).collect()[0]
    return Lap(seconds, cpu, memory_mb, total["row_total"], total["fen"], {})


def _fee_lines(session: SparkSession, order: Order) -> DataFrame:
    """Return the file's rows typed as in silver."""
    header = landing_header(_FEE_LINE)
    schema = ", ".join(f"`{name}` string" for name in header)
    reader = session.read.schema(schema)
    text = reader.csv(order.file, header=True) if order.file.endswith(".csv") else reader.parquet(order.file)
    return text.select(
        *(sf.expr(_typed(c, name)).alias(c.name) for c, name in zip(_FEE_LINE.columns, header, strict=True))
    )


def _typed(column: Column, name: str) -> str:
    if column.type is Type.STRING:
        return f"`{name}`"
    if column.type is Type.BIGINT and column.name.endswith("_fen"):
        return f"cast(try_cast(`{name}` as decimal(18,2)) * 100 as bigint)"
    return f"try_cast(`{name}` as {SPARK[column.type].simpleString()})"


if __name__ == "__main__":
    print(json.dumps(run_peer(Order(**json.loads(sys.argv[1]))).__dict__))
