"""What a rule sees under its input names: the judged rows, and the same with its look-back."""

from dataclasses import dataclass, field

import duckdb

from jobs.detect.context import Context
from jobs.detect.database import create_table
from jobs.detect.header import Inputs, Side
from jobs.detect.region import region_prefix
from jobs.detect.rule_set import Block, Rule, RuleSet, View
from schemas import DATASETS


@dataclass
class Relations:
    """Builds the WITH clause of each definition; views that rules share are computed once per task.

    The clause is made for one definition alone, so its look-back never depends on what others loaded.
    """

    connection: duckdb.DuckDBPyConnection
    rule_set: RuleSet
    context: Context
    _shared: set[str] = field(default_factory=set)
    _selective: dict[tuple[str, str], bool] = field(default_factory=dict)

    def query(self, definition: Rule | Block, side: Side) -> str:
        """Return the definition's SELECT with its inputs in front of it."""
        clause = self._clause(definition.header.inputs, definition.statement.tables, side)
        return f"with {clause} select * from ({definition.statement.text})"

    def _clause(self, inputs: Inputs, read: frozenset[str], side: Side) -> str:
        parts = []
        for name, declared in inputs.items():
            if name in read:
                parts.append(f'"{name}" as not materialized ({self._judged(name, side)})')
            if f"{name}_history" in read:
                parts.append(f'"{name}_history" as not materialized ({self._history(name, declared.months)})')
        return ", ".join(parts)

    def _judged(self, name: str, side: Side) -> str:
        """Return the SELECT of the rows of the judged month and region."""
        if name in self.rule_set.blocks:
            return f'select * from staged."{name}"'
        if name in self.rule_set.views:
            view = self.rule_set.views[name]
            return self._share(view, side) if view.header.materialized else self._view(view, side)
        return self._table(name, self._period_condition(name, 0) + self._region_condition(name, side))

    def _history(self, name: str, months: int) -> str:
        """Return the SELECT of the rows of the judged month and so many before it, of every region."""
        if name in self.rule_set.views:
            view = self.rule_set.views[name]
            parts = [f'"{below}" as not materialized ({self._history(below, months)})' for below in view.header.inputs]
            return f"with {', '.join(parts)} select * from ({view.statement.text})"
        return self._table(name, self._period_condition(name, months))

    def _view(self, view: View, side: Side) -> str:
        clause = self._clause(view.header.inputs, view.statement.tables, side)
        return f"with {clause} select * from ({view.statement.text})"

    def _share(self, view: View, side: Side) -> str:
        """Compute the view's judged rows when first asked for, and return the SELECT of the result."""
        table = f'shared."{view.name}_{side.value}"'
        if table not in self._shared:
            self.connection.execute(f"create or replace table {table} as {self._view(view, side)}")
            self._shared.add(table)
        return f"select * from {table}"

    def _table(self, name: str, conditions: list[str]) -> str:
        create_table(self.connection, name)
        telling = [condition for condition in conditions if self._is_selective(name, condition)]
        where = f" where {' and '.join(telling)}" if telling else ""
        return f'select * from data."{name}"{where}'

    def _is_selective(self, name: str, condition: str) -> bool:
        """Tell whether the condition excludes any loaded row.

        Each condition makes the planner expect a fifth of the rows; those that hold for all would mislead it into
        building hash tables of the larger side.
        """
        if (name, condition) not in self._selective:
            query = f'select 1 from data."{name}" where not coalesce({condition}, false) limit 1'
            self._selective[name, condition] = self.connection.execute(query).fetchone() is not None
        return self._selective[name, condition]

    def _period_condition(self, name: str, months: int) -> list[str]:
        if not DATASETS[name].has_period:
            return []
        return [f"period between '{self.context.first_period(months)}' and '{self.context.period}'"]

    def _region_condition(self, name: str, side: Side) -> list[str]:
        """Person tables with a period are judged by region; registers and catalogues are seen whole."""
        dataset = DATASETS[name]
        if not (dataset.has_period and dataset.has_person):
            return []
        return [f"starts_with({side.column}, '{region_prefix(self.context.region)}')"]
