"""Loading one dataset: accepted rows into silver, the rest into quarantine, and the count of both per file."""

from dataclasses import dataclass

from jobs.intake.executor import Executor
from jobs.intake.resolve import (
    ACCEPTED,
    HELD,
    QUARANTINED,
    existing_columns,
    parent_id_of,
    reasons_of,
    resolve_sql,
    same_key,
)
from jobs.lake import Lake
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.quarantine import QUARANTINE


@dataclass(frozen=True)
class FileCount:
    """Rows and money of one file that ended in one status."""

    source_file: str
    status: str
    rows: int
    fen: int
    unreadable: int


@dataclass(frozen=True)
class Loaded:
    """What became of a dataset's candidates, and of rows in force that newer versions replaced."""

    counts: tuple[FileCount, ...]
    replaced: tuple[FileCount, ...]


def load_dataset(executor: Executor, lake: Lake, dataset: Dataset, load_id: str) -> Loaded:
    """Resolve the executor's ``candidate`` rows and write silver and quarantine.

    The executor already knows ``candidate``; this makes ``person`` or ``parent`` and ``existing`` known to it.
    """
    if dataset.parent:
        parent = DATASETS[dataset.parent.dataset]
        columns = ["slot", "person_key", "period", "insured_region_code", "care_region_code", dataset.parent.by]
        executor.existing("parent", lake, parent, columns)
    elif dataset.person_by:
        executor.existing(
            "person_identifier", lake, DATASETS["person_key"], ["identifier_kind", "identifier", "person_key", "slot"]
        )
        executor.keep("person", f"select * from person_identifier where identifier_kind = '{dataset.person_by}'")
    executor.existing("existing", lake, dataset, existing_columns(dataset))
    executor.keep("resolved", resolve_sql(dataset))
    amount = dataset.control_total or "cast(0 as bigint)"
    counts = executor.rows(
        "select source_file, outcome, count(*) as row_total, cast(coalesce(sum(amount), 0) as bigint) as fen,"
        " count(*) - count(amount) as unreadable"
        f" from (select source_file, outcome, {amount} as amount from resolved) group by source_file, outcome"
    )
    loaded = tuple(
        FileCount(row["source_file"], row["outcome"], row["row_total"], row["fen"], row["unreadable"])
        for row in sorted(counts, key=lambda row: (row["source_file"], row["outcome"]))
    )
    replaced: tuple[FileCount, ...] = ()
    accepted = sum(count.rows for count in loaded if count.status == ACCEPTED)
    if accepted:
        replaced = _write_silver(executor, lake, dataset, load_id, accepted)
    _write_quarantine(executor, lake, dataset, load_id, loaded)
    return Loaded(loaded, replaced)


def _write_silver(
    executor: Executor, lake: Lake, dataset: Dataset, load_id: str, accepted: int
) -> tuple[FileCount, ...]:
    """Rewrite the touched months (or the whole table): rows in force that no accepted row replaces, and these."""
    names = [column.name for column in lake_columns(dataset)]
    fresh = ", ".join(f"'{load_id}' as load_id" if name == "load_id" else name for name in names)
    sql = f"select {fresh} from resolved where outcome = '{ACCEPTED}'"
    if not lake.has(dataset):
        executor.write(
            lake,
            dataset,
            sql,
            _months(executor, dataset, "select period from resolved where outcome = 'accepted'"),
            accepted,
        )
        return ()
    amount = f"e.{dataset.control_total}" if dataset.control_total else "cast(0 as bigint)"
    period = "e.period" if dataset.has_period else "''"
    executor.keep(
        "replaced",
        f"select e.source_file, {amount} as amount, {period} as period from existing e"
        f" join resolved r on r.outcome = '{ACCEPTED}' and {same_key(dataset, 'e', 'r')}",
    )
    months = _months(
        executor, dataset, "select period from resolved where outcome = 'accepted' union select period from replaced"
    )
    executor.existing("in_force", lake, dataset, names)
    scope = f" and ({' or '.join(months)})" if months else ""
    kept = (
        f"select {', '.join(names)} from in_force e where not exists (select 1 from resolved r"
        f" where r.outcome = '{ACCEPTED}' and {same_key(dataset, 'e', 'r')}){scope.replace('period', 'e.period')}"
    )
    counts = executor.rows(
        "select source_file, count(*) as row_total, cast(coalesce(sum(amount), 0) as bigint) as fen"
        " from replaced group by source_file"
    )
    executor.write(lake, dataset, f"{kept} union all {sql}", months, accepted)
    return tuple(
        FileCount(row["source_file"], "superseded", row["row_total"], row["fen"], 0)
        for row in sorted(counts, key=lambda row: row["source_file"])
    )


def place_children(executor: Executor, lake: Lake, dataset: Dataset) -> int:
    """Move rows in force to the person, month and regions that their parent now has; return how many moved.

    An open stay belongs to the month of its admission until the discharge is known; its lines go with it.
    """
    if dataset.parent is None or not lake.has(dataset):
        return 0
    parent = DATASETS[dataset.parent.dataset]
    placing = ["slot", "person_key", "period", "insured_region_code", "care_region_code"]
    names = [column.name for column in lake_columns(dataset)]
    declared = {column.name for column in dataset.columns}
    taken = [name for name in placing if name not in declared]
    by = dataset.parent.by
    executor.existing("parent_place", lake, parent, [*placing, by])
    executor.existing("in_force", lake, dataset, names)
    differs = " or ".join(f"e.{name} is distinct from p.{name}" for name in taken)
    executor.keep(
        "moved",
        f"select e.{by} as {by}, e.period as period, p.period as new_period"
        f" from in_force e join parent_place p on e.{by} = p.{by} where {differs}",
    )
    moved = int(executor.rows("select count(*) as row_total from moved")[0]["row_total"])
    if not moved:
        return 0
    months = _months(executor, dataset, "select period from moved union select new_period as period from moved")
    fresh = ", ".join(f"p.{name} as {name}" if name in taken else f"e.{name} as {name}" for name in names)
    scope = " or ".join(months).replace("period", "e.period")
    rows = f"select {fresh} from in_force e join parent_place p on e.{by} = p.{by} where {scope}"
    total = int(executor.rows(f"select count(*) as row_total from ({rows})")[0]["row_total"])
    executor.write(lake, dataset, rows, months, total)
    return moved


def _months(executor: Executor, dataset: Dataset, sql: str) -> list[str]:
    if "period" not in partition_columns(dataset):
        return []
    months = sorted({row["period"] for row in executor.rows(sql)})
    return [f"period = '{month}'" for month in months]


def _write_quarantine(
    executor: Executor, lake: Lake, dataset: Dataset, load_id: str, loaded: tuple[FileCount, ...]
) -> None:
    """Replace the dataset's quarantine: earlier rows that were not tried again, and the new ones."""
    refused = sum(count.rows for count in loaded if count.status in (QUARANTINED, HELD))
    executor.existing("quarantined", lake, QUARANTINE, [column.name for column in QUARANTINE.columns])
    kept = f"select * from quarantined where dataset = '{dataset.name}' and status <> '{HELD}'"
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
