"""Verdicts: what came of each check, in a dataset as a whole or at one institution, as rows of the results table."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from expectations import NONE_ALLOWED, Expected, Status, Tolerance
from jobs.quality.inspection import Counts
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema


@dataclass(frozen=True)
class Verdict:
    """One check of one dataset in one month; of one institution, if it names one. Counts are None if not judgeable."""

    dataset: Dataset
    expected: Expected
    status: Status
    counts: Counts | None = None
    tolerance: Tolerance = NONE_ALLOWED
    reason: str | None = None
    institution_id: str = ""


def results_of(verdicts: Sequence[Verdict], *, run_id: str, period: str, region: str, version: str) -> pa.Table:
    """Return the verdicts as rows of ``quality_result``, in their order; ``version`` is that of the thresholds."""
    rows = [
        {
            "run_id": run_id,
            "period": period,
            "region": region,
            "dataset": one.dataset.name,
            "check_id": one.expected.id,
            "institution_id": one.institution_id,
            "layer": one.expected.layer.value,
            "check_title": one.expected.title,
            "severity": one.expected.level.value,
            "status": one.status.value,
            "violated_count": one.counts.violated if one.counts else None,
            "total_count": one.counts.total if one.counts else None,
            "threshold": one.tolerance.allowed_ratio,
            "minimum_count": one.tolerance.minimum_count,
            "threshold_version": version,
            "reason": one.reason,
        }
        for one in verdicts
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(lake_columns(QUALITY_RESULT)))
