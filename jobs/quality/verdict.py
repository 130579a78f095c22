"""Verdicts: what came of each check, as the rows of the results table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from expectations import Expected, Status
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema


@dataclass(frozen=True)
class Counts:
    """Rows that a check judged, and how many of them violate it."""

    total: int
    violated: int


@dataclass(frozen=True)
class Verdict:
    """One check of one dataset in one month. Counts are None where nothing could be judged."""

    dataset: Dataset
    expected: Expected
    status: Status
    counts: Counts | None = None
    threshold: Decimal = Decimal(0)
    reason: str | None = None


def judge(dataset: Dataset, expected: Expected, counts: Counts, threshold: Decimal = Decimal(0)) -> Verdict:
    """Return the verdict on counted rows: failed if more than the threshold's share of them violate the check."""
    status = Status.FAILED if counts.violated > counts.total * threshold else Status.PASSED
    return Verdict(dataset, expected, status, counts, threshold)


def not_judgeable(dataset: Dataset, expected: Expected, reason: str, threshold: Decimal = Decimal(0)) -> Verdict:
    """Return the verdict on a check that rests on what nobody delivers."""
    return Verdict(dataset, expected, Status.NOT_JUDGEABLE, threshold=threshold, reason=reason)


def results_of(verdicts: Sequence[Verdict], *, run_id: str, period: str, region: str) -> pa.Table:
    """Return the verdicts as rows of ``quality_result``, in their order."""
    rows = [
        {
            "run_id": run_id,
            "period": period,
            "region": region,
            "dataset": one.dataset.name,
            "check_id": one.expected.id,
            "check_title": one.expected.title,
            "severity": one.expected.level.value,
            "status": one.status.value,
            "violated_count": one.counts.violated if one.counts else None,
            "total_count": one.counts.total if one.counts else None,
            "threshold": one.threshold,
            "reason": one.reason,
        }
        for one in verdicts
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(lake_columns(QUALITY_RESULT)))
