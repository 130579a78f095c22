"""How a key of a reconciliation can end."""

from enum import StrEnum


class Status(StrEnum):
    """The one outcome of every row of either side; a row never has two."""

    MATCHED = "matched"
    WITHIN_TOLERANCE = "within_tolerance"
    TIMING = "timing"
    """One side only, and the other is not due before the month ends."""
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"
    DIFFERS = "differs"
    DUPLICATE = "duplicate"
    """A repeated row that the other side does not repeat."""


OPEN = (Status.TIMING, Status.LEFT_ONLY, Status.RIGHT_ONLY)
"""Outcomes that wait for the other side."""
