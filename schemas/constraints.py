"""The Delta constraint of a table: what must never be written, whoever writes it."""

from schemas.dataset import Dataset, Severity
from schemas.lake_columns import SLOTS, business_columns, lake_columns


def constraint(dataset: Dataset) -> str:
    """Return one SQL condition: the keys are present, rejecting checks hold, slot and period are well formed.

    A Delta CHECK refuses NULL, so checks of present values are wrapped in ``coalesce(.., true)``.
    """
    names = {column.name for column in lake_columns(dataset)}
    parts = [f"{name} is not null" for name in dataset.key if name in names and dataset.column(name).required]
    if "slot" in names and dataset.is_delivered:
        parts.append(f"slot between 0 and {SLOTS - 1}")
        parts.append("person_key is not null")
    if dataset.is_delivered and dataset.has_period:
        parts.append("length(period) = 7")
    business = {column.name for column in business_columns(dataset)}
    if dataset.is_delivered:
        parts += [
            f"coalesce({check.sql}, true)" for check in dataset.checks if check.severity is Severity.REJECT and business
        ]
    return " and ".join(parts) or "true"
