"""The causes of a month's alerts: what closed the gate, who is held, what differs from its past, who got worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from expectations import CheckLayer, Status
from jobs.lake import Lake
from jobs.quality.alert_cause import Cause, CauseKind, basis_points, digest, percent
from jobs.quality.checks import ON_TIME
from jobs.quality.holding import Failure, Holding
from jobs.quality.submission_class import CLASS_TITLES, DATA_CLASSES
from schemas import DATASETS
from schemas.institution import INSTITUTION


@dataclass(frozen=True)
class Names:
    """Registered institutions and their regions. What is not registered is never quoted: it may be anything."""

    regions: Mapping[str, str]

    def shown(self, institution_id: str) -> str:
        """Return the id if it is registered, else an alias."""
        return institution_id if institution_id in self.regions else f"未登记机构-{digest(institution_id)[:8]}"


def names_of(lake: Lake) -> Names:
    """Return the registered institutions of the pinned state."""
    rows = lake.arrow(INSTITUTION).select(["institution_id", "region_code"]).to_pylist()
    return Names({row["institution_id"]: row["region_code"] for row in rows})


def gate_causes(holding: Holding, *, period: str, region: str) -> list[Cause]:
    """Return a cause for each check that closed the gate, with the share of rows that break it."""
    causes = []
    for row in holding.closing.to_pylist():
        dataset, check, violated, total = (row[n] for n in ("dataset", "check_id", "violated_count", "total_count"))
        chinese, _, english = row["check_title"].partition(" / ")
        sentence = (
            f"{period} {DATASETS[dataset].title}“{chinese}”，{total}行中{violated}行不符，本月未对账、未检测，"
            f"请来源方更正后重新报送 / {violated} of {total} rows of {dataset} break {check} ({english}): the month was"
            " neither reconciled nor judged; have the supplier correct it and send it again."
        )
        page = f"quality/{period}-{region}/{dataset}.html"
        extent = basis_points(violated, total)
        causes.append(
            Cause(CauseKind.GATE_CLOSED, dataset, extent, sentence, region, check_id=check, page=page),
        )
    return causes


def held_causes(holding: Holding, names: Names, *, period: str, region: str) -> list[Cause]:
    """Return a cause for each institution and dataset that is held, with the worst share of rows among its checks."""
    worst: dict[tuple[str, str], Failure] = {}
    for one in holding.failures:
        key = (one.institution_id, one.dataset)
        if key not in worst or _share(one) > _share(worst[key]):
            worst[key] = one
    return [_held(one, names, period, region) for _, one in sorted(worst.items())]


def _share(failure: Failure) -> int:
    return basis_points(failure.violated, failure.total)


def _held(failure: Failure, names: Names, period: str, region: str) -> Cause:
    shown, dataset = names.shown(failure.institution_id), failure.dataset
    english = failure.check_title.partition(" / ")[2] or failure.check_id
    sentence = (
        f"{period} 机构{shown}：{failure.reason}，该机构本月数据暂扣，不参与对账与检测，请其更正后重新报送"
        f" / {failure.violated} of {failure.total} rows of {dataset} of institution {shown} fail ({english}): its month"
        " is held, neither reconciled nor judged; have it corrected and sent again."
    )
    return Cause(
        CauseKind.INSTITUTION_HELD,
        dataset,
        _share(failure),
        sentence,
        names.regions.get(failure.institution_id, region),
        shown,
        page=f"quality/{period}-{region}/{dataset}.html",
    )


def shift_causes(results: pa.Table, *, period: str, region: str) -> list[Cause]:
    """Return a cause for each dataset of which too many institutions differ from their own past in volume or shares."""
    causes = []
    for row in failed_comparisons(results):
        if row["check_id"] == ON_TIME:
            continue
        chinese, _, english = row["check_title"].partition(" / ")
        dataset, violated, total = row["dataset"], row["violated_count"], row["total_count"]
        sentence = (
            f"{period} {DATASETS[dataset].title}“{chinese}”，{total}家机构中{violated}家不符，请核实"
            f" / {violated} of {total} institutions differ from their past in {dataset} ({english}): have it checked."
        )
        page = f"quality/{period}-{region}/{dataset}.html"
        extent = basis_points(violated, total)
        causes.append(
            Cause(CauseKind.QUALITY_DROP, dataset, extent, sentence, region, check_id=row["check_id"], page=page)
        )
    return causes


def failed_comparisons(results: pa.Table) -> list[dict[str, Any]]:
    """Return the results of the analytical layer, on datasets as a whole, that failed."""
    failed = (CheckLayer.ANALYTICAL.value, Status.FAILED.value)
    return [row for row in results.to_pylist() if (row["layer"], row["status"]) == failed and not row["institution_id"]]


def drop_causes(scores: pa.Table, drop_bp: int, names: Names, *, period: str, region: str) -> list[Cause]:
    """Return a cause for each institution and class whose score fell by the limit or more since the month before."""
    datasets = {one.id: one.dataset.name for one in DATA_CLASSES}
    causes = []
    for row in scores.to_pylist():
        change = row["change_bp"]
        if change is None or change > -drop_bp:
            continue
        shown, data_class = names.shown(row["institution_id"]), row["data_class"]
        before, now = percent(row["previous_score_bp"]), percent(row["score_bp"])
        sentence = (
            f"{period} 机构{shown}的{CLASS_TITLES[data_class]}数据报送评分由{before}降至{now}，请核实"
            f" / the score of {data_class} sent by institution {shown} fell from {before} to {now}: have it checked."
        )
        causes.append(
            Cause(
                CauseKind.QUALITY_DROP,
                datasets[data_class],
                -change,
                sentence,
                names.regions.get(row["institution_id"], region),
                shown,
                f"submission:{data_class}",
                f"quality/{period}-{region}/submission.html",
            )
        )
    return causes
