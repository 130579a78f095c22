"""How a month is cut into tasks: ranges of slots that cover all, about equally heavy."""

import pytest

from jobs.detect.plan import Load, SlotRange, plan_tasks
from jobs.detect.rule_set import Need
from jobs.settings import DetectSettings
from jobs.table_files import DataFile


def load(*files: tuple[int, int, int]) -> Load:
    """A fee_line load of files given as rows, first and last slot."""
    parts = tuple(DataFile(f"{n}.parquet", rows, rows * 60, (), a, b) for n, (rows, a, b) in enumerate(files))
    return Load("fee_line", Need(0, (), ()), parts, ())


def ranges(*files: tuple[int, int, int], cores: int = 2, **settings: int) -> list[tuple[int, int]]:
    return [(r.first, r.last) for r in plan_tasks([load(*files)], DetectSettings(**settings), cores)]


@pytest.mark.parametrize("tasks", [1, 2, 3, 16, 1000, 1024])
def test_every_slot_lies_in_exactly_one_task(tasks):
    found = ranges((5_000_000, 0, 600), (100, 601, 1023), tasks=tasks)
    slots = [slot for first, last in found for slot in range(first, last + 1)]
    assert (len(found), slots) == (tasks, list(range(1024)))


def test_tasks_are_about_equally_heavy():
    rows_of_slot = [3_072_000 // 256] * 256 + [768_000 // 768] * 768
    found = ranges((3_072_000, 0, 255), (768_000, 256, 1023), tasks=4)
    assert all(abs(sum(rows_of_slot[first : last + 1]) - 960_000) <= 12_000 for first, last in found)


@pytest.mark.parametrize(
    ("rows", "settings", "count"),
    [
        (0, {}, 1),
        (100_000, {}, 1),
        (100_001, {}, 4),
        (8_000_000, {"rows_per_task": 1_000_000, "task_memory_mb": 4096}, 8),
        (8_000_001, {"rows_per_task": 1_000_000, "task_memory_mb": 4096}, 12),
        (8_000_000, {"rows_per_task": 8_000_000, "task_memory_mb": 700}, 8),
        (8_000_000, {"rows_per_task": 8_000_000, "task_memory_mb": 2800}, 4),
    ],
)
def test_a_month_has_as_many_tasks_as_rows_and_memory_demand_and_uses_all_cores(rows, settings, count):
    assert len(ranges((rows, 0, 1023), cores=4, **settings)) == count


def test_a_task_meets_the_files_that_may_hold_its_slots():
    files = load((1, 0, 9), (1, 10, 10), (1, 11, 20)).files
    assert [SlotRange(10, 11).meets(file) for file in files] == [False, True, True]
    assert SlotRange(10, 11).meets(DataFile("a", 1, 1, (), None, None))
