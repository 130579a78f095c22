"""What the tasks of one run left in the staging table, read in the driver by DuckDB: never row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from jobs.detect.exclusion import NOTHING_EXCLUDED, Exclusion
from jobs.detect.plan import Plan
from jobs.detect.result import SCHEMA, Kind
from jobs.errors import AuditError
from jobs.lake import Lake
from schemas.finding import FINDING
from schemas.lake_columns import lake_columns
from schemas.staged_result import STAGED_RESULT

_BLOCKS = (Kind.SUMMARY.value, Kind.EVENT.value)


@dataclass(frozen=True)
class RuleTotal:
    """What one rule found in the month."""

    finding_count: int
    amount_at_issue_fen: int
    exposure_fen: int


class Staged:
    """The staged rows of the first stage; those of the second are added with ``add``. Some findings are withheld."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, lake: Lake, exclusion: Exclusion = NOTHING_EXCLUDED
    ) -> None:
        self._connection = connection
        self._withheld = exclusion.withheld_findings()
        connection.execute(f"create view first_stage as {lake.scan(STAGED_RESULT)}")
        self.add(SCHEMA.empty_table())

    def add(self, rows: pa.Table) -> None:
        """Take in the rows of the second stage."""
        self._connection.register("second_stage", rows)
        self._connection.execute(
            "create or replace view every_finding as"
            " select * from first_stage where result_kind = 'finding'"
            " union all by name select * from second_stage where result_kind = 'finding'"
        )
        self._connection.execute(
            f"create or replace view finding as select * from every_finding where not {self._withheld}"
        )
        self._connection.execute(
            "create or replace table repeated as select finding_id from finding group by finding_id having count(*) > 1"
        )

    def check_loaded(self, plan: Plan) -> dict[str, int]:
        """Return the rows loaded by table, over all tasks.

        Raises:
            AuditError: They are not the rows the pinned version has.
        """
        loaded = self._totals(
            "select result_name, sum(result_count), count(*) from first_stage"
            " where result_kind = 'loaded' group by result_name"
        )
        for load in plan.loads:
            rows, tasks = loaded.get(load.table, (0, 0))
            expected = load.rows * (1 if load.dataset.has_person else len(plan.tasks))
            if tasks != len(plan.tasks) or rows != expected:
                raise AuditError(
                    f"表 {load.table} 应读 {expected} 行，实读 {rows} 行，未提交疑点：请运行 fundaudit verify 查明"
                    f" / {load.table} has {expected} rows but {rows} were read, no finding was committed:"
                    " run fundaudit verify."
                )
        return {load.table: load.rows for load in plan.loads}

    def faults(self) -> dict[str, int]:
        """Return in how many tasks each rule, summary or event was not judged, by name."""
        return self._counts(
            """
            select name, count(distinct task) from (
                select result_name as name, 'first ' || task_id as task from first_stage where result_kind = 'fault'
                union all
                select result_name, 'second ' || task_id from second_stage where result_kind = 'fault'
                union all
                select rule_id, 'first ' || coalesce(task_id, 0) from finding
                where finding_id in (select finding_id from repeated)
            ) group by name order by name
            """
        )

    def load_milliseconds(self) -> int:
        """Return what all tasks together spent on loading."""
        found = self._connection.execute(
            "select coalesce(sum(cast(facts['milliseconds'] as bigint)), 0) from first_stage"
            " where result_kind = 'loaded'"
        ).fetchone()
        return int(found[0]) if found else 0

    def block_rows(self) -> int:
        """Return how many rows the blocks of all summaries and events hold."""
        kinds = ", ".join(f"'{kind}'" for kind in _BLOCKS)
        found = self._connection.execute(
            f"select coalesce(sum(result_count), 0) from first_stage where result_kind in ({kinds})"
        ).fetchone()
        return int(found[0]) if found else 0

    def blocks(self) -> list[tuple[str, str, bytes | None]]:
        """Return kind, name and payload of every block and fault."""
        kinds = ", ".join(f"'{kind}'" for kind in (*_BLOCKS, Kind.FAULT.value))
        return self._connection.execute(
            f"select result_kind, result_name, payload from first_stage where result_kind in ({kinds})"
            " order by result_kind, result_name, bucket, task_id"
        ).fetchall()

    def totals(self, rule_ids: Sequence[str]) -> dict[str, RuleTotal]:
        """Return what each rule found; repeated anchors are faults and not counted."""
        found = self._totals(
            "select rule_id, count(*), sum(amount_at_issue_fen), sum(exposure_fen) from finding"
            " where finding_id not in (select finding_id from repeated) group by rule_id"
        )
        return {rule_id: RuleTotal(*found.get(rule_id, (0, 0, 0))) for rule_id in rule_ids}

    def findings(self, run_id: str) -> pa.Table:
        """Return the findings of both stages as rows of the finding table, in the order of rule and id."""
        columns = ", ".join("$run_id as run_id" if c.name == "run_id" else f'"{c.name}"' for c in lake_columns(FINDING))
        return self._connection.execute(
            f"select {columns} from finding where finding_id not in (select finding_id from repeated)"
            " order by rule_id, finding_id",
            {"run_id": run_id},
        ).to_arrow_table()

    def withheld(self) -> dict[tuple[str, str], RuleTotal]:
        """Return what is withheld: (rule, institution) → how many findings, and their money."""
        rows = self._connection.execute(
            "select rule_id, institution_id, count(*), sum(amount_at_issue_fen), sum(exposure_fen) from every_finding"
            f" where {self._withheld} group by rule_id, institution_id"
        ).fetchall()
        return {(rule_id, institution): RuleTotal(*map(int, numbers)) for rule_id, institution, *numbers in rows}

    def second_findings(self) -> pa.Table:
        """Return the findings of the second stage as staged rows."""
        rows: pa.Table = self._connection.execute(
            f"select * from second_stage where result_kind = 'finding' and not {self._withheld}"
        ).to_arrow_table()
        return rows.cast(SCHEMA)

    def repeated(self) -> list[str]:
        """Return the ids that rows of several tasks share: their rule's anchor does not name one thing."""
        return [row[0] for row in self._connection.execute("select finding_id from repeated order by 1").fetchall()]

    def _totals(self, query: str) -> dict[str, tuple[int, ...]]:
        return {
            str(name): tuple(int(n) for n in numbers) for name, *numbers in self._connection.execute(query).fetchall()
        }

    def _counts(self, query: str) -> dict[str, int]:
        return {name: counts[0] for name, counts in self._totals(query).items()}
