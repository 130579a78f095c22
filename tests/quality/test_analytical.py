"""A month beside the months before it, from literal measures; medians and deviations are worked out by hand."""

import pyarrow as pa

from jobs.months import shifted
from jobs.quality.analytical import compared
from jobs.quality.counts import MEASURE_ROWS
from jobs.quality.thresholds import Analytical
from schemas import DATASETS

PARAMETERS = Analytical(
    history_months=12,
    minimum_months=3,
    mad_factor=6,
    minimum_change_percent=50,
    minimum_rows=30,
    minimum_missing_days=3,
    share_change_percent=20,
)
Found = dict[tuple[str, str], tuple[int, int]]


def _months(measure: str, **values: list[int | None]) -> list[dict[str, object]]:
    """Return a measure of settlements by institution, one value a month up to 2026-10; None is a month without rows."""
    return [
        {
            "run_id": "R",
            "region": "150000",
            "dataset": "settlement",
            "institution_id": institution,
            "measure": measure,
            "period": shifted("2026-10", place - len(months) + 1),
            "value": value,
        }
        for institution, months in values.items()
        for place, value in enumerate(months)
        if value is not None
    ]


def _compared(*rows: list[dict[str, object]]) -> list[dict[str, object]]:
    measures = pa.Table.from_pylist([row for part in rows for row in part], schema=MEASURE_ROWS)
    settlement = DATASETS["settlement"]
    table = compared(measures, [settlement], PARAMETERS, run_id="R", period="2026-10", region="150000")
    return table.to_pylist()


def _found(check: str, rows: list[dict[str, object]]) -> dict[str, tuple[int, int]]:
    return {
        row["institution_id"]: (row["total_count"], row["violated_count"]) for row in rows if row["check_id"] == check
    }


def test_a_volume_is_judged_by_median_and_median_absolute_deviation():
    rows = _months(
        "rows",
        # median 100, deviations 0, 2, 2, 4: MAD 2, so more than 12 away and at least half of the median
        BAD=[98, 100, 102, 96, 40],
        # 50 away: exactly half is still within
        LIMIT=[98, 100, 102, 96, 50],
        # deviations 40, 20, 20, 60: MAD 30, so 180 away would be allowed
        UNSTEADY=[60, 120, 80, 160, 5],
        GROWN=[98, 100, 102, 96, 300],
        # too small to tell
        SMALL=[4, 4, 4, 4, 0],
    )
    assert _found("volume:rows", _compared(rows)) == {
        "BAD": (1, 1),
        "LIMIT": (1, 0),
        "UNSTEADY": (1, 0),
        "GROWN": (1, 1),
        "SMALL": (1, 0),
    }


def test_an_institution_that_sends_nothing_is_found_and_one_that_is_new_is_not_judged():
    rows = _months("rows", GONE=[100, 100, 100, 100, None], NEW=[100, 100], OTHER=[100, 100, 100, 100, 100])
    found = _compared(rows)
    assert _found("volume:rows", found) == {"GONE": (1, 1), "NEW": (0, 0), "OTHER": (1, 0)}
    reasons = {row["institution_id"]: row["reason"] for row in found if row["check_id"] == "volume:rows"}
    assert reasons["NEW"] == "以往月份不足 / too few months before to compare with"


def test_money_is_compared_to_the_fen_beyond_the_range_of_doubles():
    great = 9_000_000_000_000_001
    rows = _months("rows", H1=[100] * 5, H2=[100] * 5)
    money = _months("control_total", H1=[great] * 4 + [great // 2], H2=[great] * 4 + [great // 2 + 1])
    assert _found("volume:control_total", _compared(rows, money)) == {"H1": (1, 1), "H2": (1, 0)}


def test_missing_days_are_fewer_days_with_data_than_in_the_months_before():
    full, two_less, three_less = (1 << 31) - 1, (1 << 29) - 1, (1 << 28) - 1
    rows = _months("rows", H1=[100] * 5, H2=[100] * 5)
    days = _months("days", H1=[full] * 4 + [three_less], H2=[full] * 4 + [two_less])
    assert _found("volume:days", _compared(rows, days)) == {"H1": (1, 1), "H2": (1, 0)}


def test_a_code_whose_share_moves_by_more_than_the_limit_is_a_shift():
    rows = _months("rows", BAD=[100] * 4, LIMIT=[100] * 4)
    codes = [
        *_months("code:care_type=11", BAD=[90, 90, 90, 69], LIMIT=[90, 90, 90, 70]),
        *_months("code:care_type=21", BAD=[10, 10, 10, 31], LIMIT=[10, 10, 10, 30]),
        *_months("code:settlement_kind=2", BAD=[100] * 4, LIMIT=[100] * 4),
    ]
    assert _found("shift:codes", _compared(rows, codes)) == {"BAD": (2, 1), "LIMIT": (2, 0)}


def test_a_column_that_is_suddenly_empty_is_a_shift():
    rows = _months("rows", H1=[100] * 4)
    nulls = [
        *_months("null:payment_way", H1=[5, 5, 5, 100]),
        *_months("null:invoice_number", H1=[50, 40, 60, 50]),
    ]
    assert _found("shift:nulls", _compared(rows, nulls)) == {"H1": (2, 1)}


def test_with_too_few_months_before_the_dataset_is_not_judgeable_once_and_says_so():
    rows = _compared(_months("rows", H1=[100, 100, 5], H2=[100, 100, 5]))
    told = {row["check_id"]: (row["institution_id"], row["total_count"], row["reason"]) for row in rows}
    names = ("volume:rows", "volume:control_total", "volume:days", "shift:codes", "shift:nulls")
    assert told == dict.fromkeys(names, ("", 0, "以往月份不足 / too few months before to compare with"))
