"""The engine: every entry ends in one row, and what differs is all that differs."""

from collections import Counter, defaultdict

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.reconcile import Side, match_entries, match_totals, result_rows
from tests.reconcile.case import assert_rows, rows, texts

PERIOD = "2026-10"


def entries(spark, table):
    """Build one side from a drawn table."""
    return side_frame(spark, [(row["key"], int(row["amount_fen"]), row.get("on")) for row in texts(table)])


def side_frame(spark, values):
    drawn = [{"key": key, "amount_fen": amount, "on": on or None} for key, amount, on in values]
    plain = pa.schema([("key", pa.string()), ("amount_fen", pa.int64()), ("on", pa.string())])
    table = spark.createDataFrame(pa.Table.from_pylist(drawn, plain))
    return table.selectExpr("key", "amount_fen", "to_date(on) as on")


def side(frame, **options):
    return Side(frame, ("key",), "key", "amount_fen", "on", **options)


def finished(matches, period=PERIOD):
    return result_rows(matches.withColumn("item_kind", matches["surplus"]), reconciliation_id="example", period=period)


LEFT = """
    | key          | amount_fen | on         |
    | equal        | 100        | 2026-10-02 |
    | near         | 100        | 2026-10-02 |
    | far          | 100        | 2026-10-02 |
    | alone        | 100        | 2026-10-02 |
    | due          | 100        | 2026-10-26 |
    | waiting      | 100        | 2026-10-27 |
    | no date      | 100        |            |
    | bulk         | 100        | 2026-10-02 |
    | bulk         | 100        | 2026-10-02 |
    | twice        | 100        | 2026-10-02 |
    | twice        | 100        | 2026-10-09 |
    | twice alone  | 100        | 2026-10-02 |
    | twice alone  | 100        | 2026-10-09 |
    | both twice   | 100        | 2026-10-02 |
    | both twice   | 100        | 2026-10-02 |
    | three of two | 100        | 2026-10-02 |
    | three of two | 100        | 2026-10-02 |
    | three of two | 100        | 2026-10-02 |
    | twice, other | 100        | 2026-10-02 |
    | twice, other | 100        | 2026-10-02 |
"""
RIGHT = """
    | key          | amount_fen | on         |
    | equal        | 100        | 2026-10-01 |
    | near         | 98         | 2026-10-02 |
    | far          | 97         | 2026-10-02 |
    | right alone  | 100        | 2026-10-31 |
    | bulk         | 200        | 2026-10-02 |
    | twice        | 100        | 2026-10-02 |
    | both twice   | 100        | 2026-10-02 |
    | both twice   | 100        | 2026-10-02 |
    | three of two | 100        | 2026-10-02 |
    | three of two | 100        | 2026-10-02 |
    | twice, other | 90         | 2026-10-02 |
"""
OUTCOME = """
    | match_key    | status           | left_fen | right_fen | left_count | right_count | difference_fen | event_on   |
    | equal        | matched          | 100      | 100       | 1          | 1           | 0              | 2026-10-01 |
    | near         | within_tolerance | 100      | 98        | 1          | 1           | 2              | 2026-10-02 |
    | far          | differs          | 100      | 97        | 1          | 1           | 3              | 2026-10-02 |
    | alone        | left_only        | 100      | 0         | 1          | 0           | 100            | 2026-10-02 |
    | right alone  | right_only       | 0        | 100       | 0          | 1           | -100           | 2026-10-31 |
    | due          | left_only        | 100      | 0         | 1          | 0           | 100            | 2026-10-26 |
    | waiting      | timing           | 100      | 0         | 1          | 0           | 100            | 2026-10-27 |
    | no date      | left_only        | 100      | 0         | 1          | 0           | 100            |            |
    | bulk         | matched          | 200      | 200       | 2          | 1           | 0              | 2026-10-02 |
    | twice        | matched          | 100      | 100       | 1          | 1           | 0              | 2026-10-02 |
    | twice        | duplicate        | 100      | 0         | 1          | 0           | 100            | 2026-10-09 |
    | twice alone  | left_only        | 100      | 0         | 1          | 0           | 100            | 2026-10-02 |
    | twice alone  | duplicate        | 100      | 0         | 1          | 0           | 100            | 2026-10-09 |
    | both twice   | matched          | 200      | 200       | 2          | 2           | 0              | 2026-10-02 |
    | three of two | matched          | 200      | 200       | 2          | 2           | 0              | 2026-10-02 |
    | three of two | duplicate        | 100      | 0         | 1          | 0           | 100            | 2026-10-02 |
    | twice, other | differs          | 100      | 90        | 1          | 1           | 10             | 2026-10-02 |
    | twice, other | duplicate        | 100      | 0         | 1          | 0           | 100            | 2026-10-02 |
"""


@pytest.fixture(scope="module")
def found(spark):
    left, right = side(entries(spark, LEFT), lag_days=5), side(entries(spark, RIGHT))
    return rows(finished(match_entries(left, right, period=PERIOD, tolerance_fen=2)))


def test_each_key_ends_in_its_status(found):
    assert_rows(found, OUTCOME)


def test_only_lone_and_waiting_rows_are_open(found):
    assert {row["status"] for row in found if row["is_open"]} == {"left_only", "right_only", "timing"}
    assert not [row for row in found if row["status"] in ("matched", "differs", "duplicate") and row["is_open"]]


def test_a_duplicate_and_its_key_are_two_items(found):
    assert len({row["item_id"] for row in found}) == len(found)


