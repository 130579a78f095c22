"""The steps of one month: validate, reconcile, detect."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from jobs.detect import Detection, Parameters, RuleSet, detect_month
from jobs.errors import GateClosed
from jobs.quality import Validator, refuse_if_critical
from jobs.run import Run
from jobs.steps.delivered import undelivered_of
from jobs.steps.reconcile import Reconciled, reconcile_month
from schemas.quality_result import QUALITY_RESULT


@dataclass
class MonthResult:
    """What a month's steps came to, and how long each took in seconds."""

    period: str
    seconds: dict[str, float] = field(default_factory=dict)
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


def validate_step(run: Run, period: str, validator: Validator) -> None:
    """Write the month's quality results and close the gate if a critical check failed.

    Raises:
        GateClosed: The month's data are too bad to judge. The results are committed first: they say why.
    """
    run.progress(f"{period} 校验数据质量 / validating")
    results = validator.validate_month(period=period, undelivered=undelivered_of(run.lake))
    run.lake.write(QUALITY_RESULT, results, replace=[_part(run, period)])
    try:
        refuse_if_critical(results)
    except GateClosed:
        run.commit_month(period)
        raise


def reconcile_step(run: Run, period: str) -> Reconciled:
    """Write the month's reconciliation results."""
    run.progress(f"{period} 对账 / reconciling")
    return reconcile_month(
        run.lake,
        period=period,
        region=run.region,
        settings=run.settings.reconcile,
        undelivered=undelivered_of(run.lake),
    )


def detect_step(run: Run, period: str, rule_set: RuleSet, parameters: Parameters) -> Detection:
    """Write the month's findings."""
    run.progress(f"{period} 检测疑点 / detecting")
    return detect_month(
        run.lake,
        rule_set,
        parameters,
        period=period,
        region=run.region,
        settings=run.settings.detect,
        undelivered=undelivered_of(run.lake),
    )


def _part(run: Run, period: str) -> str:
    return f"period = '{period}' and region = '{run.region}'"
