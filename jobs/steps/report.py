"""The report of a committed month, worked out from exactly the table versions that its manifest row names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from jobs.detect import Parameters, RuleSet
from jobs.detect.result import Kind, legal_basis
from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from jobs.manifest import ManifestRow, pinned_versions
from jobs.months import window
from jobs.reconcile import Month
from jobs.reconciliations import RECONCILIATIONS, balance_adjustment, bank_closing, ledger_closing
from jobs.reconciliations.bank_ledger import BANK_LEDGER
from jobs.regions import region_names
from jobs.report import (
    NotJudged,
    NotJudgedKind,
    ReconciliationFacts,
    Report,
    ReportTables,
    RuleFacts,
    RunFacts,
    adjustments_from,
    build_report,
    render_html,
    render_workbook,
)
from jobs.report.model import Adjustment
from jobs.run import MARKING
from jobs.steps.delivered import undelivered_of
from jobs.steps.reconcile import carried_items, lacking, month_tables
from schemas.finding import FINDING
from schemas.held_institution import HELD_INSTITUTION
from schemas.institution import INSTITUTION
from schemas.not_judgeable import NOT_JUDGEABLE
from schemas.quality_result import QUALITY_RESULT
from schemas.quarantine import QUARANTINE
from schemas.reconciliation_result import RECONCILIATION_RESULT
from schemas.source_file import SOURCE_FILE
from schemas.staged_result import STAGED_RESULT
from schemas.submission_score import SUBMISSION_SCORE

TREND_MONTHS = 6
"""Months before the month whose submission scores stand beside its own."""


@dataclass(frozen=True)
class ReportFiles:
    """The report, and where its two forms were written."""

    report: Report
    html: Path
    workbook: Path


def write_report(
    lake: Lake,
    manifest: Sequence[ManifestRow],
    *,
    period: str,
    region: str,
    rule_set: RuleSet,
    parameters: Parameters,
    folder: Path,
) -> ReportFiles:
    """Write ``<folder>/<period>-<region>.html`` and ``.xlsx`` for the month's last run and return them.

    Raises:
        SettingError: No run of the month stands in the manifest, or the folder cannot be written.
    """
    rows = [
        place
        for place, row in enumerate(manifest)
        if (row.period, row.region) == (period, region) and row.command != MARKING
    ]
    if not rows:
        raise SettingError(
            f"数据湖中没有 {region} {period} 的运行：请先运行 sweep"
            f" / the lake holds no run of {region} in {period}: run the sweep first."
        )
    row = manifest[rows[-1]]
    pinned = Lake(lake.root, lake.session, versions=pinned_versions(manifest[: rows[-1] + 1]))
    report = report_of(pinned, row, rule_set, parameters)
    html, workbook = folder / f"{period}-{region}.html", folder / f"{period}-{region}.xlsx"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(html, render_html(report))
        _write(workbook, render_workbook(report))
    except OSError as error:
        raise SettingError(f"写不了报告目录 {folder}：请检查 --reports / {folder} cannot be written.") from error
    return ReportFiles(report, html, workbook)


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


def report_of(lake: Lake, row: ManifestRow, rule_set: RuleSet, parameters: Parameters) -> Report:
    """Return the report of a manifest row over the lake as it stood then."""
    undelivered = undelivered_of(lake)
    region = f"region = '{row.region}'"
    unjudged = lake.arrow(NOT_JUDGEABLE, region, [row.period])
    tables = ReportTables(
        finding=lake.arrow(FINDING, region, [row.period]),
        reconciliation_result=lake.arrow(RECONCILIATION_RESULT, region, [row.period]),
        quality_result=lake.arrow(QUALITY_RESULT, region, [row.period]),
        source_file=lake.arrow(SOURCE_FILE),
        quarantine=lake.arrow(QUARANTINE),
        institution=lake.arrow(INSTITUTION),
        submission_score=lake.arrow(SUBMISSION_SCORE, region, window(row.period, TREND_MONTHS)),
        held_institution=lake.arrow(HELD_INSTITUTION, region, [row.period]),
        not_judgeable=unjudged,
    )
    facts = RunFacts(
        run_id=row.run_id,
        period=row.period,
        region_code=row.region,
        region_name=region_names().get(row.region, row.region),
        as_of_at=row.as_of_at,
        code_version=row.code_version,
        inputs=row.inputs,
        rule_set_hash=row.rule_set_hash,
        parameter_hash=row.parameter_hash,
    )
    return build_report(
        tables,
        facts,
        rules=[_rule_facts(rule_set, rule.id, row.region) for rule in rule_set.rules],
        reconciliations=[
            ReconciliationFacts(one.id, one.name_zh, one.name_en, "；".join(one.legal_basis)) for one in RECONCILIATIONS
        ],
        adjustments=_adjustments(lake, row, undelivered),
        not_judged=[
            *_rules_not_judged(rule_set, undelivered),
            *_reconciliations_not_judged(undelivered),
            *_unjudged_by_checks(unjudged, rule_set),
            *_faults(lake, row, rule_set),
        ],
    )


def _rule_facts(rule_set: RuleSet, rule_id: str, region: str) -> RuleFacts:
    header = rule_set.rule(rule_id).header
    return RuleFacts(
        id=header.id,
        name_zh=header.name_zh,
        name_en=header.name_en,
        grade=header.grade.value,
        legal_basis=legal_basis(header, region),
        exclusions=tuple(header.exclusions),
        evidence=tuple(header.evidence),
    )


def _rules_not_judged(rule_set: RuleSet, undelivered: frozenset[str]) -> list[NotJudged]:
    return [
        NotJudged(NotJudgedKind.RULE, rule_id, rule_set.rule(rule_id).header.name_zh, _lacking(needs))
        for rule_id, needs in rule_set.unjudgeable(undelivered).items()
    ]


def _reconciliations_not_judged(undelivered: frozenset[str]) -> list[NotJudged]:
    found = []
    for one in RECONCILIATIONS:
        needs = lacking(one, undelivered)
        if needs:
            found.append(NotJudged(NotJudgedKind.RECONCILIATION, one.id, one.name_zh, _lacking(needs)))
    return found


def _unjudged_by_checks(rows: pa.Table, rule_set: RuleSet) -> list[NotJudged]:
    """Return rules and reconciliations that rest on a check which shared data fail, for the whole region."""
    names = {rule.id: rule.header.name_zh for rule in rule_set.rules} | {one.id: one.name_zh for one in RECONCILIATIONS}
    return [
        NotJudged(NotJudgedKind(row["subject_kind"]), row["subject_id"], names[row["subject_id"]], row["reason"])
        for row in rows.to_pylist()
        if not row["institution_id"] and row["cause"] == "check_failed"
    ]


def _lacking(needs: Sequence[str]) -> str:
    return f"未提供 {'、'.join(needs)} / not delivered"


def _faults(lake: Lake, row: ManifestRow, rule_set: RuleSet) -> list[NotJudged]:
    """Return the rules and blocks that broke in some tasks of the row's own detection."""
    if STAGED_RESULT.path not in row.outputs:
        return []
    table = lake.arrow(STAGED_RESULT, f"result_kind = '{Kind.FAULT}'")
    tasks: dict[str, int] = {}
    for name in table["result_name"].to_pylist():
        tasks[name] = tasks.get(name, 0) + 1
    names = {rule.id: rule.header.name_zh for rule in rule_set.rules}
    return [
        NotJudged(NotJudgedKind.FAULT, name, names.get(name, name), "运行故障 / fault", count)
        for name, count in sorted(tasks.items())
    ]


