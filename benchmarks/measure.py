"""What a timed process is asked to do, what it answers, and how it measures itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

from pyspark.sql import SparkSession

from benchmarks.process_tree import PeakMemory


@dataclass(frozen=True)
class Order:
    """One load: the prepared input, the file of fee lines, an empty folder for the result, cores and memory."""

    folder: str
    file: str
    out: str
    threads: int
    driver_memory: str


@dataclass(frozen=True)
class Lap:
    """One run: wall and processor seconds, peak memory of the process tree, rows and fen that were written."""

    seconds: float
    cpu: float
    memory_mb: int
    rows: int
    fen: int
    parts: Mapping[str, float]


def measured(work: Callable[[], None], session: SparkSession) -> tuple[float, float, int]:
    """Run the work in a started session; return wall and processor seconds and the peak memory in MB."""
    session.range(1).collect()
    with PeakMemory() as watched:
        begun = perf_counter()
        work()
        elapsed = perf_counter() - begun
    return elapsed, watched.cpu_seconds, watched.peak_mb
