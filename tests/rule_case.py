"""One rule on literal tables: ``rule("name", parameter=value).on(visit=...) == table``."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from jobs.detect import Context, Parameters, RuleSet, evaluate, evaluate_second, load_parameters, load_rules
from jobs.detect.parameter import DatedValue, Parameter
from tests.table import cells, tables_of

ROOT = Path(__file__).resolve().parent.parent


@lru_cache
def all_rules() -> RuleSet:
    """The rules of the repository."""
    return load_rules(ROOT / "jobs" / "rules")


@lru_cache
def all_parameters() -> Parameters:
    """The parameters of the repository."""
    return load_parameters(ROOT / "conf" / "parameters")


def with_values(parameters: Parameters, values: dict[str, int | str]) -> Parameters:
    """The parameters with some replaced by one value that holds everywhere and always."""
    by_name = dict(parameters.by_name)
    for name, value in values.items():
        dated = DatedValue.model_validate(
            {"region": "150000", "from": date(2000, 1, 1), "value": value, "article": "《试》第一条"}
        )
        kind = "integer" if isinstance(value, int) else "decimal"
        by_name[name] = Parameter(title=name, unit="1", type=kind, values=[dated])
    return Parameters(by_name)


@dataclass(frozen=True)
class Found:
    """The findings of a run, compared by the columns that the expected table shows."""

    rows: list[dict[str, object]]

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, expected: object) -> bool:
        wanted = cells(str(expected))
        names = list(wanted[0])
        return sorted(self.shown(names)) == sorted(tuple(row[name] for name in names) for row in wanted)

    def __hash__(self) -> int:
        raise TypeError("findings are compared, not hashed")

    def shown(self, names: list[str]) -> list[tuple[str, ...]]:
        """The named columns or facts of each finding as text."""
        return [tuple(_text(row.get(name, dict(row["facts"]).get(name))) for name in names) for row in self.rows]

    def __repr__(self) -> str:
        keep = ("rule_class_id", "grade", "subject_id", "event_on", "amount_at_issue_fen", "exposure_fen", "facts")
        return "\n".join(str({name: row[name] for name in keep}) for row in self.rows) or "no findings"


def _text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class Case:
    """A rule with its parameters, ready to run."""

    rule_set: RuleSet
    parameters: Parameters
    period: str = "2026-10"
    region: str = "150000"

    def within(self, *, period: str = "2026-10", region: str = "150000") -> "Case":
        """The same rule judging another month or region."""
        return replace(self, period=period, region=region)

    @property
    def context(self) -> Context:
        """What the engine is told."""
        return Context(self.period, self.region, self.parameters)

    def on(self, **markdown: str) -> Found:
        """Run the rule on the tables; a fault fails the test."""
        return self.on_tables(tables_of(**markdown))

    def on_tables(self, *tasks: dict[str, pa.Table]) -> Found:
        """Run the rule with each set of tables as a task of its own, then the second stage."""
        results = [evaluate(tables, self.rule_set, context=self.context) for tables in tasks]
        blocks = [
            (row["result_kind"], row["result_name"], row["payload"])
            for result in results
            for row in result.blocks.to_pylist()
        ]
        if blocks:
            results.append(evaluate_second(blocks, tasks[0], self.rule_set, context=self.context))
        faults = [row for result in results for row in result.faults.to_pylist()]
        assert not faults, [dict(row["facts"]) for row in faults]
        return Found([row for result in results for row in result.findings.to_pylist()])


def case(rule_id: str, **values: int | str | Decimal) -> Case:
    """The rule of that id, with these parameters instead of the configured ones."""
    replaced = {f"{rule_id}.{name}": str(v) if isinstance(v, Decimal) else v for name, v in values.items()}
    return Case(all_rules().only([rule_id]), with_values(all_parameters(), replaced))