def test_open_rows_enter_the_next_month_age_and_meet_their_counterpart(spark):
    nothing = side_frame(spark, [])
    october = finished(
        match_entries(
            side(
                entries(
                    spark,
                    """
                    | key   | amount_fen | on         |
                    | late  | 100        | 2026-10-30 |
                    | never | 200        | 2026-10-30 |
                    """,
                ),
                lag_days=5,
            ),
            side(entries(spark, "| key | amount_fen | on |\n| early | 50 | 2026-10-30 |")),
            period=PERIOD,
        )
    )
    november = finished(
        match_entries(
            side(entries(spark, "| key | amount_fen | on |\n| early | 50 | 2026-11-02 |"), lag_days=5),
            side(entries(spark, "| key | amount_fen | on |\n| late | 100 | 2026-11-02 |")),
            period="2026-11",
            carried=october.where("is_open"),
        ),
        "2026-11",
    )
    january = finished(
        match_entries(side(nothing), side(nothing), period="2027-01", carried=november.where("is_open")), "2027-01"
    )
    assert_rows(
        rows(november),
        """
        | match_key | status    | left_fen | right_fen | opened_period | age_months | is_open | event_on   |
        | late      | matched   | 100      | 100       | 2026-10       | 1          | False   | 2026-10-30 |
        | early     | matched   | 50       | 50        | 2026-10       | 1          | False   | 2026-10-30 |
        | never     | left_only | 200      | 0         | 2026-10       | 1          | True    | 2026-10-30 |
        """,
    )
    assert_rows(
        rows(january),
        """
        | match_key | status    | left_fen | opened_period | age_months |
        | never     | left_only | 200      | 2026-10       | 3          |
        """,
    )
    id_of = {row["match_key"]: row["item_id"] for row in rows(october)}
    assert {row["item_id"] for row in rows(november)} == set(id_of.values())


def test_totals_compare_sums_and_name_the_first_measure_that_differs(spark):
    def totals(values):
        frame = spark.createDataFrame(pa.Table.from_pylist(values)).selectExpr("*", "date'2026-10-01' as on")
        return Side(frame, ("key",), "key", "amount_fen", "on", ("part_fen", "rest_fen"), count="entries")

    left = totals(
        [
            {"key": "same", "amount_fen": 60, "part_fen": 1, "rest_fen": 2, "entries": 3},
            {"key": "same", "amount_fen": 60, "part_fen": 1, "rest_fen": 2, "entries": 1},
            {"key": "part", "amount_fen": 10, "part_fen": 1, "rest_fen": 9, "entries": 1},
        ]
    )
    right = totals(
        [
            {"key": "same", "amount_fen": 120, "part_fen": 2, "rest_fen": 4, "entries": 1},
            {"key": "part", "amount_fen": 10, "part_fen": 1, "rest_fen": 8, "entries": 1},
        ]
    )
    assert_rows(
        rows(match_totals(left, right, period=PERIOD)),
        """
        | match_key | status  | differing | left_fen | right_fen | left_count |
        | same      | matched |           | 120      | 120       | 4          |
        | part      | differs | rest_fen  | 10       | 10        | 1          |
        """,
    )


def test_a_key_part_that_is_absent_is_not_left_out_of_the_key(spark):
    frame = spark.createDataFrame(
        [("a", None, 1), (None, "a", 1)], "first string, second string, amount_fen bigint"
    ).selectExpr("*", "date'2026-10-01' as on")
    both = Side(frame, ("first", "second"), "first", "amount_fen", "on")
    assert sorted(row["match_key"] for row in rows(match_entries(both, both, period=PERIOD))) == ["a|", "|a"]


row_lists = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([-2, -1, 0, 1, 2, 3])), max_size=250)


@settings(max_examples=8, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(left=row_lists, right=row_lists)
def test_whatever_the_tables_nothing_is_lost_and_the_differences_are_the_difference(spark, left, right):
    drawn = [[(f"K{key}", amount, "2026-10-02") for key, amount in values] for values in (left, right)]
    sides = [side(side_frame(spark, values)) for values in drawn]
    found = rows(finished(match_entries(*sides, period=PERIOD, tolerance_fen=1)))

    total = [sum(amount for _, amount in values) for values in (left, right)]
    assert sum(row["left_fen"] for row in found) == total[0]
    assert sum(row["right_fen"] for row in found) == total[1]
    assert sum(row["difference_fen"] for row in found) == total[0] - total[1]
    assert sum(row["left_count"] for row in found) == len(left)
    assert sum(row["right_count"] for row in found) == len(right)
    shown = Counter(
        (row["match_key"], row["item_kind"], row["status"], row["left_fen"], row["right_fen"]) for row in found
    )
    assert shown == Counter(judged_by_hand(*drawn, tolerance=1))


def judged_by_hand(left, right, tolerance):
    """Judge each key by itself with plain counters: the definition, said a second time."""
    keys = defaultdict(lambda: (Counter(), Counter()))
    for index, values in enumerate((left, right)):
        for key, amount, _ in values:
            keys[key][index][amount] += 1
    for key, sides in keys.items():
        sums = [sum(amount * times for amount, times in held.items()) for held in sides]
        held = [any(counter.values()) for counter in sides]
        if not (all(held) and sums[0] == sums[1]):
            for index, name in enumerate(("left", "right")):
                extra = {
                    amount: times - max(1, sides[1 - index][amount])
                    for amount, times in sides[index].items()
                    if times > max(1, sides[1 - index][amount])
                }
                surplus = sum(amount * times for amount, times in extra.items())
                if extra:
                    sums[index] -= surplus
                    yield key, name, "duplicate", surplus * (1 - index), surplus * index
        gap = abs(sums[0] - sums[1])
        both = "matched" if gap == 0 else "within_tolerance" if gap <= tolerance else "differs"
        yield key, "", both if all(held) else "left_only" if held[0] else "right_only", *sums
