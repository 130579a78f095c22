"""Builds the report from the tables of one run's month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import duckdb
import pyarrow as pa

from jobs.report.deliveries import files, intake, quality_checks, quarantine_reasons, quarantined_rows, total_flow
from jobs.report.duties import class_scores, held_datasets, submission_scores, unjudged_institutions
from jobs.report.findings import grade_tallies, institution_totals, rule_sections, tally_of_all, union_amount
from jobs.report.model import (
    Adjustment,
    NotJudged,
    NotJudgedKind,
    QualityCheck,
    ReconciliationFacts,
    Report,
    RuleFacts,
    RunFacts,
    Summary,
)
from jobs.report.outcomes import reconciliation_sections

_KIND_ORDER = tuple(NotJudgedKind)


@dataclass(frozen=True)
class ReportTables:
    """The run's results as Arrow tables in the declared columns, already cut to its month and region."""

    finding: pa.Table
    reconciliation_result: pa.Table
    quality_result: pa.Table
    source_file: pa.Table
    quarantine: pa.Table
    institution: pa.Table
    submission_score: pa.Table
    """Of the month and of the months before."""
    held_institution: pa.Table
    not_judgeable: pa.Table


def build_report(
    tables: ReportTables,
    run: RunFacts,
    *,
    rules: Sequence[RuleFacts],
    reconciliations: Sequence[ReconciliationFacts],
    adjustments: Sequence[Adjustment] = (),
    not_judged: Sequence[NotJudged] = (),
    accounts: Mapping[str, str] | None = None,
) -> Report:
    """Return the report; the order of the tables' rows does not matter.

    Args:
        tables: The month's results and the institutions.
        run: Which run it is.
        rules: Every rule of the run, in the order to print; a rule with findings alone is added after them.
        reconciliations: Every reconciliation, in the order to print; the same holds.
        adjustments: The accounts of the 余额调节表.
        not_judged: Rules and reconciliations not judged, and faults; checks are taken from the quality results.
        accounts: Account token → name; other accounts get an alias.
    """
    with duckdb.connect() as database:
        for table in fields(tables):
            database.register(table.name, getattr(tables, table.name))
        database.execute(_INSTITUTION_NAMES.replace("$1", f"'{run.period}'"))
        checks = quality_checks(database)
        unjudged = _unjudged(not_judged, checks)
        names = {rule.id: rule.name_zh for rule in rules} | {one.id: one.name_zh for one in reconciliations}
        settled = database.execute(
            "select coalesce(sum(accepted_fen), 0) from source_file where dataset = 'settlement'"
        ).fetchall()[0][0]
        summary = Summary(
            flow=total_flow(database),
            settled_fen=int(settled),
            grades=grade_tallies(database),
            all=tally_of_all(database),
            union=union_amount(database),
            failed_checks=sum(check.status == "failed" for check in checks),
            critical_failed_checks=sum(check.status == "failed" and check.severity == "critical" for check in checks),
            not_judged_count=len(unjudged),
        )
        return Report(
            run=run,
            summary=summary,
            intake=intake(database),
            files=files(database),
            checks=checks,
            quarantine_reasons=quarantine_reasons(database),
            quarantine=quarantined_rows(database),
            reconciliations=reconciliation_sections(database, reconciliations, unjudged, accounts or {}),
            adjustments=tuple(adjustments),
            rules=rule_sections(database, rules, unjudged),
            institutions=institution_totals(database),
            not_judged=unjudged,
            submission=submission_scores(database, run.period),
            classes=class_scores(database, run.period),
            held=held_datasets(database),
            unjudged_institutions=unjudged_institutions(database, names),
        )


def _unjudged(given: Sequence[NotJudged], checks: Sequence[QualityCheck]) -> tuple[NotJudged, ...]:
    """Return what was not judged, checks included, by kind and id."""
    of_checks = (
        NotJudged(
            NotJudgedKind.CHECK,
            f"{check.dataset.en}.{check.check_id}",
            f"{check.dataset.zh}：{check.title}",
            check.reason,
        )
        for check in checks
        if check.status == "not_judgeable"
    )
    return tuple(
        sorted((*given, *of_checks), key=lambda item: (_KIND_ORDER.index(item.kind), item.subject_id, item.reason))
    )


_INSTITUTION_NAMES = """
create temp table institution_name as
select
    institution_id,
    coalesce(
        arg_max(institution_name, valid_from_on) filter (valid_from_on <= last_day(cast($1 || '-01' as date))),
        arg_min(institution_name, valid_from_on)
    ) as institution_name
from institution
group by institution_id;
create temp macro shown_institution(id, name) as
    case when name is null and id <> '' then '未登记机构-' || left(sha256(id), 8) else id end
"""
"""The name an institution had at the end of the month; what is not registered is not quoted: it may be anything."""
