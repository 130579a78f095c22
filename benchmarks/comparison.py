"""Equality of findings: the sweep's table against the peer's files."""

from pathlib import Path

import duckdb

from jobs.detect import Rule, RuleSet
from jobs.lake import Lake
from schemas import DATASETS

_COMPARED = ("region_code", "event_on", "amount_at_issue_fen", "exposure_fen")
_EVIDENCE = {"visit_ids": "varchar[]", "fee_line_ids": "varchar[]", "settlement_id": "varchar"}


def differences(lake: Lake, rule_set: RuleSet, out: Path) -> tuple[int, int]:
    """Return how many findings only the sweep has, and how many only the peer.

    Equal are ids, rules, regions, dates, amounts and evidence: the visits, lines and settlement named.
    """
    named = ", ".join((*_COMPARED, *_EVIDENCE))
    ours = f"select finding_id, rule_id, {named} from ({lake.scan(DATASETS['finding'])})"
    theirs = " union all ".join(_found(rule, out / f"{rule.id}.parquet") for rule in rule_set.rules)
    with duckdb.connect() as database:
        database.execute(f"create table ours as {ours}")
        database.execute(f"create table theirs as {theirs}")
        pairs = (("ours", "theirs"), ("theirs", "ours"))
        counts = [
            database.execute(f"select count(*) from (from {one} except all from {other})").fetchall()[0][0]
            for one, other in pairs
        ]
    return counts[0], counts[1]


def _found(rule: Rule, path: Path) -> str:
    evidence = [
        f"{name if name in rule.statement.outputs else 'null'}::{kind} as {name}" for name, kind in _EVIDENCE.items()
    ]
    return (
        f"select finding_id, '{rule.id}' as rule_id, {', '.join(_COMPARED)}, {', '.join(evidence)}"
        f" from read_parquet('{path}')"
    )
