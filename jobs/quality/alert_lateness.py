"""Lateness as a cause of alerts: what has not come though its day is past, and what came after it."""

from collections.abc import Collection
from datetime import date, datetime

import duckdb
import pyarrow as pa

from jobs.lake import Lake
from jobs.months import BEIJING
from jobs.quality.alert_cause import Cause, CauseKind
from jobs.quality.alerts import failed_comparisons
from jobs.quality.checks import ON_TIME
from jobs.quality.deliveries import due_on
from schemas import DATASETS, DELIVERED
from schemas.dataset import Dataset
from schemas.quality_measure import QUALITY_MEASURE
from schemas.source_file import SOURCE_FILE


def late_causes(
    lake: Lake, *, period: str, region: str, as_of_at: datetime, undelivered: Collection[str]
) -> list[Cause]:
    """Return a cause for each dataset that came in other months and of which nothing came though its day is past."""
    measured = lake.arrow(QUALITY_MEASURE, f"region = '{region}' and measure = 'rows' and value > 0", [period])
    present = set(measured["dataset"].to_pylist())
    today = as_of_at.astimezone(BEIJING).date()
    causes = []
    for dataset in DELIVERED:
        is_due = dataset.has_period and dataset.due_days > 0 and dataset.name not in undelivered
        days = (today - due_on(dataset, period)).days
        if is_due and days > 0 and dataset.name not in present:
            sentence = (
                f"{period} {dataset.title}应于{due_on(dataset, period)}前报送，已逾期{days}天仍未收到，请催报"
                f" / {dataset.name} of {period} was due on {due_on(dataset, period)} and is {days} days overdue:"
                " ask the supplier for it."
            )
            page = f"quality/{period}-{region}/{dataset.name}.html"
            causes.append(Cause(CauseKind.LATE_DELIVERY, dataset.name, days, sentence, region, page=page))
    return causes


def arrived_late_causes(lake: Lake, results: pa.Table, *, period: str, region: str) -> list[Cause]:
    """Return a cause for each dataset of which too many rows came after its day, with the days of the latest file."""
    causes = []
    for row in failed_comparisons(results):
        if row["check_id"] != ON_TIME:
            continue
        dataset = DATASETS[row["dataset"]]
        due, late, rows = due_on(dataset, period), row["violated_count"], row["total_count"]
        days = (_last_received(lake, dataset, period) - due).days
        sentence = (
            f"{period} {dataset.title}逾期报送：{rows}行中{late}行于{due}之后到达，最迟逾期{days}天"
            f" / {late} of {rows} rows of {dataset.name} came after {due}, up to {days} days late."
        )
        page = f"quality/{period}-{region}/{dataset.name}.html"
        causes.append(Cause(CauseKind.LATE_DELIVERY, dataset.name, days, sentence, region, check_id=ON_TIME, page=page))
    return causes


def _last_received(lake: Lake, dataset: Dataset, period: str) -> date:
    """Return the day, in Beijing, on which the last file with rows of the month came."""
    with duckdb.connect() as database:
        files = f"select distinct source_file from ({lake.scan(dataset, [period], ['source_file', 'period'])})"
        names = [name for (name,) in database.execute(files).fetchall()]
    register = lake.arrow(SOURCE_FILE, f"dataset = '{dataset.name}'").select(["source_file", "received_at"]).to_pylist()
    received: list[datetime] = [row["received_at"] for row in register if row["source_file"] in names]
    return max(received).astimezone(BEIJING).date()
