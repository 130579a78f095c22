"""The peer: DuckDB alone, one query per rule, on the same Parquet files, in a process of its own.

Shared with the sweep: the text of each rule, view, summary and event with the WITH clause that names its inputs, the
values of the parameters, and the list of files. Not shared: tasks, slots, loading, computed views, the draft of
findings, the staging table. Each query names only the joins and columns it needs, views are expanded inside it, and
all its rows are written to Parquet. The peer works out neither legal basis nor the hash of the evidence.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter, process_time

import duckdb
from deltalake import DeltaTable

from jobs.detect import Context, Parameters, Rule, RuleSet
from jobs.detect.database import open_database
from jobs.detect.project import rules_and_parameters
from jobs.detect.relation import Relations
from jobs.lake import Lake
from schemas import DATASETS


@dataclass(frozen=True)
class Order:
    """What the peer is asked to do; ``loads_first`` copies the tables it needs into DuckDB before the rules."""

    lake: str
    out: str
    period: str
    region: str
    threads: int
    memory_mb: int
    loads_first: bool


@dataclass(frozen=True)
class Lap:
    """One run: seconds by part, processor seconds in all."""

    parts: Mapping[str, float]
    cpu: float


def run_peer(order: Order) -> Lap:
    """Run all rules; ``<out>/<rule>.parquet`` then holds what each found."""
    rules, parameters = rules_and_parameters()
    rule_set = _expanded(rules)
    context = Context(order.period, order.region, parameters)
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as spill, open_database(order.memory_mb, Path(spill), order.threads) as database:
        database.execute("create schema staged")
        begun, cpu = perf_counter(), process_time()
        _tables(database, Path(order.lake), rule_set, context, order.loads_first)
        seconds["load"] = perf_counter() - begun
        relations = Relations(database, rule_set, context)
        for block in rule_set.blocks_needed:
            query = relations.query(block, block.header.judged_region)
            database.execute(f"create view staged.{block.name} as {query}")
        for rule in rule_set.rules:
            begun = perf_counter()
            _judge(database, relations, rule, parameters, Path(order.out))
            seconds[rule.id] = perf_counter() - begun
    return Lap(seconds, process_time() - cpu)


def _expanded(rule_set: RuleSet) -> RuleSet:
    """Return the rules with every view expanded where it is used: none is computed for several rules."""
    views = {
        name: replace(view, header=view.header.model_copy(update={"materialized": False}))
        for name, view in rule_set.views.items()
    }
    return replace(rule_set, views=views)


def _tables(
    database: duckdb.DuckDBPyConnection, root: Path, rule_set: RuleSet, context: Context, loads_first: bool
) -> None:
    lake = Lake(root, lambda: sys.exit("the peer runs without Spark"))
    first, second = rule_set.needs(), rule_set.needs(first_stage=False)
    for name in sorted({*first, *second}):
        dataset = DATASETS[name]
        lake.versions[dataset.path] = DeltaTable(str(lake.path(dataset))).version()
        needs = [need[name] for need in (first, second) if name in need]
        months = max(need.months for need in needs)
        periods = [context.first_period(back) for back in range(months + 1)] if dataset.has_period else None
        columns = sorted({column for need in needs for column in need.columns})
        kind = "table" if loads_first else "view"
        database.execute(f'create {kind} data."{name}" as {lake.scan(dataset, periods, columns)}')


def _judge(
    database: duckdb.DuckDBPyConnection, relations: Relations, rule: Rule, parameters: Parameters, out: Path
) -> None:
    query = relations.query(rule, rule.header.judged_region)
    anchor = ", ".join(f'coalesce(cast("{name}" as varchar), chr(30))' for name in rule.header.anchor)
    finding_id = f"left(sha256(concat_ws(chr(31), '{rule.id}', {anchor})), 32)"
    segments = parameters.segments(rule.id, rule.header.parameters, relations.context.region)
    database.execute("drop table if exists found")
    for number, segment in enumerate(segments or (None,)):
        values: Mapping[str, object] = dict(segment.values) if segment else {}
        where = f" where {segment.condition()}" if segment else ""
        verb = "insert into found" if number else "create table found as"
        database.execute(
            f"{verb} select {finding_id} as finding_id, verdict.* from ({query}) as verdict{where}", values
        )
    database.execute(f"copy found to '{out / rule.id}.parquet' (format parquet)")


if __name__ == "__main__":
    print(json.dumps(asdict(run_peer(Order(**json.loads(sys.argv[1]))))))
