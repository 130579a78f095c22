"""Where verdicts are collected, and how they become rows of the staging table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from jobs.detect.context import Context
from jobs.detect.database import create_table
from jobs.detect.header import RuleHeader
from jobs.detect.parameter import Segment
from jobs.detect.region import covers
from jobs.detect.relation import Relations
from jobs.detect.rule_set import FINDING_COLUMNS, Rule
from jobs.errors import SettingError
from jobs.literal import literal, literals
from schemas.dataset import Column
from schemas.finding import FINDING
from schemas.lake_columns import lake_columns
from schemas.staged_result import STAGED_RESULT
from schemas.types import DUCKDB, arrow_schema

SCHEMA = arrow_schema(lake_columns(STAGED_RESULT))
_ADDED_AT_THE_END = ("run_id", "period", "region", "evidence_hash")
_DRAFT = tuple(column for column in FINDING.columns if column.name not in _ADDED_AT_THE_END)
_NO_PARAMETERS = "none"
_EVIDENCE = (("fee_line", "unnest(fee_line_ids)"), ("visit", "unnest(visit_ids)"), ("settlement", "settlement_id"))


class Kind(StrEnum):
    """What a row of the staging table holds."""

    FINDING = "finding"
    SUMMARY = "summary"
    EVENT = "event"
    FAULT = "fault"
    LOADED = "loaded"


@dataclass(frozen=True)
class Results:
    """All rows one task returns, with the columns of the staging table."""

    table: pa.Table

    @property
    def findings(self) -> pa.Table:
        """Return the findings."""
        return self._of(Kind.FINDING)

    @property
    def faults(self) -> pa.Table:
        """Return the rules that could not be judged here, each with its error in ``facts``."""
        return self._of(Kind.FAULT)

    @property
    def blocks(self) -> pa.Table:
        """Return the blocks of summaries and events."""
        kinds = pa.array([Kind.SUMMARY.value, Kind.EVENT.value])
        return self.table.filter(pc.is_in(self.table["result_kind"], value_set=kinds))

    def _of(self, kind: Kind) -> pa.Table:
        return self.table.filter(pc.equal(self.table["result_kind"], kind.value))


def create_draft(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table that takes the verdicts; what a finding requires is NOT NULL there, so a gap is a fault."""
    columns = ", ".join(f'"{c.name}" {DUCKDB[c.type]}{" not null" if c.required else ""}' for c in _DRAFT)
    connection.execute(f"create or replace table result.draft ({columns})")


def judge(relations: Relations, rule: Rule) -> None:
    """Run the rule once per segment of its parameters and add its rows to the draft.

    Raises:
        duckdb.Error: The rule met data it cannot judge; its rows are taken back.
        SettingError: A parameter or the legal basis is missing for the judged region.
    """
    context = relations.context
    segments = context.parameters.segments(rule.id, rule.header.parameters, context.region)
    query = relations.query(rule, rule.header.judged_region)
    basis = legal_basis(rule.header, context.region)
    connection = relations.connection
    connection.execute("begin transaction")
    try:
        for segment in segments or (None,):
            insert = _insert(rule, query, segment, basis, _versions(relations, rule))
            connection.execute(insert, dict(segment.values) if segment else {})
        _refuse_repeated_anchors(connection, rule)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def legal_basis(header: RuleHeader, region: str) -> str:
    """Return the articles that bind in the region, as text.

    Raises:
        SettingError: None of the rule's articles binds there.
    """
    binding = [f"{basis.law}{basis.article}" for basis in header.legal_basis if covers(basis.region, region)]
    if not binding:
        raise SettingError(
            f"规则 {header.id} 在区划 {region} 没有法律依据：请在其 legal_basis 中补充 / "
            f"the rule {header.id} has no legal basis in region {region}: add it to its legal_basis."
        )
    return "；".join(binding)


def _insert(rule: Rule, query: str, segment: Segment | None, basis: str, versions: str) -> str:
    """Return the statement that turns the rule's rows into drafts of findings."""
    header = rule.header
    grades = literals(grade.value for grade in header.allowed_grades)
    classes = literals(one.id for one in header.classes)
    grade = "grade" if "grade" in rule.statement.outputs else literal(header.grade.value)
    rule_class = "rule_class_id" if "rule_class_id" in rule.statement.outputs else literal(header.classes[0].id)
    filled = {
        "finding_id": _finding_id(rule),
        "rule_id": literal(rule.id),
        "rule_version": literal(rule.version),
        "rule_class_id": _one_of(rule_class, classes, "rule_class_id is not one of the rule's classes"),
        "grade": _one_of(grade, grades, "grade is not one of the rule's grades"),
        "scope": literal(header.scope),
        "subject_type": literal(header.subject.value),
        "subject_id": header.subject.column,
        "amount_at_issue_fen": _exact("amount_at_issue_fen"),
        "exposure_fen": _exact("exposure_fen"),
        "facts": _facts(rule.facts),
        "parameter_version": literal(segment.version if segment else _NO_PARAMETERS),
        "legal_basis": literal(basis),
        "refer_to": literal(header.refer_to),
        "evidence_versions": versions,
    }
    values = ", ".join(f"cast({_value(column, filled, rule)} as {DUCKDB[column.type]})" for column in _DRAFT)
    where = f" where {segment.condition()}" if segment else ""
    return f"insert into result.draft select {values} from ({query}) as verdict{where}"


