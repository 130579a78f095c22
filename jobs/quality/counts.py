"""The rows of ``quality_count`` and ``quality_measure``: what was counted, and why something was not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from expectations import Expected
from jobs.quality.inspection import Counts
from jobs.quality.tally import Tally
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns
from schemas.quality_count import QUALITY_COUNT
from schemas.quality_measure import QUALITY_MEASURE
from schemas.types import arrow_schema

COUNT_ROWS = arrow_schema(lake_columns(QUALITY_COUNT))
MEASURE_ROWS = arrow_schema(lake_columns(QUALITY_MEASURE))


@dataclass
class MonthCounts:
    """The counts and measures of one month and region, gathered dataset by dataset."""

    run_id: str
    period: str
    region: str
    _counts: list[pa.Table] = field(default_factory=list)
    _measures: list[pa.Table] = field(default_factory=list)

    def add(self, dataset: Dataset, expected: Iterable[Expected], found: Tally) -> None:
        """Take in what was counted of a dataset."""
        if found.counts.num_rows:
            layers = {one.id: one.layer.value for one in expected}
            given = [layers[check] for check in found.counts["check_id"].to_pylist()]
            self._counts.append(self._completed(dataset, found.counts.append_column("layer", [given]), COUNT_ROWS))
        if found.measures.num_rows:
            self._measures.append(self._completed(dataset, found.measures, MEASURE_ROWS))

    def add_total(self, dataset: Dataset, expected: Expected, counts: Counts) -> None:
        """Take in what is known of a dataset as a whole only."""
        self._row(dataset, expected, counts, None)

    def add_unjudged(self, dataset: Dataset, expected: Expected, reason: str) -> None:
        """Take in that a check could not be judged, and why."""
        self._row(dataset, expected, Counts(0, 0), reason)

    def _row(self, dataset: Dataset, expected: Expected, counts: Counts, reason: str | None) -> None:
        row = {
            "check_id": expected.id,
            "institution_id": "",
            "layer": expected.layer.value,
            "total_count": counts.total,
            "violated_count": counts.violated,
            "unjudged_count": 0,
            "reason": reason,
        }
        schema = pa.schema([COUNT_ROWS.field(name) for name in row])
        self._counts.append(self._completed(dataset, pa.Table.from_pylist([row], schema=schema), COUNT_ROWS))

    def _completed(self, dataset: Dataset, rows: pa.Table, schema: pa.Schema) -> pa.Table:
        same = {"run_id": self.run_id, "period": self.period, "region": self.region, "dataset": dataset.name}
        for name, value in same.items():
            rows = rows.append_column(name, pa.repeat(pa.scalar(value), rows.num_rows))
        if "reason" in schema.names and "reason" not in rows.column_names:
            rows = rows.append_column("reason", pa.nulls(rows.num_rows, pa.string()))
        return rows.select(schema.names).cast(schema)

    def counts(self) -> pa.Table:
        """Return the rows of ``quality_count``, in order of their key."""
        return _sorted(self._counts, COUNT_ROWS, ["dataset", "check_id", "institution_id"])

    def measures(self) -> pa.Table:
        """Return the rows of ``quality_measure``, in order of their key."""
        return _sorted(self._measures, MEASURE_ROWS, ["dataset", "measure", "institution_id"])


def _sorted(parts: Sequence[pa.Table], schema: pa.Schema, names: Sequence[str]) -> pa.Table:
    rows = pa.concat_tables(parts) if parts else schema.empty_table()
    return rows.sort_by([(name, "ascending") for name in names])
