"""The bars of the report's pictures, in thousandths of the width; whole numbers, so that equal input draws alike."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000
_LEAST = 6
"""What is not nothing is drawn at least this wide."""


@dataclass(frozen=True)
class Segment:
    """One part of a bar; ``kind`` names its colour, ``title`` is read aloud and shown on hover."""

    kind: str
    title: str
    x: int
    width: int


@dataclass(frozen=True)
class Part:
    """One quantity to be drawn."""

    kind: str
    title: str
    amount: int


def stacked(parts: Sequence[Part]) -> tuple[Segment, ...]:
    """Return the parts side by side over the full width, by share; parts of nothing are left out."""
    shown = [part for part in parts if part.amount > 0]
    total = sum(part.amount for part in shown)
    small = [part.amount * WIDTH < _LEAST * total for part in shown]
    room = WIDTH - _LEAST * sum(small)
    large_total = sum(part.amount for part, is_small in zip(shown, small, strict=True) if not is_small)
    segments, x, seen = [], 0, 0
    start = 0
    for part, is_small in zip(shown, small, strict=True):
        if is_small:
            width = _LEAST
        else:
            seen += part.amount
            width = room * seen // large_total - start
            start += width
        segments.append(Segment(part.kind, part.title, x, width))
        x += width
    return tuple(segments)


def single(part: Part, largest: int) -> tuple[Segment, ...]:
    """Return one bar whose length stands to the width as its amount to the largest."""
    if part.amount <= 0 or largest <= 0:
        return ()
    return (Segment(part.kind, part.title, 0, max(part.amount * WIDTH // largest, _LEAST)),)
