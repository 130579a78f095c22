"""The rows a reconciliation hands back: identified, aged, in the declared order."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile.status import OPEN
from schemas.reconciliation_result import RECONCILIATION_RESULT
from schemas.types import SPARK

RESULT_COLUMNS = tuple(
    column for column in RECONCILIATION_RESULT.columns if column.name not in ("run_id", "period", "region")
)
"""The declared result without the columns that name the run, which the caller adds."""


def result_rows(matches: DataFrame, *, reconciliation_id: str, part: str = "", period: str) -> DataFrame:
    """Return matches as result rows; ``matches`` brings its own ``item_kind``.

    The item id rests on reconciliation, part, key and, for a duplicate, its side: it is the same every month.
    Age is the number of months since the item was opened; an open item is one that waits for the other side.
    """
    identity = F.concat_ws("|", F.lit(reconciliation_id), F.lit(part), F.col("surplus"), F.col("match_key"))
    complete = matches.withColumns(
        {
            "reconciliation_id": F.lit(reconciliation_id),
            "item_id": F.substring(F.sha2(identity, 256), 1, 32),
            "difference_fen": F.col("left_fen") - F.col("right_fen"),
            "age_months": _months(F.lit(period)) - _months(F.col("opened_period")),
            "is_open": F.col("status").isin([status.value for status in OPEN]),
        }
    )
    return complete.select(*[F.col(c.name).cast(SPARK[c.type]).alias(c.name) for c in RESULT_COLUMNS])


def _months(period: Column) -> Column:
    return F.substring(period, 1, 4).cast("int") * 12 + F.substring(period, 6, 2).cast("int")
