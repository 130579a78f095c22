"""The validation of a month: every check of every delivered dataset, at the versions that the run sees."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations import expected_of
from jobs.content import month_condition
from jobs.lake import Lake
from jobs.months import window
from jobs.quality.analytical import compared
from jobs.quality.checks import checks_of, on_time_check, share_check
from jobs.quality.counting import NOTHING, Counter
from jobs.quality.counts import MonthCounts
from jobs.quality.cross_check import CrossCheck, cross_checks
from jobs.quality.crossing import Crossing
from jobs.quality.deliveries import Delivery, dataset_reason, deliveries_of, due_on, input_reason, lacking, reason_of
from jobs.quality.inspection import Inspection
from jobs.quality.judging import Judge
from jobs.quality.pages import write_pages
from jobs.quality.tally import Tally
from jobs.quality.thresholds import Thresholds, load_thresholds
from jobs.quality.verdict import Verdict, results_of
from jobs.settings import QualitySettings
from schemas import DELIVERED
from schemas.dataset import Dataset
from schemas.quality_count import QUALITY_COUNT
from schemas.quality_measure import QUALITY_MEASURE

DRIVER_ROWS = 2_000_000
"""Tables of up to so many rows in the month are counted in the driver."""


@dataclass
class Validator:
    """Validates month after month of one lake. Files never change, so what was counted in a file stays known."""

    lake: Lake
    region: str
    settings: QualitySettings
    pages: Path | None = None
    """The folder of the pages, one folder below it for each month and region; None writes none."""
    thresholds: Thresholds = field(default_factory=load_thresholds)
    driver_rows: int = DRIVER_ROWS
    inspection: Inspection = field(default_factory=Inspection)
    _connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    _known: dict[tuple[object, ...], Tally] = field(default_factory=dict)

    def validate_month(self, *, period: str, undelivered: frozenset[str]) -> pa.Table:
        """Return the month's results, rows of ``quality_result``, and write its counts and measures.

        One row for each check of each delivered dataset, in declared order, followed by a row for each institution that
        fails it or cannot be judged. Datasets with a period are judged on the month's rows of all regions, registers
        whole. ``total_count`` are the rows in which there was something to judge: codes and checks speak of present
        values only, and nothing of a column of rows whose file does not have it. What rests on ``undelivered``
        (``table`` or ``table.column``) is ``not_judgeable``, never failed.

        Raises:
            AuditError: A table cannot be read as pinned, or a check could not be run.
        """
        counted = self._counted(period, undelivered)
        counts, measures = counted.counts(), counted.measures()
        part = [month_condition(period, self.region)]
        self.lake.write(QUALITY_COUNT, counts, replace=part)
        self.lake.write(QUALITY_MEASURE, measures, replace=part)
        verdicts = self.judge_month(period, counts, measures)
        return results_of(
            verdicts, run_id=self.lake.run_id, period=period, region=self.region, version=self.thresholds.version
        )

    def judge_month(self, period: str, counts: pa.Table, measures: pa.Table) -> list[Verdict]:
        """Return the verdicts on a month's stored counts and measures, and write the pages. Reads no data."""
        analytical = self.thresholds.analytical
        before = window(period, analytical.history_months)[:-1]
        earlier = self.lake.arrow(QUALITY_MEASURE, f"region = '{self.region}'", before)
        comparisons = compared(
            pa.concat_tables([earlier, measures]),
            DELIVERED,
            analytical,
            run_id=self.lake.run_id,
            period=period,
            region=self.region,
        )
        judge = Judge(self.inspection, self.thresholds, period, self.region)
        verdicts = judge.verdicts(
            pa.concat_tables([counts, comparisons]),
            {dataset: checks_of(dataset, self.settings.max_quarantined_ratio) for dataset in DELIVERED},
        )
        if self.pages is not None:
            write_pages(self.pages, verdicts, period=period, region=self.region)
        return verdicts

    def _counted(self, period: str, undelivered: frozenset[str]) -> MonthCounts:
        deliveries = deliveries_of(self.lake)
        counts = MonthCounts(self.lake.run_id, period, self.region)
        crossing = Crossing(self.lake, period, self.driver_rows, self._connection)
        for dataset in DELIVERED:
            if dataset.name in undelivered:
                for one in checks_of(dataset, self.settings.max_quarantined_ratio):
                    counts.add_unjudged(dataset, one.expected, dataset_reason(dataset.name))
                continue
            delivery = deliveries.get(dataset.name, Delivery())
            share = share_check(self.settings.max_quarantined_ratio).expected
            counts.add_total(dataset, share, delivery.counts)
            self._count(dataset, period, undelivered, delivery, counts)
            for check in cross_checks():
                if check.header.dataset == dataset.name:
                    self._cross(dataset, check, crossing, undelivered, delivery, counts)
        return counts

    def _count(
        self, dataset: Dataset, period: str, undelivered: frozenset[str], delivery: Delivery, counts: MonthCounts
    ) -> None:
        """Count the row conditions of one dataset that rest on what is delivered."""
        judged = []
        for one in expected_of(dataset):
            missing = lacking(dataset.name, one.rests_on, undelivered)
            if missing:
                counts.add_unjudged(dataset, one, reason_of(missing))
            else:
                judged.append(one)
        if dataset.has_period and dataset.due_days:
            late = delivery.files_after(due_on(dataset, period))
            judged.append(on_time_check(dataset, late).expected)
        periods = [period] if dataset.has_period else None
        files = tuple(file.path for file in self.lake.files(dataset, periods))
        without = delivery.lacking_of(judged)
        key = (dataset.name, files, tuple(judged), tuple(sorted(without.items())))
        if key not in self._known:
            counter = Counter(self.lake, self.driver_rows, self._connection)
            self._known[key] = counter.count(dataset, periods, judged, without)
        counts.add(dataset, judged, self._known[key])

    def _cross(
        self,
        dataset: Dataset,
        check: CrossCheck,
        crossing: Crossing,
        undelivered: frozenset[str],
        delivery: Delivery,
        counts: MonthCounts,
    ) -> None:
        """Count one cross-dataset check, or say what it lacks."""
        missing = crossing.lacking(check, undelivered)
        if missing:
            counts.add_unjudged(dataset, check.expected, input_reason(missing))
            return
        found = crossing.count(check, delivery)
        counts.add(dataset, [check.expected], Tally(found, NOTHING.measures))
