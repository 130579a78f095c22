"""`python -m benchmarks.detect --lines N --threads T --runs R`: the detection step against DuckDB alone.

The same rules on the same files with the same threads and memory; equal findings are asserted before any number is
printed; runs alternate and medians are compared. All findings are written by both.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

from pyspark.sql import SparkSession

from benchmarks.anatomy import Anatomy
from benchmarks.comparison import differences
from benchmarks.peer import Order
from benchmarks.prepared_lake import PERIOD, REGION, prepared_lake
from benchmarks.process_tree import PeakMemory, cpu_seconds
from jobs.detect import Context, Detection, RuleSet, detect_month
from jobs.detect.plan import Plan, plan_loads, plan_tasks
from jobs.detect.project import rules_and_parameters
from jobs.detect.task import Stage
from jobs.lake import Lake
from jobs.session import spark_session
from jobs.settings import CONF, DetectSettings
from schemas import DATASETS

_CACHE = CONF.parent / ".cache" / "bench"
_TASKS_TAKEN_APART = 2


@dataclass(frozen=True)
class Run:
    """One timed run."""

    seconds: float
    cpu: float
    memory_mb: int
    parts: Mapping[str, float]


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    rule_set, _ = rules_and_parameters()
    settings = DetectSettings(tasks=options.tasks)
    folder = options.cache
    folder.mkdir(parents=True, exist_ok=True)

    def session() -> SparkSession:
        return spark_session(f"local[{options.threads}]", driver_memory="2g")

    begun = perf_counter()
    lake = prepared_lake(folder, options.lines, rule_set, session, months=options.months)
    print(f"data ready in {perf_counter() - begun:.0f} s: {_size(lake)}")
    begun = perf_counter()
    session()
    print(f"session started in {perf_counter() - begun:.1f} s")
    out = Path(tempfile.mkdtemp(dir=folder))
    try:
        _race(lake, rule_set, settings, options, out)
    finally:
        shutil.rmtree(out)


def _race(lake: Lake, rule_set: RuleSet, settings: DetectSettings, options: argparse.Namespace, out: Path) -> None:
    scanning = Order(
        lake=str(lake.root),
        out=str(out),
        period=PERIOD,
        region=REGION,
        threads=options.threads,
        memory_mb=settings.task_memory_mb * options.threads,
        loads_first=False,
    )
    peers = {"DuckDB over the files": scanning}
    if options.loaded:
        peers["DuckDB, tables loaded first"] = replace(scanning, loads_first=True)
    cold, detection = _sweep(lake, rule_set, settings)
    print(f"cold sweep {cold.seconds:.1f} s, {detection.finding_count} findings, {detection.task_count} tasks")
    sweeps: list[Run] = []
    raced: dict[str, list[Run]] = {name: [] for name in peers}
    for run in range(options.runs):
        for name, order in peers.items():
            raced[name].append(_peer(order))
            if run == 0:
                ours, theirs = differences(lake, rule_set, out)
                if ours or theirs:
                    sys.exit(
                        f"findings differ: {ours} only in the sweep, {theirs} only in the peer; no time is reported"
                    )
        one, detection = _sweep(lake, rule_set, settings)
        sweeps.append(one)
    print(f"findings equal: {detection.finding_count} ids, dates, amounts and evidence\n")
    _print_runs("sweep, warm session", sweeps, sweeps)
    for name, runs in raced.items():
        _print_runs(name, runs, sweeps)
    _print_parts("phases of the last sweep (load_in_tasks: over all tasks)", detection.seconds)
    for name, runs in raced.items():
        _print_parts(f"{name}, last run", runs[-1].parts)
    _take_apart(lake, rule_set, settings, options.threads)


def _sweep(lake: Lake, rule_set: RuleSet, settings: DetectSettings) -> tuple[Run, Detection]:
    _, parameters = rules_and_parameters()
    with PeakMemory() as watched:
        begun, cpu = perf_counter(), cpu_seconds()
        detection = detect_month(
            lake, rule_set, parameters, period=PERIOD, region=REGION, settings=settings, undelivered=frozenset()
        )
        elapsed, cpu = perf_counter() - begun, cpu_seconds() - cpu
    if detection.faults:
        sys.exit(f"rules were not judged: {detection.faults}")
    return Run(elapsed, cpu, watched.peak_mb, detection.seconds), detection


def _peer(order: Order) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.peer", json.dumps(asdict(order))], stdout=subprocess.PIPE, text=True
    )
    with PeakMemory(process.pid) as watched:
        output, _ = process.communicate()
    if process.returncode:
        sys.exit("the peer failed")
    lap = json.loads(output)
    return Run(sum(lap["parts"].values()), lap["cpu"], watched.peak_mb, lap["parts"])


def _print_runs(title: str, runs: Sequence[Run], sweeps: Sequence[Run]) -> None:
    """Print medians, and how many times the sweep's they are."""
    seconds = statistics.median(run.seconds for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    ratio = seconds / statistics.median(run.seconds for run in sweeps)
    cpu_ratio = cpu / statistics.median(run.cpu for run in sweeps)
    listed = " ".join(f"{run.seconds:.1f}" for run in runs)
    print(
        f"{title:28}{seconds:8.2f} s ({ratio:.2f} x)  processor {cpu:8.2f} s ({cpu_ratio:.2f} x)"
        f"  memory {max(run.memory_mb for run in runs):6} MB  runs {listed}"
    )


def _take_apart(lake: Lake, rule_set: RuleSet, settings: DetectSettings, threads: int) -> None:
    context = Context(PERIOD, REGION, rules_and_parameters()[1])
    loads = plan_loads(lake, rule_set.needs(), context)
    plan = Plan(loads, plan_tasks(loads, settings, threads))
    stage = Stage(plan, rule_set, context, 1, settings.task_memory_mb)
    taken = range(min(_TASKS_TAKEN_APART, len(plan.tasks)))
    anatomy = Anatomy()
    for task_id in taken:
        anatomy.take_apart(stage, task_id)
    _print_parts(f"inside {len(taken)} of {len(plan.tasks)} tasks, one thread", anatomy.seconds)


def _print_parts(title: str, seconds: Mapping[str, float]) -> None:
    total = sum(seconds.values()) or 1.0
    print(f"\n{title}")
    for name, value in sorted(seconds.items(), key=lambda one: -one[1]):
        print(f"  {value:8.2f} s {100 * value / total:5.1f} %  {name}")


def _size(lake: Lake) -> str:
    files = lake.files(DATASETS["fee_line"])
    return (
        f"{sum(file.rows for file in files)} fee lines, {sum(file.size for file in files) >> 20} MB, {len(files)} files"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detect", description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000, help="fee lines of the judged month")
    parser.add_argument("--months", type=int, default=1, help="months of data; the last is judged")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=0, help="0: as many as the sweep chooses itself")
    parser.add_argument("--loaded", action="store_true", help="also race DuckDB with the tables loaded first")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="where the data are kept between runs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
