"""Loading one dataset: accepted rows into silver, the rest into quarantine, and the count of both per file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa

from jobs.intake.completeness import Scopes, left_out_sql
from jobs.intake.executor import Executor
from jobs.intake.resolve import (
    ACCEPTED,
    HELD,
    QUARANTINED,
    existing_columns,
    parent_id_of,
    reasons_of,
    same_key,
)
from jobs.lake import Lake
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.quarantine import QUARANTINE

TALLY = "count(*) as row_total, cast(coalesce(sum(amount), 0) as bigint) as fen, count(*) - count(amount) as unreadable"
"""SQL for the numbers of a `FileCount` over rows with their ``amount``."""


@dataclass(frozen=True)
class FileCount:
    """Rows and money of one file that ended in one status."""

    source_file: str
    status: str
    rows: int
    fen: int
    unreadable: int

    def __add__(self, other: "FileCount") -> "FileCount":
        rows, fen = self.rows + other.rows, self.fen + other.fen
        return replace(self, rows=rows, fen=fen, unreadable=self.unreadable + other.unreadable)


@dataclass(frozen=True)
class Loaded:
    """What became of a dataset's candidates, and of rows in force that newer versions or complete files replaced."""

    counts: tuple[FileCount, ...]
    replaced: tuple[FileCount, ...] = ()
    withdrawn: tuple[FileCount, ...] = ()

    def with_counts(self, more: Iterable[FileCount]) -> "Loaded":
        """Return this with further counts added, one count for each file and status."""
        sums: dict[tuple[str, str], FileCount] = {}
        for one in (*self.counts, *more):
            key = one.source_file, one.status
            sums[key] = one + sums[key] if key in sums else one
        return replace(self, counts=tuple(sums[key] for key in sorted(sums)))


@dataclass(frozen=True)
class Files:
    """The dataset's files: versions (source_file, delivery_version, is_whole) and of what the newest are complete."""

    versions: pa.Table
    scopes: tuple[Scopes, ...]


def load_dataset(executor: Executor, lake: Lake, dataset: Dataset, load_id: str, files: Files) -> Loaded:
    """Resolve the executor's ``candidate`` rows and write silver and quarantine.

    The executor already knows ``candidate``; this makes ``person`` or ``parent`` and ``existing`` known to it.
    """
    executor.give("delivery", files.versions)
    for number, one in enumerate(files.scopes):
        executor.give(f"complete_{number}", one.newest)
    if dataset.parent:
        parent = DATASETS[dataset.parent.dataset]
        columns = ["slot", "person_key", "period", "insured_region_code", "care_region_code", dataset.parent.by]
        executor.existing("parent", lake, parent, columns)
    elif dataset.person_by:
        executor.existing(
            "person_identifier", lake, DATASETS["person_key"], ["identifier_kind", "identifier", "person_key", "slot"]
        )
        executor.keep("person", f"select * from person_identifier where identifier_kind = '{dataset.person_by}'")
    executor.existing("existing", lake, dataset, existing_columns(dataset, files.scopes))
    executor.resolve(dataset, files.scopes)
    counts = executor.rows(
        f"select source_file, outcome, {TALLY}"
        f" from (select source_file, outcome, {amount_of(dataset)} as amount from resolved)"
        " group by source_file, outcome"
    )
    loaded = tuple(
        FileCount(row["source_file"], row["outcome"], row["row_total"], row["fen"], row["unreadable"])
        for row in sorted(counts, key=lambda row: (row["source_file"], row["outcome"]))
    )
    replaced: tuple[FileCount, ...] = ()
    withdrawn: tuple[FileCount, ...] = ()
    accepted = sum(count.rows for count in loaded if count.status == ACCEPTED)
    if lake.has(dataset):
        replaced, withdrawn = _rewrite_silver(executor, lake, dataset, load_id, accepted, files)
    elif accepted:
        months = _months(executor, dataset, f"select period from resolved where outcome = '{ACCEPTED}'")
        executor.write(lake, dataset, accepted_sql(dataset, load_id), months, accepted)
    _write_quarantine(executor, lake, dataset, load_id, loaded)
    return Loaded(loaded, replaced, withdrawn)


