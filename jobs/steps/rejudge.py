"""The command ``quality rejudge``: a new verdict on each month from its stored counts, with its own manifest row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations import Status
from jobs.content import month_condition
from jobs.quality import Validator
from jobs.quality.rejudge import rejudged
from jobs.quality.thresholds import Thresholds
from jobs.run import Clock, Progress, open_run
from jobs.settings import Settings
from jobs.steps.validate import write_holding
from schemas.quality_result import QUALITY_RESULT


@dataclass(frozen=True)
class Rejudged:
    """What a month's new verdict came to."""

    period: str
    threshold_version: str
    failed: int
    not_judgeable: int
    passed: int


def rejudge(
    root: Path,
    settings: Settings,
    thresholds: Thresholds,
    *,
    periods: Sequence[str],
    region: str,
    as_of_at: datetime,
    clock: Clock,
    reports: Path,
    progress: Progress = lambda _: None,
) -> list[Rejudged]:
    """Judge the months' stored counts by these thresholds, and commit a verdict for each; return what came of it.

    The verdict before stays readable at the table version that its own manifest row names. Who is held follows the
    new verdict, and takes effect when the month is next reconciled and judged.

    Raises:
        SettingError: A month was never validated in this region.
        AuditError: Another run holds the lake.
    """
    found = []
    with open_run(
        root,
        settings,
        command="quality rejudge",
        region=region,
        as_of_at=as_of_at,
        clock=clock,
        progress=progress,
        needs_spark=False,
    ) as run:
        validator = Validator(run.lake, region, settings.quality, reports / "quality", thresholds)
        for period in periods:
            run.begin_month(period)
            run.progress(f"{period} 按阈值 {thresholds.version} 重新判定 / judging the counts again")
            results = rejudged(validator, period)
            run.lake.write(QUALITY_RESULT, results, replace=[month_condition(period, region)])
            write_holding(run, period, results)
            run.commit_month(period)
            whole = [row["status"] for row in results.to_pylist() if not row["institution_id"]]
            counts = (whole.count(status.value) for status in (Status.FAILED, Status.NOT_JUDGEABLE, Status.PASSED))
            found.append(Rejudged(period, thresholds.version, *counts))
    return found
