"""`python -m benchmarks.intake --lines N --format csv|parquet --threads T --runs R`: intake and a plain Spark script.

Intake takes one file of fee lines into bronze and silver; the peer reads the same file, sorts it and writes it twice.
Equal rows and fen are asserted before any number is printed; runs alternate and medians are compared.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from pyspark.sql import SparkSession

from benchmarks.intake_input import Input, prepared_input
from benchmarks.measure import Lap, Order
from jobs.session import spark_session
from jobs.settings import CONF, SparkSettings

_CACHE = CONF.parent / ".cache" / "bench"
_SIDES = {"intake": "benchmarks.intake_load", "Spark script": "benchmarks.intake_peer"}


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    options.cache.mkdir(parents=True, exist_ok=True)

    def session() -> SparkSession:
        return spark_session(f"local[{options.threads}]", driver_memory=options.memory)

    begun = perf_counter()
    made = prepared_input(options.cache, options.lines, session)
    print(f"data ready in {perf_counter() - begun:.0f} s")
    for file_format in options.formats:
        _race(made, file_format, options)


def _race(made: Input, file_format: str, options: argparse.Namespace) -> None:
    file = made.fee_lines(file_format)
    laps: dict[str, list[Lap]] = {name: [] for name in _SIDES}
    for _ in range(options.runs):
        for name, module in _SIDES.items():
            laps[name].append(_lap(module, made, file, options))
            first, latest = laps["intake"][0], laps[name][-1]
            if (first.rows, first.fen) != (latest.rows, latest.fen):
                sys.exit(f"{name} has {latest.rows} rows and {latest.fen} fen, intake {first.rows} and {first.fen}")
    first = laps["intake"][0]
    print(f"\n{file_format}, {file.stat().st_size >> 20} MB: {first.rows} rows, {first.fen} fen on both sides")
    for name, runs in laps.items():
        _print_runs(name, runs, laps["Spark script"])
    _print_parts("steps of the last intake", laps["intake"][-1].parts)


def _lap(module: str, made: Input, file: Path, options: argparse.Namespace) -> Lap:
    with tempfile.TemporaryDirectory(dir=options.cache) as out:
        order = Order(str(made.folder), str(file), out, options.threads, options.memory)
        run = subprocess.run(
            [sys.executable, "-m", module, json.dumps(asdict(order))], stdout=subprocess.PIPE, text=True, check=False
        )
    if run.returncode:
        sys.exit(f"{module} failed; no time is reported")
    return Lap(**json.loads(run.stdout.splitlines()[-1]))


def _print_runs(title: str, runs: Sequence[Lap], peers: Sequence[Lap]) -> None:
    """Print medians, and how many times the peer's they are."""
    seconds = statistics.median(run.seconds for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    ratio = seconds / statistics.median(run.seconds for run in peers)
    cpu_ratio = cpu / statistics.median(run.cpu for run in peers)
    listed = " ".join(f"{run.seconds:.1f}" for run in runs)
    print(
        f"{title:14}{seconds:8.1f} s ({ratio:.2f} x)  processor {cpu:8.1f} s ({cpu_ratio:.2f} x)"
        f"  memory {max(run.memory_mb for run in runs):6} MB  runs {listed}"
    )


def _print_parts(title: str, seconds: Mapping[str, float]) -> None:
    print(title)
    for name, value in seconds.items():
        print(f"  {value:8.1f} s  {name}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--format", dest="formats", nargs="+", choices=("csv", "parquet"), default=["csv", "parquet"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--memory", default=SparkSettings().driver_memory, help="heap of the Spark driver, both sides")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where the data are kept between runs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
