"""What the register of files says about each dataset: how much was quarantined, and which file lacks which column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from expectations import Expected
from jobs.lake import Lake
from jobs.months import BEIJING, last_day
from jobs.quality.inspection import Counts
from schemas.dataset import Dataset
from schemas.source_file import SOURCE_FILE


@dataclass
class Delivery:
    """All files of one dataset: rows received and quarantined, and column → the files that do not have it."""

    received: int = 0
    quarantined: int = 0
    lacking: dict[str, list[str]] = field(default_factory=dict)
    received_on: dict[str, date] = field(default_factory=dict)
    """File → the day it came, in Beijing."""

    def files_after(self, day: date) -> tuple[str, ...]:
        """Return the files that came after the day."""
        return tuple(sorted(file for file, came_on in self.received_on.items() if came_on > day))

    @property
    def counts(self) -> Counts:
        """Return the received rows, the quarantined as those that violate."""
        return Counts(self.received, self.quarantined)

    def files_lacking(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the files that lack one of the columns."""
        return tuple(sorted({file for column in columns for file in self.lacking.get(column, ())}))

    def lacking_of(self, expected: Sequence[Expected]) -> Mapping[str, tuple[str, ...]]:
        """Return, for each row condition that some file cannot be judged by, those files."""
        found = {one.id: self.files_lacking(one.rests_on) for one in expected if one.condition}
        return {check: files for check, files in found.items() if files}


def deliveries_of(lake: Lake) -> Mapping[str, Delivery]:
    """Return the delivery of each dataset of which the lake holds a file, over all files in the pinned state."""
    deliveries: dict[str, Delivery] = {}
    columns = ["source_file", "dataset", "received_count", "quarantined_count", "not_delivered", "received_at"]
    for row in lake.arrow(SOURCE_FILE).select(columns).to_pylist():
        delivery = deliveries.setdefault(row["dataset"], Delivery())
        delivery.received += row["received_count"]
        delivery.quarantined += row["quarantined_count"]
        if row["received_at"] is not None:
            delivery.received_on[row["source_file"]] = row["received_at"].astimezone(BEIJING).date()
        for column in row["not_delivered"]:
            delivery.lacking.setdefault(column, []).append(row["source_file"])
    return deliveries


def due_on(dataset: Dataset, period: str) -> date:
    """Return the last day on which the month's delivery of the dataset is in time."""
    return last_day(period) + timedelta(days=dataset.due_days)


def lacking(dataset: str, columns: Iterable[str], undelivered: frozenset[str]) -> list[str]:
    """Return which of the dataset's columns nobody delivers."""
    return [name for name in columns if f"{dataset}.{name}" in undelivered]


def reason_of(names: Sequence[str]) -> str:
    """Return why a check cannot be judged that rests on these columns of its dataset."""
    listed = ", ".join(names)
    return f"未提供字段 {listed} / {listed} not delivered"


def input_reason(names: Sequence[str]) -> str:
    """Return why a check cannot be judged that rests on these datasets and columns (``table.column``)."""
    listed = ", ".join(names)
    return f"未提供 {listed} / {listed} not delivered"


def dataset_reason(name: str) -> str:
    """Return why nothing of a dataset can be judged."""
    return f"未提供数据集 {name} / {name} is not delivered"
