"""Every check of a dataset in the order of its page: structural, logical, analytical."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from expectations import NONE_ALLOWED, CheckLayer, Expected, Level, Tolerance, expected_of
from jobs.literal import literals
from jobs.quality.cross_check import cross_checks
from jobs.quality.measures import CONTROL_TOTAL, DAYS, code_measures, null_measures, sum_measures
from schemas.dataset import Dataset

QUARANTINED_SHARE = "quarantined_share"
"""The id of the check on how much of a dataset was quarantined."""
ON_TIME = "freshness:on_time"
VOLUME_ROWS, VOLUME_MONEY, MISSING_DAYS = "volume:rows", "volume:control_total", "volume:days"
SHIFT_CODES, SHIFT_NULLS = "shift:codes", "shift:nulls"
_SOME_INSTITUTIONS = Tolerance(Decimal("0.1"))
"""Of many institutions a few always differ from their own past: the dataset fails when more do."""
_SOME_ROWS = Tolerance(Decimal("0.05"))


@dataclass(frozen=True)
class Check:
    """What is expected, and how much is allowed where the thresholds say nothing."""

    expected: Expected
    tolerance: Tolerance = NONE_ALLOWED


@lru_cache
def checks_of(dataset: Dataset, max_quarantined_ratio: float) -> tuple[Check, ...]:
    """Return the checks of a delivered dataset."""
    crossed = (one for one in cross_checks() if one.header.dataset == dataset.name)
    return (
        *(Check(one) for one in expected_of(dataset)),
        share_check(max_quarantined_ratio),
        *(Check(one.expected, one.tolerance) for one in crossed),
        *([on_time_check(dataset)] if dataset.has_period and dataset.due_days else []),
        *(Check(one, _SOME_INSTITUTIONS) for one in comparisons_of(dataset)),
    )


def share_check(max_quarantined_ratio: float) -> Check:
    """Return the check on the share of a dataset's rows that was quarantined."""
    allowed = Decimal(str(max_quarantined_ratio)).quantize(Decimal("0.000001"))
    percent = f"{allowed * 100:f}".rstrip("0").rstrip(".")
    title = f"隔离比例不超过{percent}% / at most {percent} % of the rows are quarantined"
    return Check(Expected(QUARANTINED_SHARE, title, Level.CRITICAL, "", ()), Tolerance(allowed))


def on_time_check(dataset: Dataset, late_files: tuple[str, ...] = ()) -> Check:
    """Return the check that a month's rows came within the dataset's days; the files that did not are named."""
    title = f"月末后{dataset.due_days}天内到达 / delivered within {dataset.due_days} days after the month"
    condition = f"source_file not in ({literals(late_files)})" if late_files else "source_file is not null"
    return Check(
        Expected(ON_TIME, title, Level.WARNING, condition, (), CheckLayer.ANALYTICAL),
        _SOME_ROWS,
    )


def comparisons_of(dataset: Dataset) -> tuple[Expected, ...]:
    """Return what is expected of a month beside the months before, for each institution; see `analytical`."""
    if not dataset.has_period:
        return ()
    measured = sum_measures(dataset)
    titles = {
        VOLUME_ROWS: "行数与以往各月相当 / as many rows as in the months before",
        VOLUME_MONEY: "金额与以往各月相当 / as much money as in the months before",
        MISSING_DAYS: "有数据的天数与以往各月相当 / data for as many days as in the months before",
        SHIFT_CODES: "代码分布与以往各月相当 / codes are shared out as in the months before",
        SHIFT_NULLS: "空值比例与以往各月相当 / values are missing as often as in the months before",
    }
    present = {
        VOLUME_ROWS: True,
        VOLUME_MONEY: CONTROL_TOTAL in measured,
        MISSING_DAYS: DAYS in measured,
        SHIFT_CODES: bool(code_measures(dataset)),
        SHIFT_NULLS: bool(null_measures(dataset)),
    }
    return tuple(
        Expected(name, titles[name], Level.WARNING, name, (), CheckLayer.ANALYTICAL)
        for name, is_there in present.items()
        if is_there
    )
