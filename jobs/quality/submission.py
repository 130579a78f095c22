"""Submission as a duty: what each institution sent of each class of data in a month, measured and scored.

Ten-thousandths (bp), rounded down. timeliness = rows sent within the days allowed and by the due day / rows with both
times; accuracy = rows that break no check / rows checked and quarantined; completeness = the mean of the parts that
can be measured: required columns present, parents with their rows, days and rows against the own history (at most
whole). score = the mean of the three, weighted; what cannot be measured carries no weight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from jobs.detect.parameter import Parameters
from jobs.errors import SettingError
from jobs.lake import Lake
from jobs.months import last_day, window
from jobs.quality.submission_counts import Month, count_month
from jobs.quality.submission_formula import SCORED
from schemas.lake_columns import lake_columns
from schemas.submission_score import SUBMISSION_SCORE
from schemas.types import arrow_schema

_WEIGHTS = ("weight_timeliness", "weight_accuracy", "weight_completeness")
LIMIT_NAMES = ("upload_days", *_WEIGHTS, "history_months", "minimum_history_months", "passing_bp", "drop_bp")
"""The parameters ``submission_score.*`` in conf/parameters."""


@dataclass(frozen=True)
class Limits:
    """The values in force in a region at the end of a month, and the version of them that the rows name."""

    values: Mapping[str, int]
    version: str


def limits_of(parameters: Parameters, period: str, region: str) -> Limits | None:
    """Return the limits; None where the duty was not in force, or nobody has configured it for the region."""
    last = last_day(period)
    try:
        segments = parameters.segments("submission_score", LIMIT_NAMES, region)
    except SettingError:
        return None
    for one in segments:
        begun = one.from_on is None or one.from_on <= last
        if one.region == region and begun and (one.to_on is None or last <= one.to_on):
            return Limits({name: int(value) for name, value in one.values}, one.version)
    return None


def submission_scores(
    lake: Lake, limits: Limits, *, period: str, region: str, undelivered: frozenset[str] = frozenset()
) -> pa.Table:
    """Return the month's rows of ``submission_score`` for institutions of the region, by institution and class.

    Institutions that have a history and sent nothing have a row too. A class whose dataset nobody delivers has none.
    """
    month = Month(period, region, limits.values["upload_days"], undelivered)
    *before, _ = window(period, limits.values["history_months"])
    values = dict(limits.values) | {
        "run_id": lake.run_id,
        "period": period,
        "region": region,
        "version": limits.version,
        "before": before[-1],
        "days": last_day(period).day,
    }
    with (
        TemporaryDirectory(prefix="fundaudit-") as spill,
        duckdb.connect(":memory:", config={"memory_limit": "1GB", "temp_directory": spill}) as database,
    ):
        count_month(database, lake, month)
        database.register("history", lake.arrow(SUBMISSION_SCORE, f"region = '{region}'", before))
        used = {name: value for name, value in values.items() if f"${name}" in SCORED}
        rows: pa.Table = database.execute(SCORED, used).to_arrow_table()
    schema = arrow_schema(lake_columns(SUBMISSION_SCORE))
    return rows.select(schema.names).cast(schema)
