"""Which conformed rows are accepted: one SQL text that DuckDB (driver) and Spark (tasks) both run.

Tables it reads: ``candidate`` (conformed rows), ``delivery`` (source_file and the version of its rows), ``person``
(identifier, person_key, slot) or ``parent`` (parent key, person_key, slot, period, regions), ``existing`` (keys,
record_hash, version and age of the rows in force) and the ``complete_<n>`` of complete deliveries.

Of all rows ever delivered under a key, the newest by ``newest_by`` is in force, of equally new ones that of the newest
file: a choice among all of them, so that the order in which they arrive cannot change it.
"""

from collections.abc import Sequence

from jobs.intake.completeness import Scopes, left_out_sql, scope_columns
from schemas.dataset import Column, Dataset
from schemas.lake_columns import business_columns, lake_columns

ACCEPTED, QUARANTINED, HELD, REPEATED, SUPERSEDED = "accepted", "quarantined", "held", "repeated", "superseded"


def same_key(dataset: Dataset, left: str, right: str) -> str:
    """Return the condition that two rows have the same business key; an absent part equals an absent part."""
    return " and ".join(
        f"{left}.{name} = {right}.{name}"
        if dataset.column(name).required
        else f"{left}.{name} is not distinct from {right}.{name}"
        for name in dataset.key
    )


def existing_columns(dataset: Dataset, scopes: Sequence[Scopes] = ()) -> list[str]:
    """Return what must be known of a row in force to judge a new version of it."""
    names = [*dataset.key, *dataset.newest_by, "record_hash", "source_file", "delivery_version"]
    names += scope_columns(dataset, scopes)
    names += [dataset.control_total] if dataset.control_total else []
    names += ["period"] if dataset.has_period else []
    return list(dict.fromkeys(names))


def resolve_sql(
    dataset: Dataset, scopes: Sequence[Scopes] = (), *, is_placed: bool = False, is_alone: bool = False
) -> str:
    """Return the SELECT over the candidates that adds person, period, delivery_version, outcome and renews.

    Outcome: accepted; quarantined (conform's reasons, or duplicate_key: another version in the same file came first);
    held (its person or parent has not come); repeated (the same row is there); superseded (a newer version is there,
    or a newer complete delivery leaves it out). ``renews``: a repeated row of a newer file than the one in force has.

    ``is_placed`` says that the candidates have what `place_sql` adds; ``is_alone`` that no two candidates that conform
    share a key, nor one and a row in force: then nothing needs to be compared.
    """
    placed = "select * from candidate" if is_placed else place_sql(dataset)
    orphan = "person_key is null" if dataset.has_person else "false"
    keys = ", ".join(dataset.key)
    newest = "".join(f"{name} desc nulls last, " for name in dataset.newest_by)
    in_file = f"over (partition by {keys}, is_unfit, source_file order by {newest}source_row, row_part)"
    of_key = f"over (partition by {keys}, first_outcome order by {newest}delivery_version desc, source_row, row_part)"
    versioned = (
        f"select p.*, d.delivery_version, reason_count > 0 as is_unfit, {orphan} as is_orphan"
        f" from ({placed}) p join delivery d on p.source_file = d.source_file"
    )
    in_file_rank, file_hash = f"row_number() {in_file}", f"first_value(record_hash) {in_file}"
    key_rank, newest_hash = f"row_number() {of_key}", f"first_value(record_hash) {of_key}"
    if is_alone:
        in_file_rank, file_hash, key_rank, newest_hash = "1", "record_hash", "1", "record_hash"
    return f"""
with in_file as (
    select *,
        {in_file_rank} as file_rank,
        {file_hash} as file_hash
    from ({left_out_sql(versioned, dataset, scopes)}) f
), sorted_out as (
    select *,
        case
            when is_unfit then '{QUARANTINED}'
            when file_rank > 1 and record_hash = file_hash then '{REPEATED}'
            when file_rank > 1 then '{QUARANTINED}'
            when is_left_out then '{SUPERSEDED}'
            when is_orphan then '{HELD}'
            else '{ACCEPTED}'
        end as first_outcome
    from in_file
), ranked as (
    select *,
        {key_rank} as version_rank,
        {newest_hash} as newest_hash
    from sorted_out
), compared as (
    {_compared(dataset, scopes, is_alone=is_alone)}
), judged as (
    select *,
        case
            when first_outcome <> '{ACCEPTED}' then first_outcome
            when version_rank > 1 and record_hash = newest_hash then '{REPEATED}'
            when version_rank > 1 then '{SUPERSEDED}'
            when record_hash = existing_hash then '{REPEATED}'
            when is_older then '{SUPERSEDED}'
            else '{ACCEPTED}'
        end as outcome
    from compared
)
select *, coalesce(outcome = '{REPEATED}' and record_hash = existing_hash and is_newer_file, false) as renews
from judged"""