def _adjustments(lake: Lake, row: ManifestRow, undelivered: frozenset[str]) -> tuple[Adjustment, ...]:
    """Return the 余额调节表 of the month; none where bank and books were not reconciled."""
    if lacking(BANK_LEDGER, undelivered) or not lake.has_month(RECONCILIATION_RESULT, row.period, row.region):
        return ()
    tables = month_tables(lake, BANK_LEDGER, row.period, row.region, undelivered)
    carried = carried_items(lake, row.period, row.region)
    if carried is not None:
        carried = carried.where((carried["reconciliation_id"] == BANK_LEDGER.id) & carried["is_open"])
    month = Month(tables, row.period, row.region, carried)
    result = lake.read(RECONCILIATION_RESULT, [row.period])
    result = result.where((result["region"] == row.region) & (result["reconciliation_id"] == BANK_LEDGER.id))
    table = balance_adjustment(result, bank_closing(month), ledger_closing(month)).toArrow()
    return adjustments_from(table, {})


def finding_of(lake: Lake, finding_id: str) -> pa.Table:
    """Return the finding of that id over all months, newest month first.

    Raises:
        AuditError: There is none.
    """
    with duckdb.connect() as database:
        rows = database.execute(
            f"select * from ({lake.scan(FINDING)}) where finding_id = $id order by period desc, region",
            {"id": finding_id},
        ).to_arrow_table()
    if not rows.num_rows:
        raise AuditError(f"没有疑点 {finding_id} / there is no finding {finding_id}.")
    return rows
