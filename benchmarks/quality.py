"""`python -m benchmarks.quality --lines N --runs R`: the checks of the fee lines beside one plain Spark aggregation.

Ours: every check of ``fee_line`` (declared ones, the key, and as many more as make 60), counted by institution, with
all measures. The peer: one Spark SQL aggregation over the columns that these checks read, grouped by institution and
month. Rows and money by institution must be equal before a time is told; runs alternate and medians are compared.
"""

import argparse
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import duckdb
from deltalake import DeltaTable, WriterProperties, write_deltalake
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from benchmarks.process_tree import PeakMemory, cpu_seconds
from expectations import Expected, Level, expected_of
from jobs.lake import Lake
from jobs.quality.counting import Counter
from jobs.quality.tally import Tally
from jobs.session import spark_session
from jobs.settings import CONF
from schemas import DATASETS
from schemas.dataset import Column, Type
from schemas.lake_columns import lake_columns
from schemas.types import DUCKDB

PERIOD = "2026-10"
FEE_LINE = DATASETS["fee_line"]
_CHECKS = 60
_INSTITUTIONS = 500
_ROWS_PER_FILE = 1_000_000
_VALUES = {
    "institution_id": f"'H15010200' || lpad(cast(hash(i) % {_INSTITUTIONS} as varchar), 3, '0')",
    "period": f"'{PERIOD}'",
    "slot": "cast(i * 1024 // {lines} as integer)",
    "quantity": "cast(1 + hash(i, 1) % 5 as decimal(16, 4))",
    "unit_price": "cast(1 + hash(i, 2) % 900 as decimal(18, 6)) / 4",
    "amount_fen": "cast((1 + hash(i, 1) % 5) * (1 + hash(i, 2) % 900) * 25 as bigint)",
    "expected_fen": "cast((1 + hash(i, 1) % 5) * (1 + hash(i, 2) % 900) * 25 as bigint)",
    "in_scope_fen": "cast((1 + hash(i, 1) % 5) * (1 + hash(i, 2) % 900) * 25 as bigint) - hash(i, 3) % 997 // 996",
    "occurred_at": f"timestamp '{PERIOD}-01 00:00:00' + interval (hash(i, 4) % 2600000) second",
    "uploaded_at": "case when hash(i, 5) % 1000 > 0 then timestamp '2026-11-01 00:00:00' end",
    "list_kind": "case hash(i, 6) % 50 when 0 then '777' when 1 then '101' else '201' end",
    "charge_category": "lpad(cast(1 + hash(i, 7) % 15 as varchar), 2, '0')",
    "charge_class": "lpad(cast(1 + hash(i, 8) % 3 as varchar), 2, '0')",
    "item_code": "'X' || lpad(cast(hash(i, 9) % 4000 as varchar), 22, '0')",
    "record_hash": "cast(hash(i) // 2 as bigint)",
    "source_row": "i",
    "is_valid": "true",
}


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    root = options.cache / f"quality_{options.lines}"
    lake = Lake(root, lambda: _session(options.threads), run_id="bench")
    _prepare(lake, options.lines)
    checks = _checks()
    counter = Counter(lake, driver_rows=options.lines if options.driver else 0)
    frame = lake.read(FEE_LINE, [PERIOD])

    def ours() -> Tally:
        return counter.count(FEE_LINE, [PERIOD], checks, {})

    def peer() -> list[tuple[str, int, int]]:
        return [(str(row["institution_id"]), int(row["n"]), int(row["fen"])) for row in _plain(frame, checks).collect()]

    _same(ours(), peer())
    print(
        f"{options.lines} fee lines, {len(checks)} checks, {_INSTITUTIONS} institutions, {options.threads} threads",
        flush=True,
    )
    times: dict[str, list[tuple[float, float]]] = {"checks": [], "one aggregation": []}
    with PeakMemory() as memory:
        for _ in range(options.runs):
            times["checks"].append(_timed(ours))
            times["one aggregation"].append(_timed(peer))
    for name, runs in times.items():
        wall, cpu = (statistics.median(part) for part in zip(*runs, strict=True))
        print(f"{name:>16}: {wall:6.1f} s, processor {cpu:6.1f} s (median of {options.runs})")
    ratio = statistics.median(wall for wall, _ in times["checks"]) / statistics.median(
        wall for wall, _ in times["one aggregation"]
    )
    print(f"{'ratio':>16}: {ratio:6.2f} (at most 3 is asked); memory of all processes {memory.peak_mb} MB")


