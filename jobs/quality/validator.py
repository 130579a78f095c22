"""The validation of a month: every check of every delivered dataset, at the versions that the run sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from expectations import Expected, Level, expected_of
from jobs.errors import AuditError
from jobs.lake import Lake
from jobs.quality.gate import QUARANTINED_SHARE
from jobs.quality.inspection import Inspection
from jobs.quality.pages import write_pages
from jobs.quality.verdict import Counts, Verdict, judge, not_judgeable, results_of
from jobs.settings import QualitySettings
from schemas import DELIVERED
from schemas.dataset import Column, Dataset, Type
from schemas.source_file import SOURCE_FILE

_ROWS_IN_ONE_PART = 1_000_000
"""Up to here one Spark partition, and so no exchange, is the quicker way to count."""
_SOURCE_FILE = Column("source_file", Type.STRING, "来源文件")


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
        the rows in which there was something to judge: codes and checks speak of present values only. What rests on
        ``undelivered`` (``table`` or ``table.column``) is ``not_judgeable``, never failed.

        Raises:
            AuditError: A table cannot be read as pinned, or a check could not be run.
        """
        shares = self._quarantined()
        verdicts = [
            verdict
            for dataset in DELIVERED
            for verdict in self._verdicts(dataset, period, undelivered, shares.get(dataset.name, Counts(0, 0)))
        ]
        if self.pages is not None:
            write_pages(self.pages, verdicts, period=period, region=self.region)
        return results_of(verdicts, run_id=self.lake.run_id, period=period, region=self.region)

    def _verdicts(
        self, dataset: Dataset, period: str, undelivered: frozenset[str], quarantined: Counts
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
        judged = (one for one in expected_of(dataset) if not lacking[one.id])
        counts = self._counts(dataset, period, tuple(_where_delivered(one, self._partial(dataset)) for one in judged))
        return [
            *(
                not_judgeable(dataset, one, _reason(lacking[one.id]))
                if lacking[one.id]
                else judge(dataset, one, counts[one.id])
                for one in expected_of(dataset)
            ),
            judge(dataset, share, quarantined, allowed),
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

    def _partial(self, dataset: Dataset) -> dict[str, list[str]]:
        """Return column → the files of the dataset that do not have it, for columns that other files have."""
        files: dict[str, list[str]] = {}
        rows = self.lake.arrow(SOURCE_FILE, f"dataset = '{dataset.name}'").select(["source_file", "not_delivered"])
        for row in rows.to_pylist():
            for column in row["not_delivered"]:
                files.setdefault(column, []).append(row["source_file"])
        return {column: sorted(lacking) for column, lacking in files.items()}

    def _quarantined(self) -> dict[str, Counts]:
        """Return received and quarantined rows by dataset, over all files that the lake holds."""
        sums = [("received_count", "sum"), ("quarantined_count", "sum")]
        totals = self.lake.arrow(SOURCE_FILE).group_by("dataset").aggregate(sums).to_pylist()
        return {row["dataset"]: Counts(row["received_count_sum"], row["quarantined_count_sum"]) for row in totals}


def _share(allowed: Decimal) -> Expected:
    percent = f"{allowed * 100:f}".rstrip("0").rstrip(".")
    title = f"隔离比例不超过{percent}% / at most {percent} % of the rows are quarantined"
    return Expected(QUARANTINED_SHARE, title, Level.CRITICAL, "", ())


def _lacking(dataset: Dataset, expected: Expected, undelivered: frozenset[str]) -> list[str]:
    return [name for name in expected.rests_on if f"{dataset.name}.{name}" in undelivered]


def _where_delivered(expected: Expected, partial: Mapping[str, Sequence[str]]) -> Expected:
    """Return the expectation, with nothing to judge in rows of files that lack a column it rests on."""
    files = sorted({file for column in expected.rests_on for file in partial.get(column, ())})
    if not files or not expected.condition:
        return expected
    listed = ", ".join(f"'{file}'" for file in files)
    return replace(expected, condition=f"case when source_file not in ({listed}) then {expected.condition} end")


def _reason(lacking: Sequence[str]) -> str:
    names = ", ".join(lacking)
    return f"未提供字段 {names} / {names} not delivered"
