"""Matching: two sides are tagged, put together and grouped by key; nothing is joined, nothing is lost.

Two ways. ``match_totals`` compares the sums of a key, measure by measure. ``match_entries`` compares single
entries: a key whose sums agree is matched whole, however many entries either side has (one bank debit may pay
many orders); of a key that does not agree the repeated entries are set aside as duplicates first, and what
remains is judged by tolerance and by time. Either way, over all rows: sum of left minus sum of right is the
sum of the differences, and every entry is counted in exactly one row.
"""

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.months import last_day
from jobs.reconcile.status import Status


@dataclass(frozen=True)
class Side:
    """One side: its rows, and the columns in which key, group, amount (BIGINT fen) and date lie."""

    frame: DataFrame
    key: tuple[str, ...]
    group: str
    amount: str
    on: str = ""
    parts: tuple[str, ...] = ()
    """Further money columns that must agree; both sides name them in the same order."""
    count: str = ""
    """The column that tells how many entries a row stands for; one, if there is none."""
    label: str = ""
    """A column that the definition wants to see again beside the outcome (the smallest value of the key)."""
    lag_days: int = 0
    """Days within which the other side has to follow an entry of this one."""


def match_totals(left: Side, right: Side, *, period: str, tolerance_fen: int = 0) -> DataFrame:
    """Return one row per key with the sums of both sides, their earliest date and what became of them.

    ``differing`` names the first measure, by the left side's column name, whose sums are not equal.
    """
    names = (left.amount, *left.parts)
    items = _measures(left, names, is_left=True).unionByName(_measures(right, names, is_left=False))
    sums = (
        _narrowed(items)
        .groupBy("match_key")
        .agg(
            F.min("group_key").alias("group_key"),
            F.min("event_on").alias("event_on"),
            F.min("label").alias("label"),
            *_summed(items),
        )
    )
    gaps = [F.abs(F.col(f"left_{name}") - F.col(f"right_{name}")) for name in names]
    gap = F.greatest(*gaps) if len(gaps) > 1 else gaps[0]
    differing = F.coalesce(*[F.when(each != 0, F.lit(name)) for each, name in zip(gaps, names, strict=True)])
    return sums.select(
        "match_key",
        "group_key",
        _status(gap, tolerance_fen, _is_waiting(left, right, period)).alias("status"),
        F.col(f"left_{left.amount}").alias("left_fen"),
        F.col(f"right_{left.amount}").alias("right_fen"),
        "left_count",
        "right_count",
        "event_on",
        F.lit(period).alias("opened_period"),
        F.lit("").alias("surplus"),
        differing.alias("differing"),
        "label",
    )


def match_entries(
    left: Side, right: Side, *, period: str, tolerance_fen: int = 0, carried: DataFrame | None = None
) -> DataFrame:
    """Return one row per key, and one more per side that repeats an entry the other side does not.

    ``carried`` are open rows of the previous month's result: they join their key as entries of the side they
    came from and keep their ``opened_period``. ``surplus`` tells the side of a duplicate and is empty otherwise.
    """
    items = [_entries(left, "left", period), _entries(right, "right", period)]
    if carried is not None:
        items += [_carried(carried, "left"), _carried(carried, "right")]
    keys = _surplus_by_key(reduce(DataFrame.unionByName, items))
    rows = keys.select("match_key", "group_key", "label", F.inline(_outcomes(period)))
    return rows.select(
        "match_key",
        "group_key",
        F.when(F.col("surplus") != "", F.lit(Status.DUPLICATE.value))
        .otherwise(_status(_gap(), tolerance_fen, _is_waiting(left, right, period)))
        .alias("status"),
        "left_fen",
        "right_fen",
        "left_count",
        "right_count",
        "event_on",
        "opened_period",
        "surplus",
        F.when(_gap() != 0, F.lit(left.amount)).alias("differing"),
        "label",
    )


def _key(side: Side) -> Column:
    """Return the key as text; an absent part is the empty text, never left out."""
    return F.concat_ws("|", *[F.coalesce(F.col(name).cast("string"), F.lit("")) for name in side.key])


def _described(side: Side) -> list[Column]:
    """Return what both ways keep of a row besides its money."""
    return [
        _key(side).alias("match_key"),
        F.coalesce(F.col(side.group), F.lit("")).alias("group_key"),
        (F.col(side.on) if side.on else F.lit(None).cast("date")).alias("event_on"),
        (F.col(side.label) if side.label else F.lit(None).cast("string")).alias("label"),
    ]


def _zero() -> Column:
    return F.lit(0).cast("bigint")


def _counted(side: Side) -> Column:
    return (F.col(side.count) if side.count else F.lit(1)).cast("bigint")


def _measures(side: Side, names: tuple[str, ...], *, is_left: bool) -> DataFrame:
    """Return a side's rows with their money under its own name and zero under the other's."""
    values = {"count": _counted(side)}
    for name, column in zip(names, (side.amount, *side.parts), strict=True):
        values[name] = F.coalesce(F.col(column), _zero())
    return side.frame.select(
        *_described(side),
        *[(value if is_left else _zero()).alias(f"left_{name}") for name, value in values.items()],
        *[(_zero() if is_left else value).alias(f"right_{name}") for name, value in values.items()],
    )


def _narrowed(items: DataFrame) -> DataFrame:
    """Return the items summed by all their texts.

    Spark sorts whatever it takes the smallest text of; summed by hash first, few rows are left to sort.
    """
    return items.groupBy("match_key", "group_key", "label").agg(F.min("event_on").alias("event_on"), *_summed(items))


