"""Not judgeable is not passed: at which institutions a rule or reconciliation cannot judge a month, and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import pyarrow as pa

from expectations import Status
from jobs.detect.exclusion import Exclusion
from jobs.detect.rule_set import RuleSet
from jobs.lake import Lake
from jobs.quality.holding import can_be_held
from jobs.settings import QualitySettings
from schemas import DATASETS
from schemas.held_institution import HELD_INSTITUTION
from schemas.lake_columns import lake_columns
from schemas.not_judgeable import NOT_JUDGEABLE
from schemas.quality_measure import QUALITY_MEASURE
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema

REGION = ""
"""Stands for an institution where a whole region cannot be judged."""


class Kind(StrEnum):
    """What was not judged."""

    RULE = "rule"
    RECONCILIATION = "reconciliation"


@dataclass(frozen=True)
class Subject:
    """A rule or reconciliation: the tables it reads and the checks it rests on, as ``dataset.check_id``.

    Without checks of its own it rests on the critical ones of its tables: an institution that fails those is held.
    """

    kind: Kind
    id: str
    tables: frozenset[str]
    rests_on_checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class MonthQuality:
    """What a month's committed quality results say of each institution."""

    failing: Mapping[str, frozenset[str]]
    """``dataset.check_id`` → the institutions that fail it or cannot be judged by it; '' for the whole dataset."""
    held: Mapping[str, str]
    """Held institution → why."""
    rows: Mapping[tuple[str, str], int]
    fen: Mapping[tuple[str, str], int]
    """(dataset, institution) → accepted rows, control total."""


def held_by_month(lake: Lake, region: str) -> dict[str, tuple[str, ...]]:
    """Return month → its held institutions, over all months of the region in the pinned state."""
    held: dict[str, set[str]] = {}
    for row in lake.arrow(HELD_INSTITUTION, f"region = '{region}'").select(["period", "institution_id"]).to_pylist():
        held.setdefault(row["period"], set()).add(row["institution_id"])
    return {period: tuple(sorted(institutions)) for period, institutions in sorted(held.items())}


def month_quality(lake: Lake, period: str, region: str, settings: QualitySettings) -> MonthQuality:
    """Return what the month's results, holds and measures say.

    A check counts as failing where it cannot be judged, and where more than ``max_unreliable_ratio`` and at least
    ``min_unreliable_rows`` of the rows violate it: a single bad row must not shield an institution from a rule.
    """
    where = f"region = '{region}'"
    failing: dict[str, set[str]] = {}
    bad = (
        f"{where} and (status = '{Status.NOT_JUDGEABLE.value}' or status = '{Status.FAILED.value}'"
        f" and violated_count >= {settings.min_unreliable_rows}"
        f" and violated_count > total_count * {Decimal(str(settings.max_unreliable_ratio))})"
    )
    for row in lake.arrow(QUALITY_RESULT, bad, [period]).to_pylist():
        if row["institution_id"] or not can_be_held(DATASETS[row["dataset"]]):
            failing.setdefault(f"{row['dataset']}.{row['check_id']}", set()).add(row["institution_id"])
    held = {row["institution_id"]: row["reason"] for row in lake.arrow(HELD_INSTITUTION, where, [period]).to_pylist()}
    sizes: dict[str, dict[tuple[str, str], int]] = {"rows": {}, "control_total": {}}
    measured = f"{where} and measure in ('rows', 'control_total')"
    for row in lake.arrow(QUALITY_MEASURE, measured, [period]).to_pylist():
        sizes[row["measure"]][row["dataset"], row["institution_id"]] = row["value"]
    return MonthQuality(
        {check: frozenset(of) for check, of in failing.items()}, held, sizes["rows"], sizes["control_total"]
    )


def failed_checks(subject: Subject, quality: MonthQuality) -> dict[str, tuple[str, ...]]:
    """Return institution → the checks of its own that the subject rests on and that fail there; '' is everywhere."""
    found: dict[str, list[str]] = {}
    for check in subject.rests_on_checks:
        for institution in quality.failing.get(check, ()):
            found.setdefault(institution, []).append(check)
    return {institution: tuple(sorted(checks)) for institution, checks in sorted(found.items())}


