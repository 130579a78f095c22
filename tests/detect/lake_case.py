"""A lake made of literal tables: persons get a slot by the order of their names, unless the test gives one."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import write_deltalake
from pyspark.sql import SparkSession

from jobs.lake import Lake
from schemas import DATASETS
from schemas.lake_columns import SLOTS, sort_columns

_STEP = 97


def lake_of(
    spark: SparkSession,
    root: Path,
    tables: Mapping[str, pa.Table],
    *,
    more: Mapping[str, pa.Table] | None = None,
    slots: Mapping[str, int] | None = None,
) -> Lake:
    """A lake holding the tables; ``more`` comes as a later file of the same table."""
    lake = Lake(root, lambda: spark, run_id="test")
    slot_of = _slots([*tables.values(), *(more or {}).values()], slots or {})
    for name, rows in tables.items():
        lake.write(DATASETS[name], slotted(name, rows, slot_of))
    for name, rows in (more or {}).items():
        dataset = DATASETS[name]
        write_deltalake(str(lake.path(dataset)), slotted(name, rows, slot_of), mode="append")
        lake.versions[dataset.path] += 1
    return lake


def slotted(name: str, rows: pa.Table, slot_of: Callable[[str], int]) -> pa.Table:
    """The rows with their person's slot, in the order of the lake."""
    dataset = DATASETS[name]
    if not dataset.has_person:
        return rows
    slots = pa.array([slot_of(key) for key in rows["person_key"].to_pylist()], pa.int32())
    placed = rows.set_column(rows.column_names.index("slot"), "slot", slots)
    return placed.sort_by([(column, "ascending") for column in sort_columns(dataset)])


def _slots(tables: list[pa.Table], given: Mapping[str, int]) -> Callable[[str], int]:
    keyed = [table["person_key"] for table in tables if "person_key" in table.column_names]
    persons = sorted({key for column in keyed for key in pc.unique(column).to_pylist()})
    slots = {person: number * _STEP % SLOTS for number, person in enumerate(persons)} | dict(given)
    return slots.__getitem__
