"""From stored counts to verdicts: thresholds are applied here and nowhere else, and no data are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from expectations import Status
from jobs.quality.checks import Check
from jobs.quality.inspection import Counts, Inspection, Judged
from jobs.quality.thresholds import Thresholds
from jobs.quality.verdict import Verdict
from schemas.dataset import Dataset

_UNJUDGED = "所交文件缺少所需字段 / the files sent lack a column that the check rests on"
_MICRO = 1_000_000


@dataclass(frozen=True)
class Sum:
    """What a month's counts of one check come to over all institutions."""

    counts: Counts
    unjudged: int
    reason: str | None


@dataclass(frozen=True)
class Judge:
    """Judges the counts of one month and region."""

    inspection: Inspection
    thresholds: Thresholds
    period: str
    region: str

    def verdicts(self, counts: pa.Table, checks: Mapping[Dataset, Sequence[Check]]) -> list[Verdict]:
        """Return a verdict for every check of every dataset, and after it those of institutions that do not pass.

        ``counts`` has the columns of ``quality_count``. A check without counts had nothing to judge, and passes.
        """
        applied = {dataset: [self._applied(dataset, one) for one in of] for dataset, of in checks.items()}
        sums = _sums(counts)
        institutions = _of_institutions(counts, applied)
        verdicts: list[Verdict] = []
        for dataset, of in applied.items():
            for verdict in self._of_dataset(dataset, of, sums):
                verdicts.append(verdict)
                verdicts += institutions.get((dataset.name, verdict.expected.id), ())
        return verdicts

    def _applied(self, dataset: Dataset, check: Check) -> Check:
        level, tolerance = self.thresholds.applied(
            dataset.name, check.expected, check.tolerance, period=self.period, region=self.region
        )
        return Check(replace(check.expected, level=level), tolerance)

    def _of_dataset(
        self, dataset: Dataset, checks: Sequence[Check], sums: Mapping[tuple[str, str], Sum]
    ) -> Iterator[Verdict]:
        """Yield the verdicts on a dataset as a whole: the suite judges what is violated, the rest passes by itself."""
        nothing = Sum(Counts(0, 0), 0, None)
        found = {one.expected.id: sums.get((dataset.name, one.expected.id), nothing) for one in checks}
        judged = [
            Judged(one.expected, one.tolerance, found[one.expected.id].counts)
            for one in checks
            if found[one.expected.id].counts.violated
        ]
        within = self.inspection.judge(dataset.name, judged) if judged else {}
        for one in checks:
            of = found[one.expected.id]
            why = of.reason or (_UNJUDGED if of.unjudged else None)
            if not of.counts.total and why:
                yield Verdict(dataset, one.expected, Status.NOT_JUDGEABLE, None, one.tolerance, why)
                continue
            status = Status.PASSED if within.get(one.expected.id, True) else Status.FAILED
            yield Verdict(dataset, one.expected, status, of.counts, one.tolerance)


def _sums(counts: pa.Table) -> dict[tuple[str, str], Sum]:
    with duckdb.connect() as connection:
        connection.register("counts", counts)
        rows = connection.execute(
            """
            select dataset, check_id, cast(sum(total_count) as bigint), cast(sum(violated_count) as bigint),
                cast(sum(unjudged_count) as bigint), min(reason)
            from counts group by dataset, check_id
            """
        ).fetchall()
    return {
        (name, check): Sum(Counts(total, violated), unjudged, why)
        for name, check, total, violated, unjudged, why in rows
    }


def _of_institutions(
    counts: pa.Table, applied: Mapping[Dataset, Sequence[Check]]
) -> dict[tuple[str, str], list[Verdict]]:
    """Return the verdicts of institutions that fail or cannot be judged, by dataset and check."""
    limits = [
        {
            "dataset": dataset.name,
            "check_id": one.expected.id,
            "allowed_micro": int(one.tolerance.allowed_ratio * _MICRO),
            "minimum_count": one.tolerance.minimum_count,
        }
        for dataset, checks in applied.items()
        for one in checks
    ]
    by_check = {
        (dataset.name, one.expected.id): (dataset, one) for dataset, checks in applied.items() for one in checks
    }
    found: dict[tuple[str, str], list[Verdict]] = {}
    with duckdb.connect() as connection:
        connection.register("counts", counts)
        connection.register("limits", pa.Table.from_pylist(limits))
        rows = connection.execute(
            f"""
            select dataset, check_id, institution_id, total_count, violated_count, reason
            from counts join limits using (dataset, check_id)
            where institution_id <> '' and (
                total_count = 0 and (unjudged_count > 0 or reason is not null)
                or violated_count >= minimum_count
                and cast(violated_count as hugeint) * {_MICRO} > cast(total_count as hugeint) * allowed_micro
            )
            order by dataset, check_id, institution_id
            """
        ).fetchall()
    for name, check_id, institution, total, violated, why in rows:
        dataset, one = by_check[name, check_id]
        status = Status.FAILED if total else Status.NOT_JUDGEABLE
        found.setdefault((name, check_id), []).append(
            Verdict(
                dataset,
                one.expected,
                status,
                Counts(total, violated) if total else None,
                one.tolerance,
                None if total else why or _UNJUDGED,
                institution,
            )
        )
    return found