def accepted_sql(dataset: Dataset, load_id: str, rows: str = "resolved") -> str:
    """Return the SELECT of the accepted rows as they go into silver."""
    names = [column.name for column in lake_columns(dataset)]
    fresh = ", ".join(f"'{load_id}' as load_id" if name == "load_id" else name for name in names)
    return f"select {fresh} from {rows} where outcome = '{ACCEPTED}'"


def amount_of(dataset: Dataset) -> str:
    """Return SQL for a row's amount in fen, 0 in datasets without money to control."""
    return dataset.control_total or "cast(0 as bigint)"


def _rewrite_silver(
    executor: Executor, lake: Lake, dataset: Dataset, load_id: str, accepted: int, files: Files
) -> tuple[tuple[FileCount, ...], tuple[FileCount, ...]]:
    """Rewrite the touched months (or the whole table) and return what was replaced and what was withdrawn.

    They keep the rows in force that no accepted row replaces and that no complete delivery leaves out; a row that
    came again in a newer file is as new as that file.
    """
    same = same_key(dataset, "e", "r")
    amount = f"e.{dataset.control_total}" if dataset.control_total else "cast(0 as bigint)"
    period = "e.period" if dataset.has_period else "''"
    columns = f"{', '.join(f'e.{name}' for name in dataset.key)}, e.source_file, {amount} as amount, {period} as period"
    executor.keep(
        "touched",
        f"select {columns}, r.renews, r.delivery_version"
        f" from existing e join resolved r on (r.outcome = '{ACCEPTED}' or r.renews) and {same}",
    )
    executor.keep("replaced", "select * from touched where not renews")
    executor.keep("renewed", "select * from touched where renews")
    executor.keep(
        "withdrawn",
        f"select {columns} from ({left_out_sql('select * from existing', dataset, files.scopes)}) e"
        f" where is_left_out and not exists (select 1 from touched r where {same})",
    )
    counts = {name: _counted(executor, name) for name in ("replaced", "renewed", "withdrawn")}
    if accepted or counts["renewed"] or counts["withdrawn"]:
        touched = ["replaced", "renewed", "withdrawn"]
        every = [f"select period from {name}" for name in touched]
        months = _months(
            executor, dataset, " union ".join([f"select period from resolved where outcome = '{ACCEPTED}'", *every])
        )
        rows = f"{_kept(executor, lake, dataset, months)} union all {accepted_sql(dataset, load_id)}"
        executor.write(lake, dataset, rows, months, accepted)
    return counts["replaced"], counts["withdrawn"]


def _counted(executor: Executor, name: str) -> tuple[FileCount, ...]:
    status = "superseded" if name == "replaced" else name
    counts = executor.rows(
        "select source_file, count(*) as row_total, cast(coalesce(sum(amount), 0) as bigint) as fen"
        f" from {name} group by source_file"
    )
    ordered = sorted(counts, key=lambda row: row["source_file"])
    return tuple(FileCount(row["source_file"], status, row["row_total"], row["fen"], 0) for row in ordered)


def _kept(executor: Executor, lake: Lake, dataset: Dataset, months: list[str]) -> str:
    """Return the SELECT of the rows of these months that stay in force."""
    names = [column.name for column in lake_columns(dataset)]
    executor.existing("in_force", lake, dataset, names)
    version = "coalesce(n.delivery_version, e.delivery_version) as delivery_version"
    shown = ", ".join(version if name == "delivery_version" else f"e.{name}" for name in names)
    scope = f" and ({' or '.join(months)})".replace("period", "e.period") if months else ""
    return (
        f"select {shown} from in_force e left join renewed n on {same_key(dataset, 'e', 'n')}"
        f" where not exists (select 1 from replaced r where {same_key(dataset, 'e', 'r')})"
        f" and not exists (select 1 from withdrawn w where {same_key(dataset, 'e', 'w')}){scope}"
    )