def _compared(dataset: Dataset, scopes: Sequence[Scopes], *, is_alone: bool) -> str:
    """Return the SELECT that sets the newest candidate of a key beside the row in force."""
    if is_alone:
        return "select *, cast(null as bigint) as existing_hash, false as is_older, false as is_newer_file from ranked"
    return f"""
    select r.*, e.record_hash as existing_hash,
        coalesce(not e.is_left_out and ({_older(dataset)}), false) as is_older,
        coalesce(e.delivery_version < r.delivery_version, false) as is_newer_file
    from ranked r
    left join ({left_out_sql("select * from existing", dataset, scopes)}) e
        on r.first_outcome = '{ACCEPTED}' and r.version_rank = 1 and {same_key(dataset, "r", "e")}"""


def _older(dataset: Dataset) -> str:
    """Return the condition under which the row in force ``e`` is newer than the candidate ``r``."""
    conditions, ties = [], [""]
    for name in (*dataset.newest_by, "delivery_version"):
        newer = f"(e.{name} > r.{name} or (e.{name} is not null and r.{name} is null))"
        conditions.append(f"({''.join(ties)}{newer})")
        ties.append(f"e.{name} is not distinct from r.{name} and ")
    return " or ".join(conditions)


def placing_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns that `place_sql` adds."""
    business = {column.name for column in business_columns(dataset)}
    ours = {"slot", "person_key", "period", "insured_region_code", "care_region_code"} - business
    return tuple(column for column in lake_columns(dataset) if column.name in ours)


def place_sql(dataset: Dataset) -> str:
    """Return the SELECT that gives each candidate its person and period, from ``parent`` or ``person``."""
    business = {column.name for column in business_columns(dataset)}
    if dataset.parent:
        regions = [
            f"p.{name}"
            for name in ("insured_region_code", "care_region_code")
            if name not in business and any(column.name == name for column in lake_columns(dataset))
        ]
        taken = ", ".join(["p.slot", "p.person_key", "p.period", *regions])
        by = dataset.parent.by
        return f"select c.*, {taken} from candidate c left join parent p on c.{by} = p.{by}"
    period = f", substr(cast({dataset.period_on} as string), 1, 7) as period" if dataset.period_on else ""
    if dataset.person_by:
        return (
            f"select c.*, p.slot, p.person_key{period}"
            f" from candidate c left join person p on c.{dataset.person_by} = p.identifier"
        )
    return f"select c.*{period} from candidate c"


def reasons_of(dataset: Dataset) -> str:
    """Return SQL for the first reason that resolving adds, NULL where conform has said why."""
    orphan = f"orphan:{dataset.parent.dataset}" if dataset.parent else "unknown_person"
    return (
        f"case when outcome = '{HELD}' then '{orphan}'"
        f" when outcome = '{QUARANTINED}' and reason_count = 0 then 'duplicate_key' end"
    )


def parent_id_of(dataset: Dataset) -> str:
    """Return SQL for the key that a held row waits for; person identifiers are not repeated here."""
    return f"case when outcome = '{HELD}' then {dataset.parent.by} end" if dataset.parent else "cast(null as string)"
