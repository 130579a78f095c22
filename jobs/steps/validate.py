"""Validating a month and what follows from it: who is held, how well was submitted, who is told, is the gate open."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from jobs.content import month_condition
from jobs.detect import Parameters
from jobs.errors import GateClosed
from jobs.quality import Validator, refuse_if_critical
from jobs.quality.alert_cause import Cause
from jobs.quality.alert_channels import Channels
from jobs.quality.alert_lateness import arrived_late_causes, late_causes
from jobs.quality.alerts import drop_causes, gate_causes, held_causes, names_of, shift_causes
from jobs.quality.holding import Holding, held_rows, holding_of
from jobs.quality.submission import limits_of, submission_scores
from jobs.quality.submission_page import write_submission_page
from jobs.run import Run
from jobs.steps.alerts import Recorded, record_alerts
from jobs.steps.delivered import undelivered_of
from schemas.held_institution import HELD_INSTITUTION
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.submission_score import SUBMISSION_SCORE
from schemas.types import arrow_schema


@dataclass(frozen=True)
class Validated:
    """What validation came to: the institutions held, and the alerts that stand."""

    held: tuple[str, ...]
    alerts: Recorded


def validate_step(run: Run, period: str, validator: Validator, parameters: Parameters, channels: Channels) -> Validated:
    """Write the month's quality results, holds, submission scores and alerts, and close the gate if it must be.

    Raises:
        GateClosed: What all share is too bad to judge the month. The results are committed first: they say why.
    """
    run.progress(f"{period} 校验数据质量 / validating")
    undelivered = undelivered_of(run.lake)
    results = validator.validate_month(period=period, undelivered=undelivered)
    run.lake.write(QUALITY_RESULT, results, replace=[month_condition(period, run.region)])
    holding = write_holding(run, period, results)
    causes = [
        *gate_causes(holding, period=period, region=run.region),
        *late_causes(run.lake, period=period, region=run.region, as_of_at=run.as_of_at, undelivered=undelivered),
        *arrived_late_causes(run.lake, results, period=period, region=run.region),
        *shift_causes(results, period=period, region=run.region),
        *_institution_causes(run, period, holding, parameters, undelivered, validator.pages),
    ]
    recorded = record_alerts(run, period, causes, channels)
    try:
        refuse_if_critical(holding.closing)
    except GateClosed:
        run.commit_month(period)
        raise
    return Validated(holding.institutions, recorded)


def write_holding(run: Run, period: str, results: pa.Table) -> Holding:
    """Write who is held by these results, rows of ``quality_result``, and return it with what closes the gate."""
    holding = holding_of(run.lake, results, period=period, region=run.region, settings=run.settings.quality)
    held = held_rows(run.lake, holding, period=period, region=run.region)
    if held.num_rows or run.lake.has_month(HELD_INSTITUTION, period, run.region):
        run.lake.write(HELD_INSTITUTION, held, replace=[month_condition(period, run.region)])
    return holding


def _institution_causes(
    run: Run,
    period: str,
    holding: Holding,
    parameters: Parameters,
    undelivered: frozenset[str],
    pages: Path | None,
) -> list[Cause]:
    """Write the submission scores, where the duty is in force; return the causes that speak of institutions."""
    names = names_of(run.lake)
    limits = limits_of(parameters, period, run.region)
    scores = arrow_schema(lake_columns(SUBMISSION_SCORE)).empty_table()
    if limits is not None:
        scores = submission_scores(run.lake, limits, period=period, region=run.region, undelivered=undelivered)
    if pages is not None:
        write_submission_page(pages, scores, names, period=period, region=run.region)
    if scores.num_rows or run.lake.has_month(SUBMISSION_SCORE, period, run.region):
        run.lake.write(SUBMISSION_SCORE, scores, replace=[month_condition(period, run.region)])
    drop_bp = limits.values["drop_bp"] if limits else 0
    return [
        *held_causes(holding, names, period=period, region=run.region),
        *drop_causes(scores, drop_bp, names, period=period, region=run.region),
    ]