def place_rows(executor: Executor, lake: Lake, dataset: Dataset) -> int:
    """Move rows in force to the place that their parent or person now has; return how many moved.

    An open stay belongs to the month of its admission until the discharge is known; its lines go with it. Persons
    who turn out to be one share a key.
    """
    if not lake.has(dataset):
        return 0
    by, taken = _given_place(executor, lake, dataset)
    names = [column.name for column in lake_columns(dataset)]
    executor.existing("in_force", lake, dataset, names)
    differs = " or ".join(f"e.{name} is distinct from p.{name}" for name in taken)
    period = "e.period" if dataset.has_period else "''"
    executor.keep(
        "moved",
        f"select {period} as period, {'p.period' if 'period' in taken else period} as new_period"
        f" from in_force e join place p on e.{by} = p.place_of where {differs}",
    )
    moved = int(executor.rows("select count(*) as row_total from moved")[0]["row_total"])
    if not moved:
        return 0
    months = _months(executor, dataset, "select period from moved union select new_period as period from moved")
    fresh = ", ".join(f"coalesce(p.{name}, e.{name}) as {name}" if name in taken else f"e.{name}" for name in names)
    scope = f" where {' or '.join(months)}".replace("period", "e.period") if months else ""
    rows = f"select {fresh} from in_force e left join place p on e.{by} = p.place_of{scope}"
    total = int(executor.rows(f"select count(*) as row_total from ({rows})")[0]["row_total"])
    executor.write(lake, dataset, rows, months, total)
    return moved


def _given_place(executor: Executor, lake: Lake, dataset: Dataset) -> tuple[str, list[str]]:
    """Make ``place`` known (place_of and what is taken); return the column that refers to it, and what is taken."""
    declared = {column.name for column in dataset.columns}
    if dataset.parent is None:
        taken = ["slot", "person_key"]
        executor.existing("known", lake, DATASETS["person_key"], ["identifier_kind", "identifier", *taken])
        where = f" where identifier_kind = '{dataset.person_by}'"
        executor.keep("place", f"select identifier as place_of, {', '.join(taken)} from known{where}")
        return dataset.person_by, taken
    placing = ["slot", "person_key", "period", "insured_region_code", "care_region_code"]
    taken = [name for name in placing if name not in declared]
    by = dataset.parent.by
    executor.existing("known", lake, DATASETS[dataset.parent.dataset], [*placing, by])
    executor.keep("place", f"select {by} as place_of, {', '.join(taken)} from known")
    return by, taken


def _months(executor: Executor, dataset: Dataset, sql: str) -> list[str]:
    if "period" not in partition_columns(dataset):
        return []
    months = sorted({row["period"] for row in executor.rows(f"select distinct period from ({sql})")})
    return [f"period = '{month}'" for month in months]


def _write_quarantine(
    executor: Executor, lake: Lake, dataset: Dataset, load_id: str, loaded: tuple[FileCount, ...]
) -> None:
    """Replace the dataset's quarantine: earlier rows that were not tried again, and the new ones."""
    refused = sum(count.rows for count in loaded if count.status in (QUARANTINED, HELD))
    executor.existing("quarantined", lake, QUARANTINE, [column.name for column in QUARANTINE.columns])
    kept = (
        f"select * from quarantined where dataset = '{dataset.name}' and status <> '{HELD}'"
        " and not exists (select 1 from delivery d where d.source_file = quarantined.source_file and d.is_whole)"
    )
    earlier = executor.rows(f"select count(*) as row_total from quarantined where dataset = '{dataset.name}'")[0][
        "row_total"
    ]
    if not refused and not earlier:
        return
    amount = dataset.control_total or "cast(null as bigint)"
    institution = (
        "institution_id" if any(c.name == "institution_id" for c in dataset.columns) else "cast(null as string)"
    )
    fresh = (
        f"select '{dataset.name}' as dataset, source_file, source_row, row_part, outcome as status,"
        f" case when reason_count > 0 then reasons else split({reasons_of(dataset)}, ',') end as reasons,"
        f" {parent_id_of(dataset)} as parent_id, {institution} as institution_id, {amount} as control_total_fen,"
        f" '{load_id}' as load_id from resolved where outcome in ('{QUARANTINED}', '{HELD}')"
    )
    executor.write(lake, QUARANTINE, f"{kept} union all {fresh}", [f"dataset = '{dataset.name}'"], refused)
