"""The validation of a month: every check of every delivered dataset, at the versions that the run sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from expectations import Expected, Level, expected_of
from jobs.errors import AuditError
from jobs.lake import Lake
from jobs.quality.deliveries import Delivery, deliveries_of
from jobs.quality.gate import QUARANTINED_SHARE
from jobs.quality.inspection import Inspection
from jobs.quality.pages import write_pages
from jobs.quality.verdict import Counts, Verdict, judge, not_judgeable, results_of
from jobs.settings import QualitySettings
from schemas import DELIVERED
from schemas.dataset import Dataset

_ROWS_IN_ONE_PART = 1_000_000
"""Up to here one Spark partition, and so no exchange, is the quicker way to count."""


@dataclass
class Validator:
    """Validates month after month of one lake. Files never change, so what was counted in a file stays known."""

    lake: Lake
    region: str
    settings: QualitySettings
    pages: Path | None = None
    """The folder of the pages about the last validated month; None writes none."""
    _inspection: Inspection = field(default_factory=Inspection)
    _known: dict[tuple[object, ...], dict[str, Counts]] = field(default_factory=dict)

    def validate_month(self, *, period: str, undelivered: frozenset[str]) -> pa.Table:
        """Return the month's results: one row for each check of each delivered dataset, in declared order.

        Datasets with a period are judged on the month's rows of all regions, registers whole. ``total_count`` are
        the rows in which there was something to judge: codes and checks speak of present values only, and nothing of a
        column of rows whose file does not have it. What rests on ``undelivered`` (``table`` or ``table.column``) is
        ``not_judgeable``, never failed.

        Raises:
            AuditError: A table cannot be read as pinned, or a check could not be run.
        """
        deliveries = deliveries_of(self.lake)
        verdicts = [
            verdict
            for dataset in DELIVERED
            for verdict in self._verdicts(dataset, period, undelivered, deliveries.get(dataset.name, Delivery()))
        ]
        if self.pages is not None:
            write_pages(self.pages, verdicts, period=period, region=self.region)
        return results_of(verdicts, run_id=self.lake.run_id, period=period, region=self.region)

    def _verdicts(
        self, dataset: Dataset, period: str, undelivered: frozenset[str], delivery: Delivery
    ) -> Sequence[Verdict]:
        allowed = Decimal(str(self.settings.max_quarantined_ratio)).quantize(Decimal("0.000001"))
        share = _share(allowed)
        if dataset.name in undelivered:
            reason = f"未提供数据集 {dataset.name} / {dataset.name} is not delivered"
            return [
                *(not_judgeable(dataset, one, reason) for one in expected_of(dataset)),
                not_judgeable(dataset, share, reason, allowed),
            ]
        lacking = {one.id: _lacking(dataset, one, undelivered) for one in expected_of(dataset)}
        judged = (delivery.where_delivered(one) for one in expected_of(dataset) if not lacking[one.id])
        counts = self._counts(dataset, period, tuple(judged))
        return [
            *(
                not_judgeable(dataset, one, _reason(lacking[one.id]))
                if lacking[one.id]
                else judge(dataset, one, counts[one.id])
                for one in expected_of(dataset)
            ),
            judge(dataset, share, delivery.counts, allowed),
        ]

    def _counts(self, dataset: Dataset, period: str, expected: tuple[Expected, ...]) -> dict[str, Counts]:
        periods = [period] if dataset.has_period else None
        files = self.lake.files(dataset, periods)
        rows = sum(file.rows for file in files)
        if not rows or not expected:
            return {one.id: Counts(0, 0) for one in expected}
        key = (dataset.name, tuple(file.path for file in files), expected)
        if key not in self._known:
            frame = self.lake.read(dataset, periods)
            if rows <= _ROWS_IN_ONE_PART:
                frame = frame.coalesce(1)
            counts = self._inspection.count(dataset.name, expected, frame)
            if any(counts[one.id].total != rows for one in expected if not one.condition):
                raise AuditError(
                    f"表 {dataset.path} 的文件行数与日志不符，请从备份恢复"
                    f" / the files of {dataset.path} do not hold the rows its log counts; restore them from a backup."
                )
            self._known[key] = counts
        return self._known[key]


def _share(allowed: Decimal) -> Expected:
    percent = f"{allowed * 100:f}".rstrip("0").rstrip(".")
    title = f"隔离比例不超过{percent}% / at most {percent} % of the rows are quarantined"
    return Expected(QUARANTINED_SHARE, title, Level.CRITICAL, "", ())


def _lacking(dataset: Dataset, expected: Expected, undelivered: frozenset[str]) -> list[str]:
    return [name for name in expected.rests_on if f"{dataset.name}.{name}" in undelivered]


def _reason(lacking: Sequence[str]) -> str:
    names = ", ".join(lacking)
    return f"未提供字段 {names} / {names} not delivered"
