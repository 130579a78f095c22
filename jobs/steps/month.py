"""The steps of one month after its validation: reconcile, detect."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from jobs.content import month_condition
from jobs.detect import Detection, Parameters, RuleSet, detect_month
from jobs.quality.judgeability import (
    Kind,
    MonthQuality,
    Subject,
    exclusion_of,
    held_by_month,
    month_quality,
    not_judgeable_rows,
    rule_subjects,
    unjudged_everywhere,
)
from jobs.reconciliations import RECONCILIATIONS
from jobs.run import Run
from jobs.steps.delivered import undelivered_of
from jobs.steps.reconcile import Reconciled, lacking, reconcile_month
from jobs.steps.validate import Validated
from schemas.not_judgeable import NOT_JUDGEABLE


@dataclass
class MonthResult:
    """What a month's steps came to, and how long each took in seconds."""

    period: str
    seconds: dict[str, float] = field(default_factory=dict)
    validated: Validated | None = None
    reconciled: Reconciled | None = None
    detection: Detection | None = None

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Note the time of a step under its name."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[step] = time.monotonic() - started


def reconcile_step(run: Run, period: str) -> Reconciled:
    """Write the month's reconciliation results, and at which institutions a reconciliation could not judge."""
    run.progress(f"{period} 对账 / reconciling")
    undelivered = undelivered_of(run.lake)
    quality = month_quality(run.lake, period, run.region, run.settings.quality)
    subjects = [
        Subject(Kind.RECONCILIATION, one.id, frozenset(one.tables), one.rests_on_checks) for one in RECONCILIATIONS
    ]
    reconciled = reconcile_month(
        run.lake,
        period=period,
        region=run.region,
        settings=run.settings.reconcile,
        undelivered=undelivered,
        exclusion=exclusion_of((), quality, held_by_month(run.lake, run.region)),
        unjudgeable=unjudged_everywhere(subjects, quality),
    )
    lacks = {one.id: lacking(one, undelivered) for one in RECONCILIATIONS}
    _write_not_judgeable(run, period, subjects, quality, lacks)
    return reconciled


def detect_step(run: Run, period: str, rule_set: RuleSet, parameters: Parameters) -> Detection:
    """Write the month's findings, and at which institutions a rule could not judge."""
    run.progress(f"{period} 检测疑点 / detecting")
    undelivered = undelivered_of(run.lake)
    quality = month_quality(run.lake, period, run.region, run.settings.quality)
    subjects = rule_subjects(rule_set)
    everywhere = unjudged_everywhere(subjects, quality)
    detection = detect_month(
        run.lake,
        rule_set.only([rule.id for rule in rule_set.rules if rule.id not in everywhere]),
        parameters,
        period=period,
        region=run.region,
        settings=run.settings.detect,
        undelivered=undelivered,
        exclusion=exclusion_of(subjects, quality, held_by_month(run.lake, run.region)),
    )
    withheld = {key: (total.finding_count, total.amount_at_issue_fen) for key, total in detection.withheld.items()}
    _write_not_judgeable(run, period, subjects, quality, rule_set.unjudgeable(undelivered), withheld)
    return detection


def _write_not_judgeable(
    run: Run,
    period: str,
    subjects: Sequence[Subject],
    quality: MonthQuality,
    undelivered: Mapping[str, Sequence[str]],
    withheld: Mapping[tuple[str, str], tuple[int, int]] | None = None,
) -> None:
    """Replace the month's rows of this kind of subject; where all was judged and always was, nothing is written."""
    rows = not_judgeable_rows(
        subjects,
        quality,
        run_id=run.lake.run_id,
        period=period,
        region=run.region,
        undelivered=undelivered,
        withheld=withheld,
    )
    kind = subjects[0].kind.value
    parts = [dict(file.partition) for file in run.lake.files(NOT_JUDGEABLE, [period])]
    if rows.num_rows or any(part["region"] == run.region and part["subject_kind"] == kind for part in parts):
        part = f"{month_condition(period, run.region)} and subject_kind = '{kind}'"
        run.lake.write(NOT_JUDGEABLE, rows, replace=[part])
