"""What the suppliers of a lake deliver: whatever rests on the rest is not judgeable, and never failed."""

from jobs.lake import Lake
from schemas import DELIVERED
from schemas.source_file import SOURCE_FILE


def undelivered_of(lake: Lake) -> frozenset[str]:
    """Return the datasets no file holds (``table``) and the columns that no file of theirs has (``table.column``)."""
    missing: dict[str, set[str]] = {}
    for row in lake.arrow(SOURCE_FILE).select(["dataset", "not_delivered"]).to_pylist():
        columns = set(row["not_delivered"])
        missing[row["dataset"]] = missing.get(row["dataset"], columns) & columns
    absent = {dataset.name for dataset in DELIVERED if dataset.name not in missing}
    return frozenset(absent | {f"{name}.{column}" for name, columns in missing.items() for column in columns})
