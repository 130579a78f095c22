"""Building raw rows from columns of text."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TextRow = tuple[int, Sequence[str | None], str | None]
"""A row as it is read: number, fields, fault."""
_ROWS = 16_384


def raw_batch(rows: np.ndarray, columns: Sequence[pa.Array], faults: pa.Array | None = None) -> pa.RecordBatch:
    """Return one batch: row numbers, the columns interleaved to a list a row, and the fault of each row."""
    count, width = len(rows), len(columns)
    flat = pa.concat_arrays([column.cast(pa.string()) for column in columns]) if width else pa.array([], pa.string())
    order = (np.arange(width)[None, :] * count + np.arange(count)[:, None]).reshape(-1)
    offsets = pa.array(np.arange(count + 1, dtype=np.int32) * width)
    fields = pa.ListArray.from_arrays(offsets, flat.take(pa.array(order)))
    return pa.record_batch(
        [pa.array(rows, pa.int64()), fields, pa.nulls(count, pa.string()) if faults is None else faults],
        names=["source_row", "fields", "fault"],
    )


def fault_rows(rows: Sequence[tuple[int, str]], fault: str) -> pa.RecordBatch:
    """Return rows that could not be split, each with its text as the only field."""
    return pa.record_batch(
        [
            pa.array([number for number, _ in rows], pa.int64()),
            pa.array([[text] for _, text in rows], pa.list_(pa.string())),
            pa.array([fault] * len(rows), pa.string()),
        ],
        names=["source_row", "fields", "fault"],
    )


def text_batches(rows: Iterable[TextRow]) -> Iterator[pa.RecordBatch]:
    """Yield rows that are read one by one in batches."""
    gathered: list[TextRow] = []
    for row in rows:
        gathered.append(row)
        if len(gathered) == _ROWS:
            yield _text_batch(gathered)
            gathered = []
    if gathered:
        yield _text_batch(gathered)


def _text_batch(rows: Sequence[TextRow]) -> pa.RecordBatch:
    return pa.record_batch(
        [
            pa.array([number for number, _, _ in rows], pa.int64()),
            pa.array([fields for _, fields, _ in rows], pa.list_(pa.string())),
            pa.array([fault for _, _, fault in rows], pa.string()),
        ],
        names=["source_row", "fields", "fault"],
    )


def line_break_faults(columns: Sequence[pa.Array]) -> pa.Array | None:
    """Return 'line_break' where a field spans lines (an unbalanced quote swallows rows), or None if none does."""
    hit: pa.Array | None = None
    for column in columns:
        found = pc.match_substring(column, "\n")
        if pc.any(found).as_py():
            hit = found if hit is None else pc.or_kleene(hit, found)
    if hit is None:
        return None
    return pc.if_else(pc.fill_null(hit, False), pa.scalar("line_break"), pa.scalar(None, pa.string()))