def rule_subjects(rule_set: RuleSet) -> list[Subject]:
    """Return the rules as subjects."""
    return [
        Subject(
            Kind.RULE,
            rule.id,
            frozenset(rule_set.tables(rule.header.inputs)),
            tuple(rule.header.rests_on_checks),
        )
        for rule in rule_set.rules
    ]


def exclusion_of(subjects: Iterable[Subject], quality: MonthQuality, held: Mapping[str, Collection[str]]) -> Exclusion:
    """Return what the month's detection leaves out: rows of held institutions, findings that rest on failed checks."""
    unjudgeable = {subject.id: tuple(one for one in failed_checks(subject, quality) if one) for subject in subjects}
    return Exclusion(held, {rule_id: of for rule_id, of in unjudgeable.items() if of})


def unjudged_everywhere(subjects: Iterable[Subject], quality: MonthQuality) -> dict[str, tuple[str, ...]]:
    """Return subject → the checks it rests on that a register or other shared data fail as a whole."""
    found = {subject.id: failed_checks(subject, quality).get(REGION, ()) for subject in subjects}
    return {subject_id: checks for subject_id, checks in found.items() if checks}


def not_judgeable_rows(
    subjects: Iterable[Subject],
    quality: MonthQuality,
    *,
    run_id: str,
    period: str,
    region: str,
    undelivered: Mapping[str, Collection[str]],
    withheld: Mapping[tuple[str, str], tuple[int, int]] | None = None,
) -> pa.Table:
    """Return the rows of ``not_judgeable``: the whole region first, then institutions, by subject.

    Args:
        subjects: Rules or reconciliations, those that nobody could judge included.
        quality: What is known of the month.
        run_id: The run.
        period: The month.
        region: The region.
        undelivered: Subject → what it rests on and nobody delivers.
        withheld: (rule, institution) → findings withheld, their amount at issue.
    """
    rows = []
    for subject in sorted(subjects, key=lambda one: one.id):
        for institution, (cause, reason) in _why(subject, quality, undelivered.get(subject.id, ())).items():
            count, fen = (withheld or {}).get((subject.id, institution), (0, 0))
            own = {"cause": cause, "reason": reason, "withheld_count": count, "withheld_fen": fen}
            names = {"run_id": run_id, "period": period, "region": region, "subject_kind": subject.kind.value}
            sizes = _sizes(subject, institution, quality)
            rows.append({**names, "subject_id": subject.id, "institution_id": institution, **own, **sizes})
    return pa.Table.from_pylist(rows, arrow_schema(lake_columns(NOT_JUDGEABLE)))


def _why(subject: Subject, quality: MonthQuality, undelivered: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return institution → cause and reason; what holds for the whole region needs no word on its institutions."""
    if undelivered:
        return {REGION: ("undelivered", f"未提供 {'、'.join(undelivered)} / not delivered")}
    failed = failed_checks(subject, quality)
    why = {one: ("check_failed", f"未通过 {'、'.join(checks)} / failed") for one, checks in failed.items()}
    if REGION in why:
        return {REGION: why[REGION]}
    if any(can_be_held(DATASETS[name]) for name in subject.tables):
        why |= {institution: ("held", reason) for institution, reason in quality.held.items()}
    return dict(sorted(why.items()))


def _sizes(subject: Subject, institution: str, quality: MonthQuality) -> dict[str, int]:
    """Return rows and money that stay unjudged: sums over the tables, and the largest, for they tell of one money."""
    keys = [(name, institution) for name in subject.tables if can_be_held(DATASETS[name]) and institution]
    return {
        "row_count": sum(quality.rows.get(key, 0) for key in keys),
        "amount_fen": max((quality.fen.get(key, 0) for key in keys), default=0),
    }
