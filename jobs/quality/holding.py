"""Whose month is held, and what closes the gate: one institution's broken data stop nobody else's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from expectations import Level, Status
from jobs.lake import Lake
from jobs.quality.checks import QUARANTINED_SHARE
from jobs.quality.refusals import refusals_of
from jobs.settings import QualitySettings
from schemas import DATASETS, DELIVERED
from schemas.dataset import Dataset
from schemas.held_institution import HELD_INSTITUTION
from schemas.lake_columns import has_institution, lake_columns
from schemas.quality_measure import QUALITY_MEASURE
from schemas.types import arrow_schema

Row = Mapping[str, object]
ByInstitution = Mapping[str, Mapping[str, int]]
"""Dataset → institution → a number."""


@dataclass(frozen=True)
class Failure:
    """One critical check that an institution's rows fail: so many of so many."""

    institution_id: str
    dataset: str
    check_id: str
    check_title: str
    violated: int
    total: int

    @property
    def reason(self) -> str:
        """Return what is wrong, in Chinese."""
        title = self.check_title.partition(" / ")[0]
        return f"{DATASETS[self.dataset].title}“{title}”{self.total}行中{self.violated}行不符"


@dataclass(frozen=True)
class Holding:
    """What a month's results lead to: failures for which institutions are held, and results that close the gate."""

    failures: tuple[Failure, ...]
    closing: pa.Table
    """Rows of ``quality_result``: critical faults that no single institution answers for."""

    @property
    def institutions(self) -> tuple[str, ...]:
        """Return the held institutions, sorted."""
        return tuple(sorted({one.institution_id for one in self.failures}))


def can_be_held(dataset: Dataset) -> bool:
    """Tell whether one institution's rows of a month can be set aside: those of catalogues and banks cannot."""
    return dataset.has_period and has_institution(dataset)


def holding_of(lake: Lake, results: pa.Table, *, period: str, region: str, settings: QualitySettings) -> Holding:
    """Return who is held for the month and what closes the gate.

    An institution is held for each critical check that its rows of a dataset fail, and for a dataset of which more
    than ``max_quarantined_ratio`` of its rows, and at least ``min_unreliable_rows``, stand refused: one bad row must
    not shield a small institution. A dataset's critical fault closes the gate if it has no
    institutions; if what fails is not theirs alone; or if those held have more than ``max_held_ratio`` of its rows:
    then the fault is the region's.
    """
    refusals = [one for dataset in DELIVERED if can_be_held(dataset) for one in refusals_of(lake, dataset, period)]
    refused = _by_institution((one.dataset, one.institution_id, one.refused) for one in refusals)
    month = _Month(_measured(lake, "rows", period, region), refused, results.to_pylist(), settings)
    failures = (*month.failed_checks(), *month.refused_too_much())
    closes = pa.array([month.closes(row, failures) for row in month.results], pa.bool_())
    return Holding(failures, results.filter(closes))


def held_rows(lake: Lake, holding: Holding, *, period: str, region: str) -> pa.Table:
    """Return the rows of ``held_institution``: of each held institution every dataset's rows and fen."""
    rows, fen = (_measured(lake, measure, period, region) for measure in ("rows", "control_total"))
    held = []
    for institution in holding.institutions:
        own = [one for one in holding.failures if one.institution_id == institution]
        names = {name for name, of in rows.items() if institution in of and can_be_held(DATASETS[name])}
        held += [
            {
                "run_id": lake.run_id,
                "period": period,
                "region": region,
                "institution_id": institution,
                "dataset": name,
                "row_count": rows.get(name, {}).get(institution, 0),
                "amount_fen": fen.get(name, {}).get(institution, 0),
                "checks": sorted({f"{one.dataset}.{one.check_id}" for one in own}),
                "reason": "；".join(one.reason for one in own),
            }
            for name in sorted(names | {one.dataset for one in own})
        ]
    return pa.Table.from_pylist(held, arrow_schema(lake_columns(HELD_INSTITUTION)))


def _measured(lake: Lake, measure: str, period: str, region: str) -> ByInstitution:
    rows = lake.arrow(QUALITY_MEASURE, f"region = '{region}' and measure = '{measure}'", [period]).to_pylist()
    return _by_institution((row["dataset"], row["institution_id"], row["value"]) for row in rows)


def _by_institution(rows: Iterable[tuple[str, str, int]]) -> ByInstitution:
    found: dict[str, dict[str, int]] = {}
    for dataset, institution, value in rows:
        found.setdefault(dataset, {})[institution] = value
    return found


@dataclass(frozen=True)
class _Month:
    """The month's results, and by dataset and institution the rows accepted and the rows that stand refused."""

    rows: ByInstitution
    refused: ByInstitution
    results: Sequence[Row]
    settings: QualitySettings

    def failed_checks(self) -> list[Failure]:
        return [
            Failure(
                str(row["institution_id"]),
                str(row["dataset"]),
                str(row["check_id"]),
                str(row["check_title"]),
                _number(row["violated_count"]),
                _number(row["total_count"]),
            )
            for row in self.results
            if row["institution_id"] and _is_critical(row) and can_be_held(DATASETS[str(row["dataset"])])
        ]

    def refused_too_much(self) -> list[Failure]:
        title = "隔离比例超出允许 / more rows are quarantined than allowed"
        found = []
        for dataset, institutions in self.refused.items():
            for institution, refused in institutions.items():
                total = self.rows.get(dataset, {}).get(institution, 0) + refused
                if not institution or refused < self.settings.min_unreliable_rows:
                    continue
                if refused > total * Decimal(str(self.settings.max_quarantined_ratio)):
                    found.append(Failure(institution, dataset, QUARANTINED_SHARE, title, refused, total))
        return found

    def closes(self, row: Row, failures: Sequence[Failure]) -> bool:
        """Tell whether a result, of a dataset as a whole, is a fault of what all share."""
        if row["institution_id"] or not _is_critical(row):
            return False
        dataset, check = str(row["dataset"]), str(row["check_id"])
        if not can_be_held(DATASETS[dataset]):
            return True
        held = {one.institution_id: one for one in failures if one.dataset == dataset}
        if self._sum(dataset, held) > self._sum(dataset) * Decimal(str(self.settings.max_held_ratio)):
            return True
        if check == QUARANTINED_SHARE:
            refused = sum(n for one, n in self.refused.get(dataset, {}).items() if one not in held)
            rows = sum(n for one, n in self.rows.get(dataset, {}).items() if one not in held)
            return refused > (rows + refused) * Decimal(str(self.settings.max_quarantined_ratio))
        own = [one for one in failures if (one.dataset, one.check_id) == (dataset, check)]
        violated = _number(row["violated_count"]) - sum(one.violated for one in own)
        total = _number(row["total_count"]) - sum(one.total for one in own)
        return violated >= _number(row["minimum_count"]) and violated > total * Decimal(str(row["threshold"]))

    def _sum(self, dataset: str, institutions: Collection[str] | None = None) -> int:
        """Return the rows of a dataset, accepted and refused, of these institutions or of all."""
        parts = (self.rows.get(dataset, {}), self.refused.get(dataset, {}))
        return sum(n for part in parts for one, n in part.items() if institutions is None or one in institutions)


def _is_critical(row: Row) -> bool:
    return row["severity"] == Level.CRITICAL.value and row["status"] == Status.FAILED.value


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