def _value(column: Column, filled: dict[str, str], rule: Rule) -> str:
    if column.name in filled:
        return filled[column.name]
    returned = column.name in FINDING_COLUMNS and column.name in rule.statement.outputs
    return f'"{column.name}"' if returned else "null"


def _one_of(expression: str, allowed: str, problem: str) -> str:
    return f"case when {expression} in ({allowed}) then {expression} else error({literal(problem)}) end"


def _exact(column: str) -> str:
    """Return the column unless it is a float: money is never rounded silently."""
    problem = literal(f"{column} is not an integer")
    return f"case when typeof({column}) in ('DOUBLE', 'FLOAT') then error({problem}) else {column} end"


def _finding_id(rule: Rule) -> str:
    """Return the SQL of the id: it rests on the rule and its anchor alone, so late evidence leaves it as it is."""
    parts = [literal(rule.id), *(f'coalesce(cast("{name}" as varchar), chr(30))' for name in rule.header.anchor)]
    return f"left(sha256({' || chr(31) || '.join(parts)}), 32)"


def _facts(names: Sequence[str]) -> str:
    """Return the SQL of the map of facts; what is NULL is no fact."""
    if not names:
        return "map([]::varchar[], []::varchar[])"
    entries = ", ".join(f"{{'k': {literal(name)}, 'v': cast(\"{name}\" as varchar)}}" for name in names)
    return f"map_from_entries(list_filter([{entries}], lambda fact: fact.v is not null))"


def _versions(relations: Relations, rule: Rule) -> str:
    """Return the SQL of the map of table versions the rule rests on."""
    tables = sorted(relations.rule_set.tables(rule.header.inputs))
    known = [(name, relations.context.versions[name]) for name in tables if name in relations.context.versions]
    names = ", ".join(literal(name) for name, _ in known)
    versions = ", ".join(str(int(version)) for _, version in known)
    return f"map([{names}]::varchar[], [{versions}]::bigint[])"


def _refuse_repeated_anchors(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    repeated = connection.execute(
        "select count(*) - count(distinct finding_id) from result.draft where rule_id = $rule", {"rule": rule.id}
    ).fetchone()
    if repeated and repeated[0]:
        raise duckdb.IntegrityError(f"{repeated[0]} rows share an anchor with another row")


def finished_findings(connection: duckdb.DuckDBPyConnection, context: Context, task_id: int) -> pa.Table:
    """Return the drafts as staged rows, with the hash of the rows each names, in the order of rule and id."""
    for table, _ in _EVIDENCE:
        create_table(connection, table)
    named = " union all ".join(
        f"select named.finding_id, '{table}' as source, record_hash"
        f" from (select finding_id, {ids} as id from result.draft) as named"
        f" join data.{table} as kept on kept.{table}_id = named.id"
        for table, ids in _EVIDENCE
    )
    own = {
        "result_kind": "'finding'",
        "result_name": "draft.rule_id",
        "task_id": str(task_id),
        "bucket": "null",
        "result_count": "1",
        "payload": "null",
        "period": literal(context.period),
        "region": literal(context.region),
        "evidence_hash": "coalesce(evidence.hash, sha256(draft.finding_id || cast(draft.facts as varchar)))",
    }
    columns = ", ".join(
        f'cast({own.get(c.name, f"draft.{c.name}")} as {DUCKDB[c.type]}) as "{c.name}"'
        for c in lake_columns(STAGED_RESULT)
    )
    query = f"""
        with named as ({named}),
        evidence as (
            select
                finding_id,
                sha256(
                    string_agg(source || ' ' || cast(record_hash as varchar), ',' order by source, record_hash)
                ) as hash
            from named
            group by finding_id
        )
        select {columns}
        from result.draft as draft
        left join evidence on evidence.finding_id = draft.finding_id
        order by draft.rule_id, draft.finding_id
    """
    return connection.execute(query).to_arrow_table().cast(SCHEMA)


def fault(name: str, error: str, task_id: int) -> dict[str, object]:
    """Return the staged row that says a rule, summary or event was not judged in this task."""
    return {
        "result_kind": Kind.FAULT.value,
        "result_name": name,
        "task_id": task_id,
        "result_count": 1,
        "facts": [("error", error)],
    }


def without_values(error: duckdb.Error) -> str:
    """Return the first line of the error with quoted values and long numbers taken out: they may name a person."""
    first = str(error).strip().split("\n", maxsplit=1)[0]
    return re.sub(r"\d{6,}", "…", re.sub(r"'[^']*'", "'…'", first))


def staged_rows(rows: Iterable[dict[str, object]]) -> pa.Table:
    """Return the rows with the columns of the staging table; what a row lacks is NULL."""
    complete = [{name: row.get(name) for name in SCHEMA.names} for row in rows]
    return pa.Table.from_pylist(complete, schema=SCHEMA)
