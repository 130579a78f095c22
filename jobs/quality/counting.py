"""Where a dataset's checks are counted: in the driver for small tables, in Spark's tasks for large ones, by one SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations import Expected
from jobs.errors import AuditError
from jobs.lake import Lake
from jobs.quality.tally import (
    COUNTS,
    MEASURES,
    Tally,
    institution_sql,
    tally,
    tally_query,
)
from jobs.quality.task_tally import repeated_rows, tally_in_tasks
from jobs.table_files import DataFile, scan
from schemas.dataset import Dataset
from schemas.lake_columns import INSTITUTION, has_institution

Lacking = Mapping[str, Sequence[str]]
"""Check → the files without a column it rests on."""
NOTHING = Tally(COUNTS.empty_table(), MEASURES.empty_table())


@dataclass(frozen=True)
class Counter:
    """Counts the rows of one lake; tables of more than ``driver_rows`` rows in Spark's tasks."""

    lake: Lake
    driver_rows: int
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def count(
        self, dataset: Dataset, periods: Sequence[str] | None, expected: Sequence[Expected], lacking: Lacking
    ) -> Tally:
        """Return counts and measures of the periods' rows; where there are no rows nothing is read.

        Raises:
            AuditError: A check cannot be run, or the files do not hold the rows that the log counts.
        """
        files = self.lake.files(dataset, periods)
        rows = sum(file.rows for file in files)
        if not rows:
            return NOTHING
        query = tally_query(dataset, expected, lacking)
        keys = [one for one in expected if not one.condition]
        if rows > self.driver_rows:
            found = tally_in_tasks(self.lake.session(), dataset, query, files)
            repeated = [repeated_rows(self.lake.read(dataset, periods), dataset, one.rests_on) for one in keys]
        else:
            found = _tally(self.connection, dataset, expected, lacking, files)
            repeated = [_repeated(self.connection, dataset, one.rests_on, files) for one in keys]
        if found.rows != rows:
            raise AuditError(
                f"表 {dataset.path} 的文件行数与日志不符，请从备份恢复"
                f" / the files of {dataset.path} do not hold the rows its log counts; restore them from a backup."
            )
        of_keys = [_of_key(one, found, beyond) for one, beyond in zip(keys, repeated, strict=True)]
        return Tally(pa.concat_tables([found.counts, *of_keys]), found.measures)


def _tally(
    connection: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    expected: Sequence[Expected],
    lacking: Lacking,
    files: Sequence[DataFile],
) -> Tally:
    """Return the tally; if it cannot be worked out, name the check: unlike the error it quotes no value."""
    source = scan(files, dataset)
    try:
        return tally(connection, tally_query(dataset, expected, lacking), source)
    except duckdb.Error as error:
        for one in expected:
            try:
                tally(connection, tally_query(dataset, [one], lacking), source)
            except duckdb.Error:
                raise cannot_run(dataset.name, one.id, type(error).__name__) from None
        raise cannot_run(dataset.name, "measure", type(error).__name__) from None


def cannot_run(dataset: str, check_id: str, why: str) -> AuditError:
    """Return the error of a check that an engine refuses to run."""
    return AuditError(
        f"数据集 {dataset} 的检查 {check_id} 无法执行（{why}），请报告此错误"
        f" / check {check_id} of {dataset} could not be run; please report this."
    )


def _repeated(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, key: Sequence[str], files: Sequence[DataFile]
) -> dict[str, int]:
    """Return institution → rows beyond the first of their key; a key's rows count where its first name stands."""
    columns = [*key, *([INSTITUTION] if has_institution(dataset) else [])]
    return dict(
        connection.execute(
            f"""
            select institution, cast(sum(n - 1) as bigint) from (
                select min({institution_sql(dataset)}) as institution, count(*) as n
                from ({scan(files, dataset, columns)}) group by {", ".join(key)}
            ) where n > 1 group by institution
            """
        ).fetchall()
    )


def _of_key(expected: Expected, found: Tally, repeated: Mapping[str, int]) -> pa.Table:
    """Return the counts of the key: every row is judged."""
    rows = found.measures.filter(pc.equal(found.measures["measure"], "rows"))
    institutions = rows["institution_id"].to_pylist()
    return pa.table(
        {
            "check_id": [expected.id] * len(institutions),
            "institution_id": institutions,
            "total_count": rows["value"].to_pylist(),
            "violated_count": [repeated.get(one, 0) for one in institutions],
            "unjudged_count": [0] * len(institutions),
        },
        schema=COUNTS,
    )
