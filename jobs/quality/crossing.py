"""Running the cross-dataset checks of a month: Spark SQL for large tables, the same text in DuckDB for small ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
from pyspark.errors import PySparkException

from jobs.lake import Lake
from jobs.literal import literals
from jobs.months import first_day, last_day, window
from jobs.quality.counting import cannot_run
from jobs.quality.cross_check import MONTH, PARAMETER, CrossCheck, Input
from jobs.quality.deliveries import Delivery
from jobs.quality.tally import COUNTS, institution_sql
from jobs.table_files import DataFile, scan
from schemas import DATASETS
from schemas.dataset import Dataset

_FOUND = ("institution_id", "total_count", "violated_count")


@dataclass
class Crossing:
    """Runs checks over one lake in one month."""

    lake: Lake
    period: str
    driver_rows: int
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    _files: dict[tuple[str, Input], list[DataFile]] = field(default_factory=dict)

    def lacking(self, check: CrossCheck, undelivered: frozenset[str]) -> list[str]:
        """Return the tables and columns that the check rests on and nobody delivers."""
        absent = [name for name in check.header.inputs if name in undelivered or not self.lake.has(DATASETS[name])]
        return [*absent, *(need for need in check.header.requires if need in undelivered)]

    def count(self, check: CrossCheck, delivery: Delivery) -> pa.Table:
        """Return the counts of the check by institution (``COUNTS``); none if there is nothing to judge.

        Raises:
            AuditError: The check could not be run.
        """
        header = check.header
        if not self._rows(header.dataset, header.inputs[header.dataset]):
            return COUNTS.empty_table()
        rows = sum(self._rows(name, one) for name, one in header.inputs.items())
        found = self._in_driver(check) if rows <= self.driver_rows else self._in_spark(check)
        unjudged = self._unjudged(check, delivery)
        counted = {row["institution_id"]: row for row in found.select(_FOUND).to_pylist()}
        nothing = {"total_count": 0, "violated_count": 0}
        return pa.Table.from_pylist(
            [
                {
                    "check_id": check.expected.id,
                    "institution_id": institution,
                    **{name: counted.get(institution, nothing)[name] for name in nothing},
                    "unjudged_count": unjudged.get(institution, 0),
                }
                for institution in sorted(counted.keys() | unjudged.keys())
            ],
            schema=COUNTS,
        )

    def _periods(self, dataset: Dataset, one: Input) -> list[str] | None:
        return window(self.period, one.months, one.ahead) if dataset.has_period else None

    def _input(self, name: str, one: Input) -> list[DataFile]:
        if (name, one) not in self._files:
            self._files[name, one] = self.lake.files(DATASETS[name], self._periods(DATASETS[name], one))
        return self._files[name, one]

    def _rows(self, name: str, one: Input) -> int:
        return sum(file.rows for file in self._input(name, one))

    def _in_driver(self, check: CrossCheck) -> pa.Table:
        for name, one in check.header.inputs.items():
            source = scan(self._input(name, one), DATASETS[name])
            self.connection.execute(f"create or replace view {name} as {source}")
        for name, sql in self._constants(check).items():
            self.connection.execute(f"create or replace view {name} as {sql}")
        try:
            return self.connection.execute(check.duckdb_sql).to_arrow_table()
        except duckdb.Error as error:
            raise cannot_run(check.header.dataset, check.expected.id, type(error).__name__) from None

    def _in_spark(self, check: CrossCheck) -> pa.Table:
        session = self.lake.session()
        frames = {
            name: self.lake.read(DATASETS[name], self._periods(DATASETS[name], one))
            for name, one in check.header.inputs.items()
        }
        frames |= {name: session.sql(sql) for name, sql in self._constants(check).items()}
        try:
            for name, frame in frames.items():
                frame.createOrReplaceTempView(name)
            return session.sql(check.counting_sql).toArrow()
        except PySparkException as error:
            raise cannot_run(check.header.dataset, check.expected.id, error.getCondition() or "") from None
        finally:
            for name in frames:
                session.catalog.dropTempView(name)

    def _constants(self, check: CrossCheck) -> Mapping[str, str]:
        """Return the tables of one row, in SQL that both engines read."""
        days = f"date'{first_day(self.period)}' as first_on, date'{last_day(self.period)}' as last_on"
        values = ", ".join(f"{int(value)} as {name}" for name, value in check.header.parameters.items())
        return {
            MONTH: f"select '{self.period}' as period, {days}",
            **({PARAMETER: f"select {values}"} if values else {}),
        }

    def _unjudged(self, check: CrossCheck, delivery: Delivery) -> dict[str, int]:
        """Return institution → rows of files without a column that the check reads of the judged dataset."""
        dataset = DATASETS[check.header.dataset]
        files = delivery.files_lacking(check.expected.rests_on)
        if not files:
            return {}
        source = scan(self._input(dataset.name, Input(months=0, ahead=0)), dataset)
        rows = self.connection.execute(
            f"select {institution_sql(dataset)}, count(*) from ({source})"
            f" where source_file in ({literals(files)}) group by 1"
        ).fetchall()
        return dict(rows) if check.header.per_institution else {"": sum(count for _, count in rows)}
