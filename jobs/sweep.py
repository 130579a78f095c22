"""The main job and its single steps: in which order a month's work is done, and what of it is committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from jobs.detect import Parameters, RuleSet, check_region
from jobs.detect.project import rules_and_parameters
from jobs.errors import GateClosed, SettingError
from jobs.intake.intake import Taken, take_in
from jobs.intake.landing import Landing
from jobs.intake.profile import SourceProfile
from jobs.manifest import known_rows
from jobs.quality import Validator
from jobs.quality.alert_channels import Channels, load_channels
from jobs.quality.alert_sending import Sent
from jobs.run import Clock, Progress, Run, open_run
from jobs.settings import Settings
from jobs.steps.alerts import send_alerts
from jobs.steps.month import MonthResult, detect_step, reconcile_step
from jobs.steps.report import ReportFiles, write_report
from jobs.steps.validate import Validated, validate_step

_STEPS: Mapping[str, tuple[str, ...]] = {
    "sweep": ("intake", "validate", "reconcile", "detect", "report"),
    **{step: (step,) for step in ("intake", "validate", "reconcile", "detect", "report")},
}


@dataclass(frozen=True)
class Order:
    """What a command was asked to do; every value is checked already."""

    lake: Path
    periods: tuple[str, ...]
    region: str
    as_of_at: datetime
    reports: Path
    settings: Settings
    delivered: tuple[SourceProfile, Landing] | None = None
    known_as_of: datetime | str | None = None
    """The report alone: the time or run whose knowledge it shows; None for today's."""


@dataclass
class Outcome:
    """What a command came to, for the summary on the console."""

    taken: Taken | None = None
    undone: list[str] = field(default_factory=list)
    months: list[MonthResult] = field(default_factory=list)
    reports: list[ReportFiles] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    """What became of the alerts that were due, by month."""


def run(command: str, order: Order, clock: Clock, progress: Progress) -> Outcome:
    """Do a command's steps month by month; each month ends with its manifest row. Returns what came of it.

    Raises:
        SettingError: A file, rule, parameter or setting is unusable.
        GateClosed: A critical quality check failed.
        AuditError: Another run holds the lake.
    """
    steps = _STEPS[command]
    rule_set, parameters = rules_and_parameters()
    if "detect" in steps:
        check_region(rule_set, parameters, order.region)
    channels = load_channels(order.settings.alerts.file)
    outcome = Outcome()
    with open_run(
        order.lake,
        order.settings,
        command=command,
        region=order.region,
        as_of_at=order.as_of_at,
        clock=clock,
        new_bytes=sum(file.text_size for file in order.delivered[1].files) if order.delivered else 0,
        progress=progress,
    ) as one:
        outcome.undone = one.undone
        validator = Validator(one.lake, order.region, order.settings.quality, order.reports / "quality")
        if "validate" in steps:
            validator.inspection.prepare()
        for period in order.periods:
            month = MonthResult(period)
            outcome.months.append(month)
            one.begin_month(period)
            if "intake" in steps and outcome.taken is None:
                with month.timing("intake"):
                    outcome.taken = _take_in(one, order)
            if "validate" in steps:
                with month.timing("validate"):
                    month.validated = _validate(one, order, period, validator, parameters, channels)
            if "reconcile" in steps:
                with month.timing("reconcile"):
                    month.reconciled = reconcile_step(one, period)
            if "detect" in steps:
                with month.timing("detect"):
                    month.detection = detect_step(one, period, rule_set, parameters)
            if steps != ("report",):
                with month.timing("commit"):
                    one.commit_month(
                        period, rule_set_hash=rule_set.rule_set_hash, parameter_hash=parameters.parameter_hash()
                    )
            if "validate" in steps:
                outcome.sent.append(_send(one, order, period, channels))
            if "report" in steps:
                with month.timing("report"):
                    outcome.reports.append(_report(one, order, period, rule_set, parameters))
    return outcome


def _take_in(one: Run, order: Order) -> Taken:
    if order.delivered is None:
        raise SettingError("没有落地目录：请给出 --landing / no landing folder: give --landing.")
    profile, landing = order.delivered
    return take_in(one.lake, landing, profile, order.settings.intake, received_at=one.clock(), progress=one.progress)


def _validate(
    one: Run, order: Order, period: str, validator: Validator, parameters: Parameters, channels: Channels
) -> Validated:
    """Validate the month; if the gate closes, the alerts that say so go out before the run ends."""
    try:
        return validate_step(one, period, validator, parameters, channels)
    except GateClosed:
        _send(one, order, period, channels)
        raise


def _send(one: Run, order: Order, period: str, channels: Channels) -> Sent:
    return send_alerts(one, period, channels, f"{order.reports.as_uri()}/")


def _report(one: Run, order: Order, period: str, rule_set: RuleSet, parameters: Parameters) -> ReportFiles:
    one.progress(f"{period} 写报告 / writing the report")
    return write_report(
        one.lake,
        known_rows(one.manifest, order.known_as_of),
        period=period,
        region=order.region,
        rule_set=rule_set,
        parameters=parameters,
        folder=order.reports,
    )
