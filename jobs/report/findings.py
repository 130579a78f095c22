"""Findings by rule, grade and institution, and the amount at issue counted once."""

from collections.abc import Mapping, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from jobs.report.disclosure import disclosed_facts, practitioner_alias
from jobs.report.labels import GRADES, SUBJECTS, label
from jobs.report.model import (
    Finding,
    InstitutionTotal,
    NotJudged,
    NotJudgedKind,
    RuleFacts,
    RuleSection,
    Tally,
    Union,
)

TOP_INSTITUTIONS = 10

_TALLY = """
    count(*),
    count(distinct institution_id),
    coalesce(sum(amount_at_issue_fen), 0),
    coalesce(sum(exposure_fen), 0)
"""
_BY_SETTLEMENT = """
    select
        institution_id,
        settlement_id,
        coalesce(settlement_id, finding_id) as subject,
        max(amount_at_issue_fen) as amount_fen,
        count(*) as findings
    from finding
    group by institution_id, settlement_id, subject
"""
"""Of each settlement the largest amount; a finding that names none stands for itself."""


def _tally(row: Sequence[Any]) -> Tally:
    return Tally(*(int(number) for number in row))


def tally_of_all(database: DuckDBPyConnection) -> Tally:
    """Return all findings, counted and added up."""
    return _tally(database.execute(f"select {_TALLY} from finding").fetchall()[0])


def grade_tallies(database: DuckDBPyConnection) -> dict[str, Tally]:
    """Return the tally of each grade, the firmest first; grades without findings included."""
    found = {
        row[0]: _tally(row[1:])
        for row in database.execute(f"select grade, {_TALLY} from finding group by grade order by grade").fetchall()
    }
    return {grade: found.pop(grade, Tally()) for grade in GRADES} | found


def union_amount(database: DuckDBPyConnection) -> Union:
    """Return the sum over settlements of the largest amount among their findings."""
    row = database.execute(f"""
        with settlement as ({_BY_SETTLEMENT}),

        once as (
            select subject, bool_and(settlement_id is null) as is_without, max(amount_fen) as amount_fen
            from settlement
            group by subject
        )

        select coalesce(sum(amount_fen), 0), coalesce(sum(amount_fen) filter (is_without), 0) from once
    """).fetchall()[0]
    return Union(int(row[0]), int(row[1]))


def institution_totals(database: DuckDBPyConnection) -> tuple[InstitutionTotal, ...]:
    """Return the institutions with the largest amount at issue, no settlement counted twice."""
    rows = database.execute(
        f"""
        with settlement as ({_BY_SETTLEMENT}),

        total as (
            select
                institution_id,
                cast(sum(findings) as bigint) as findings,
                cast(sum(amount_fen) as bigint) as amount_fen
            from settlement
            where institution_id is not null
            group by institution_id
        )

        select institution_id, coalesce(institution_name, institution_id), findings, amount_fen
        from total
        left join institution_name using (institution_id)
        where amount_fen > 0
        order by amount_fen desc, findings desc, institution_id
        limit $1
        """,
        [TOP_INSTITUTIONS],
    ).fetchall()
    return tuple(InstitutionTotal(*row) for row in rows)


def rule_sections(
    database: DuckDBPyConnection, rules: Sequence[RuleFacts], not_judged: Sequence[NotJudged]
) -> tuple[RuleSection, ...]:
    """Return a section for each rule given, and for rules that only findings name."""
    tallies = {
        row[0]: _tally(row[1:])
        for row in database.execute(f"select rule_id, {_TALLY} from finding group by rule_id").fetchall()
    }
    findings = _findings(database)
    unjudged = {item.subject_id for item in not_judged if item.kind is NotJudgedKind.RULE}
    faults: dict[str, int] = {}
    for item in not_judged:
        if item.kind is NotJudgedKind.FAULT:
            faults[item.subject_id] = faults.get(item.subject_id, 0) + max(item.task_count, 1)
    given = {rule.id for rule in rules}
    unknown = [_rule_of(findings[rule_id][0]) for rule_id in sorted(tallies.keys() - given)]
    return tuple(
        RuleSection(
            facts=rule,
            tally=tallies.get(rule.id, Tally()),
            findings=findings.get(rule.id, ()),
            is_judged=rule.id not in unjudged,
            fault_count=faults.get(rule.id, 0),
        )
        for rule in (*rules, *unknown)
    )


def _rule_of(finding: Finding) -> RuleFacts:
    return RuleFacts(finding.rule_id, finding.rule_id, "", finding.grade, finding.legal_basis)


def _findings(database: DuckDBPyConnection) -> Mapping[str, tuple[Finding, ...]]:
    """Return the findings of each rule, largest amount first."""
    institutions = dict(database.execute("select institution_id, institution_name from institution_name").fetchall())
    result = database.execute("""
        select
            finding.*,
            coalesce(institution_name.institution_name, finding.institution_id, '') as institution_name
        from finding
        left join institution_name using (institution_id)
        order by rule_id, amount_at_issue_fen desc, exposure_fen desc, event_on, finding_id
    """)
    columns = [column[0] for column in result.description or ()]
    by_rule: dict[str, list[Finding]] = {}
    while rows := result.fetchmany(10_000):
        for row in rows:
            finding = _finding(dict(zip(columns, row, strict=True)), institutions)
            by_rule.setdefault(finding.rule_id, []).append(finding)
    return {rule_id: tuple(found) for rule_id, found in by_rule.items()}


def _finding(row: Mapping[str, Any], institutions: Mapping[str, str]) -> Finding:
    is_person = row["subject_type"] == "person"
    person = [row["person_key"] or "", row["subject_id"] if is_person else ""]
    return Finding(
        finding_id=row["finding_id"],
        rule_id=row["rule_id"],
        rule_class_id=row["rule_class_id"],
        rule_version=row["rule_version"],
        grade=row["grade"],
        subject_type=row["subject_type"],
        subject=_subject(row),
        institution_id=row["institution_id"] or "",
        institution_name=row["institution_name"],
        region_code=row["region_code"],
        event_on=row["event_on"],
        settlement_id=row["settlement_id"] or "",
        visit_ids=tuple(row["visit_ids"] or ()),
        fee_line_ids=tuple(row["fee_line_ids"] or ()),
        amount_fen=row["amount_at_issue_fen"],
        exposure_fen=row["exposure_fen"],
        facts=disclosed_facts(
            row["facts"] or {},
            person=person,
            practitioner=row["practitioner_id"] or "",
            institutions=institutions,
        ),
        knowledge_point_id=row["knowledge_point_id"] or "",
        parameter_version=row["parameter_version"],
        legal_basis=row["legal_basis"],
        refer_to=row["refer_to"],
        evidence_hash=row["evidence_hash"],
    )


def _subject(row: Mapping[str, Any]) -> str:
    """Return the subject's name: institutions by name, practitioners by alias, persons not at all."""
    if row["subject_type"] == "institution":
        return str(row["institution_name"] or row["subject_id"])
    if row["subject_type"] == "practitioner":
        return practitioner_alias(row["practitioner_id"] or row["subject_id"])
    return label(SUBJECTS, "person").zh