def _checks() -> tuple[Expected, ...]:
    """Return the declared checks and, to make 60, bounds on money of different width."""
    declared = expected_of(FEE_LINE)
    money = [column.name for column in FEE_LINE.columns if column.name.endswith("_fen")]
    more = (
        Expected(f"bench:{place}", "", Level.WARNING, f"abs({name}) <= {10 ** (place % 9 + 3)}", (name,))
        for place, name in enumerate(money * _CHECKS)
    )
    return (*declared, *(next(more) for _ in range(_CHECKS - len(declared))))


def _plain(frame: DataFrame, checks: tuple[Expected, ...]) -> DataFrame:
    """Return one aggregation over the columns that the checks read, by institution and month."""
    read = {name for one in checks for name in one.rests_on}
    columns = [column for column in lake_columns(FEE_LINE) if column.name in read]
    aggregates = [_aggregate(column).alias(f"a{place}") for place, column in enumerate(columns)]
    grouped = frame.groupBy("institution_id", "period")
    return grouped.agg(sf.count("*").alias("n"), sf.sum("amount_fen").alias("fen"), *aggregates)


def _aggregate(column: Column) -> SparkColumn:
    if column.type in (Type.BIGINT, Type.INT, Type.QUANTITY, Type.PRICE, Type.RATIO):
        return sf.sum(column.name)
    return sf.max(column.name) if column.type in (Type.DATE, Type.TIMESTAMP) else sf.count(column.name)


def _same(tally: Tally, peer: list[tuple[str, int, int]]) -> None:
    """Raise unless both found the same rows and money at the same institutions."""
    found: dict[str, dict[str, int]] = {}
    for row in tally.measures.to_pylist():
        found.setdefault(row["institution_id"], {})[row["measure"]] = row["value"]
    ours = sorted((name, of["rows"], of["control_total"]) for name, of in found.items())
    if ours != sorted(peer):
        raise SystemExit("the two ways do not count the same rows and money: no time is told")


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = perf_counter(), cpu_seconds()
    run()
    return perf_counter() - wall, cpu_seconds() - cpu


def _prepare(lake: Lake, lines: int) -> None:
    """Write the month's fee lines, files of a million rows, if they are not there yet."""
    path, done = lake.path(FEE_LINE), lake.root / "done"
    if not done.exists():
        shutil.rmtree(lake.root, ignore_errors=True)
        lake.create(FEE_LINE)
        with duckdb.connect() as database:
            for begin in range(0, lines, _ROWS_PER_FILE):
                columns = ", ".join(
                    f'cast({_value(one, lines)} as {DUCKDB[one.type]}) as "{one.name}"'
                    for one in lake_columns(FEE_LINE)
                )
                rows = database.execute(
                    f"select {columns} from range({begin}, {min(begin + _ROWS_PER_FILE, lines)}) as t(i)"
                )
                write_deltalake(
                    str(path),
                    rows.to_arrow_reader(100_000),
                    mode="append",
                    target_file_size=1 << 30,
                    writer_properties=WriterProperties(compression="SNAPPY"),
                )
        done.touch()
    lake.versions[FEE_LINE.path] = DeltaTable(str(path)).version()


def _value(column: Column, lines: int) -> str:
    if column.name in _VALUES:
        return _VALUES[column.name].replace("{lines}", str(lines))
    if column.type is Type.STRING and (column.required or column.name.endswith("_region_code")):
        return "'150102'" if column.name.endswith("_region_code") else "'K' || cast(i as varchar)"
    return "0" if column.type is Type.BIGINT else "null"


def _session(threads: int) -> SparkSession:
    return spark_session(f"local[{threads}]", driver_memory="2g")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--driver", action="store_true", help="count in the driver, without Spark's tasks")
    parser.add_argument("--cache", type=Path, default=CONF.parent / ".cache" / "bench")
    return parser.parse_args()


if __name__ == "__main__":
    main()