def _summed(items: DataFrame) -> list[Column]:
    return [F.sum(name).alias(name) for name in items.columns if name.startswith(("left_", "right_"))]


def _entries(side: Side, name: str, period: str) -> DataFrame:
    return side.frame.select(
        *_described(side),
        F.lit(name).alias("side"),
        F.coalesce(F.col(side.amount), _zero()).alias("amount_fen"),
        _counted(side).alias("entries"),
        F.lit(period).alias("opened_period"),
    )


def _carried(carried: DataFrame, name: str) -> DataFrame:
    """Return last month's open rows of one side as entries."""
    return carried.where(F.col(f"{name}_count") > 0).select(
        "match_key",
        "group_key",
        "event_on",
        F.lit(None).cast("string").alias("label"),
        F.lit(name).alias("side"),
        F.col(f"{name}_fen").alias("amount_fen"),
        F.col(f"{name}_count").alias("entries"),
        "opened_period",
    )


def _surplus_by_key(items: DataFrame) -> DataFrame:
    """Return sums per key, and how much of them repeats an entry without need.

    Of equal entries the first is never surplus, even if the other side has none: it is the one that is missing.
    """
    sides = ("left", "right")
    of = {side: F.col("side") == side for side in sides}
    amounts = items.groupBy("match_key", "amount_fen").agg(
        F.min("group_key").alias("group_key"),
        F.min("label").alias("label"),
        F.min("opened_period").alias("opened_period"),
        F.min("event_on").alias("event_on"),
        *[F.count_if(of[side]).alias(f"{side}_items") for side in sides],
        *[F.sum(F.when(of[side], F.col("entries")).otherwise(0)).alias(f"{side}_count") for side in sides],
        *[F.max(F.when(of[side], F.col("event_on"))).alias(f"{side}_last_on") for side in sides],
    )
    for side, other in (sides, sides[::-1]):
        needed = F.greatest(F.col(f"{other}_items"), F.lit(1))
        amounts = amounts.withColumn(f"{side}_extra", F.greatest(F.col(f"{side}_items") - needed, _zero()))
    return amounts.groupBy("match_key").agg(
        F.min("group_key").alias("group_key"),
        F.min("label").alias("label"),
        F.min("opened_period").alias("opened_period"),
        F.min("event_on").alias("event_on"),
        *[F.sum(F.col(f"{side}_items") * F.col("amount_fen")).alias(f"{side}_fen") for side in sides],
        *[F.sum(f"{side}_count").alias(f"{side}_count") for side in sides],
        *[F.sum(F.col(f"{side}_extra") * F.col("amount_fen")).alias(f"{side}_extra_fen") for side in sides],
        *[F.sum(f"{side}_extra").alias(f"{side}_extra") for side in sides],
        *[F.max(F.when(F.col(f"{s}_extra") > 0, F.col(f"{s}_last_on"))).alias(f"{s}_extra_on") for s in sides],
    )


def _outcomes(period: str) -> Column:
    """Return the rows of a key: the key itself, and the surplus of either side if the sums disagree."""
    is_balanced = (F.col("left_count") > 0) & (F.col("right_count") > 0) & (F.col("left_fen") == F.col("right_fen"))

    def less_surplus(name: str, surplus: str) -> Column:
        return F.when(is_balanced, F.col(name)).otherwise(F.col(name) - F.col(surplus))

    main = F.struct(
        less_surplus("left_fen", "left_extra_fen").alias("left_fen"),
        less_surplus("right_fen", "right_extra_fen").alias("right_fen"),
        less_surplus("left_count", "left_extra").alias("left_count"),
        less_surplus("right_count", "right_extra").alias("right_count"),
        F.col("event_on"),
        F.col("opened_period"),
        F.lit("").alias("surplus"),
    )
    surplus = [
        F.when(
            ~is_balanced & (F.col(f"{side}_extra") > 0),
            F.struct(
                (F.col("left_extra_fen") if side == "left" else _zero()).alias("left_fen"),
                (F.col("right_extra_fen") if side == "right" else _zero()).alias("right_fen"),
                (F.col("left_extra") if side == "left" else _zero()).alias("left_count"),
                (F.col("right_extra") if side == "right" else _zero()).alias("right_count"),
                F.col(f"{side}_extra_on").alias("event_on"),
                F.lit(period).alias("opened_period"),
                F.lit(side).alias("surplus"),
            ),
        )
        for side in ("left", "right")
    ]
    return F.array_compact(F.array(main, *surplus))


def _gap() -> Column:
    return F.abs(F.col("left_fen") - F.col("right_fen"))


def _is_waiting(left: Side, right: Side, period: str) -> Column:
    """Tell whether the oldest entry of a lone side still has days left when the month ends."""
    lag = F.when(F.col("right_count") == 0, F.lit(left.lag_days)).otherwise(F.lit(right.lag_days))
    return F.coalesce((lag > 0) & (F.date_add(F.col("event_on"), lag) > F.lit(last_day(period))), F.lit(False))


def _status(gap: Column, tolerance_fen: int, is_waiting: Column) -> Column:
    is_left, is_right = F.col("left_count") > 0, F.col("right_count") > 0
    return (
        F.when(is_left & is_right & (gap == 0), F.lit(Status.MATCHED.value))
        .when(is_left & is_right & (gap <= tolerance_fen), F.lit(Status.WITHIN_TOLERANCE.value))
        .when(is_left & is_right, F.lit(Status.DIFFERS.value))
        .when(is_waiting, F.lit(Status.TIMING.value))
        .when(is_left, F.lit(Status.LEFT_ONLY.value))
        .otherwise(F.lit(Status.RIGHT_ONLY.value))
    )
