"""What the register of files says about each dataset: how much was quarantined, and which file lacks which column."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from expectations import Expected
from jobs.lake import Lake
from jobs.quality.verdict import Counts
from schemas.source_file import SOURCE_FILE


@dataclass
class Delivery:
    """All files of one dataset: rows received and quarantined, and column → the files that do not have it."""

    received: int = 0
    quarantined: int = 0
    lacking: dict[str, list[str]] = field(default_factory=dict)

    @property
    def counts(self) -> Counts:
        """Return the received rows, the quarantined as those that violate."""
        return Counts(self.received, self.quarantined)

    def where_delivered(self, expected: Expected) -> Expected:
        """Return the expectation, with nothing to judge in rows of files that lack a column it rests on."""
        files = sorted({file for column in expected.rests_on for file in self.lacking.get(column, ())})
        if not files or not expected.condition:
            return expected
        listed = ", ".join(f"'{file}'" for file in files)
        return replace(expected, condition=f"case when source_file not in ({listed}) then {expected.condition} end")


def deliveries_of(lake: Lake) -> Mapping[str, Delivery]:
    """Return the delivery of each dataset of which the lake holds a file, over all files in the pinned state."""
    deliveries: dict[str, Delivery] = {}
    columns = ["source_file", "dataset", "received_count", "quarantined_count", "not_delivered"]
    for row in lake.arrow(SOURCE_FILE).select(columns).to_pylist():
        delivery = deliveries.setdefault(row["dataset"], Delivery())
        delivery.received += row["received_count"]
        delivery.quarantined += row["quarantined_count"]
        for column in row["not_delivered"]:
            delivery.lacking.setdefault(column, []).append(row["source_file"])
    return deliveries
