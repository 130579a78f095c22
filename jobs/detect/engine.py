"""The seam without a JVM: tables and rules in, Arrow out. A Spark task and a test call the same functions."""

import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from jobs.detect.block import emit, load_blocks
from jobs.detect.context import Context
from jobs.detect.database import load_arrow, lock, open_database
from jobs.detect.relation import Relations
from jobs.detect.result import (
    Kind,
    Results,
    create_draft,
    fault,
    finished_findings,
    judge,
    staged_rows,
    without_values,
)
from jobs.detect.rule_set import Rule, RuleSet

_MEMORY_MB = 1024
_OF_THE_MACHINE = (duckdb.OperationalError, duckdb.InternalError)
"""Out of memory, disk, interrupts: the task fails and is tried again. Everything else is the rule's or the data's."""


def evaluate(
    tables: Mapping[str, pa.Table],
    rule_set: RuleSet,
    *,
    context: Context,
    buckets: int = 1,
    task_id: int = 0,
) -> Results:
    """Return findings, blocks and faults of the person stage over Arrow tables, in a database of its own."""
    with tempfile.TemporaryDirectory() as spill, open_database(_MEMORY_MB, Path(spill)) as connection:
        for name, rows in tables.items():
            load_arrow(connection, name, rows)
        lock(connection)
        return evaluate_loaded(connection, rule_set, context=context, buckets=buckets, task_id=task_id)


def evaluate_loaded(
    connection: duckdb.DuckDBPyConnection,
    rule_set: RuleSet,
    *,
    context: Context,
    buckets: int = 1,
    task_id: int = 0,
) -> Results:
    """Return findings, blocks and faults of the person stage over a loaded, locked database.

    Every table of ``rule_set.needs()`` lies in the schema ``data``; one that is absent counts as empty.
    A rule that meets data it cannot judge becomes a fault and stops nothing else.

    Raises:
        SettingError: A parameter or a legal basis is missing for the judged region.
        duckdb.OperationalError: Memory or disk of the task gave out.
    """
    relations = Relations(connection, rule_set, context)
    rows = _judge_all(relations, [rule for rule in rule_set.rules if rule.is_first_stage], task_id)
    for block in rule_set.blocks_needed:
        try:
            rows += emit(relations, block, buckets, task_id)
        except _OF_THE_MACHINE:
            raise
        except duckdb.Error as error:
            rows.append(fault(block.name, without_values(error), task_id))
    return Results(pa.concat_tables([finished_findings(connection, context, task_id), staged_rows(rows)]))


def evaluate_second(
    blocks: Iterable[tuple[str, str, bytes | None]],
    tables: Mapping[str, pa.Table],
    rule_set: RuleSet,
    *,
    context: Context,
    task_id: int = 0,
) -> Results:
    """Return findings and faults of the second stage over the blocks of one bucket.

    Args:
        blocks: Kind, name and payload of the staged rows of the bucket; faults belong to every bucket,
            and a rule that rests on one is not judged.
        tables: Reference tables in whole.
        rule_set: All rules; those of the second stage run whose summaries or events occur among the blocks.
        context: The judged month and region.
        task_id: Written into the rows returned.
    """
    gathered = list(blocks)
    faulted = {name for kind, name, _ in gathered if kind == Kind.FAULT}
    present = {name for _, name, _ in gathered if name in rule_set.blocks}
    second = [rule for rule in rule_set.rules if not rule.is_first_stage]
    touched = [rule for rule in second if present & set(rule.header.inputs)]
    names = sorted({name for rule in touched for name in rule.header.inputs if name in rule_set.blocks})
    with tempfile.TemporaryDirectory() as spill, open_database(_MEMORY_MB, Path(spill)) as connection:
        for name, rows in tables.items():
            load_arrow(connection, name, rows)
        payloads = ((name, payload) for kind, name, payload in gathered if payload and kind != Kind.FAULT)
        load_blocks(connection, rule_set.blocks, names, payloads)
        lock(connection)
        relations = Relations(connection, rule_set, context)
        broken = {rule.id: _broken_inputs(rule, faulted) for rule in touched}
        staged = _judge_all(relations, [rule for rule in touched if not broken[rule.id]], task_id)
        staged += [
            fault(rule_id, f"not judged: {', '.join(inputs)} failed in the first stage", task_id)
            for rule_id, inputs in broken.items()
            if inputs
        ]
        return Results(pa.concat_tables([finished_findings(connection, context, task_id), staged_rows(staged)]))


def _broken_inputs(rule: Rule, faulted: Collection[str]) -> list[str]:
    return sorted(set(rule.header.inputs) & set(faulted))


def _judge_all(relations: Relations, rules: Iterable[Rule], task_id: int) -> list[dict[str, object]]:
    """Run the rules into a fresh draft and return the faults."""
    create_draft(relations.connection)
    faults = []
    for rule in rules:
        try:
            judge(relations, rule)
        except _OF_THE_MACHINE:
            raise
        except duckdb.Error as error:
            faults.append(fault(rule.id, without_values(error), task_id))
    return faults
