"""What the tasks of a month load: the files of each table, chosen once, and the slots of each task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import duckdb

from jobs.detect.context import Context
from jobs.detect.exclusion import NOTHING_EXCLUDED, Exclusion
from jobs.detect.rule_set import Need
from jobs.lake import Lake
from jobs.settings import DetectSettings
from jobs.table_files import DataFile, scan
from schemas import DATASETS, Dataset
from schemas.lake_columns import SLOTS

_ROWS_OF_ONE_TASK = 100_000
"""Up to so many rows a month is one task: a second one costs more than it saves."""
_BYTES_OF_A_ROW = 700
"""A loaded row with its share of the views, 560 bytes on average where measured, and room for joins and windows."""


@dataclass(frozen=True)
class Load:
    """One table: the files of the judged month and of the look-back, and the columns to take of each."""

    table: str
    need: Need
    judged: tuple[DataFile, ...]
    history: tuple[DataFile, ...]
    held: str = ""
    """SQL that is true for rows to leave out; '' if there are none."""
    held_rows: int = 0

    @property
    def dataset(self) -> Dataset:
        """Return the table's declaration."""
        return DATASETS[self.table]

    @property
    def files(self) -> tuple[DataFile, ...]:
        """Return all files."""
        return self.judged + self.history

    @property
    def rows(self) -> int:
        """Return the rows of all files by the table's log, less those that are held."""
        return sum(file.rows for file in self.files) - self.held_rows


@dataclass(frozen=True)
class SlotRange:
    """The slots of one task, both ends included."""

    first: int
    last: int

    def meets(self, file: DataFile) -> bool:
        """Tell whether the file may hold rows of these slots."""
        if file.slot_from is None or file.slot_to is None:
            return True
        return file.slot_from <= self.last and file.slot_to >= self.first


@dataclass(frozen=True)
class Plan:
    """The work of one stage."""

    loads: tuple[Load, ...]
    tasks: tuple[SlotRange, ...]

    @property
    def rows(self) -> int:
        """Return how many rows of persons all tasks together load."""
        return sum(load.rows for load in self.loads if load.dataset.has_person)


def plan_loads(
    lake: Lake, needs: Mapping[str, Need], context: Context, exclusion: Exclusion = NOTHING_EXCLUDED
) -> tuple[Load, ...]:
    """Return the files behind the needs at the lake's pinned versions. The lake is asked once per table."""
    loads = []
    for name, need in needs.items():
        dataset = DATASETS[name]
        if not dataset.has_period:
            loads.append(Load(name, need, tuple(lake.files(dataset)), ()))
            continue
        periods = [context.first_period(back) for back in range(need.months + 1)]
        files = lake.files(dataset, periods)
        held = exclusion.held_rows(dataset, periods)
        judged = [file for file in files if dict(file.partition)["period"] == context.period]
        history = [file for file in files if dict(file.partition)["period"] != context.period]
        loads.append(Load(name, need, tuple(judged), tuple(history), held, _count(files, dataset, held)))
    return tuple(loads)


def _count(files: Sequence[DataFile], dataset: Dataset, condition: str) -> int:
    """Return how many rows of the files meet the condition; without one nothing is read."""
    if not condition or not files:
        return 0
    with duckdb.connect() as connection:
        query = f"select count(*) from ({scan(files, dataset, ['institution_id', 'period'])}) where {condition}"
        found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def plan_tasks(loads: Sequence[Load], settings: DetectSettings, cores: int) -> tuple[SlotRange, ...]:
    """Return contiguous ranges that cover all slots and hold about equally many rows.

    How many never changes a result: ``settings.tasks`` of them, or as many as rows and memory demand.
    """
    files = [file for load in loads if load.dataset.has_person for file in load.files]
    count = settings.tasks or _task_count(files, settings, cores)
    return _ranges(_rows_by_slot(files), min(count, SLOTS))


def _task_count(files: Sequence[DataFile], settings: DetectSettings, cores: int) -> int:
    rows = sum(file.rows for file in files)
    if rows <= _ROWS_OF_ONE_TASK:
        return 1
    fitting = settings.task_memory_mb * 1024 * 1024 // _BYTES_OF_A_ROW
    needed = -(-rows // min(settings.rows_per_task, fitting))
    return -(-needed // cores) * cores


def _rows_by_slot(files: Sequence[DataFile]) -> list[int]:
    """Return a weight per slot: a file's rows spread evenly over its slots, in thousandths of a row."""
    weights = [1] * SLOTS
    for file in files:
        first, last = file.slot_from or 0, SLOTS - 1 if file.slot_to is None else file.slot_to
        share = file.rows * 1000 // (last - first + 1)
        for slot in range(first, last + 1):
            weights[slot] += share
    return weights


def _ranges(weights: Sequence[int], count: int) -> tuple[SlotRange, ...]:
    """Cut the slots where the running total passes each equal share, at least one slot to a range."""
    totals = list(accumulate(weights))
    ranges = []
    first = 0
    for number in range(1, count + 1):
        last = first
        spare = len(weights) - (count - number) - 1
        while last < spare and totals[last] * count < totals[-1] * number:
            last += 1
        ranges.append(SlotRange(first, last if number < count else len(weights) - 1))
        first = last + 1
    return tuple(ranges)
