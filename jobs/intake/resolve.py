"""Which conformed rows are accepted: one SQL text that DuckDB (driver) and Spark (tasks) both run.

Tables it reads: ``candidate`` (conformed rows with file_name), ``person`` (identifier, person_key, slot) or ``parent``
(parent key, person_key, slot, period, regions), and ``existing`` (keys, record_hash and age of the rows in force).
"""

from schemas.dataset import Dataset
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


def existing_columns(dataset: Dataset) -> list[str]:
    """Return what must be known of a row in force to judge a new version of it."""
    names = [*dataset.key, *dataset.newest_by, "record_hash", "source_file"]
    names += [dataset.control_total] if dataset.control_total else []
    names += ["period"] if dataset.has_period else []
    return list(dict.fromkeys(names))


def resolve_sql(dataset: Dataset) -> str:
    """Return the SELECT over the candidates that adds person, period and outcome.

    Outcome: accepted; quarantined (conform's reasons, or duplicate_key: another version in the same file came first);
    held (its person or parent has not come); repeated (the same row is there); superseded (a newer version is there).
    """
    placed, orphan = _placed(dataset)
    keys = ", ".join(dataset.key)
    order = ", ".join([*(f"{name} desc nulls last" for name in dataset.newest_by), "file_name desc"])
    window = f"over (partition by fitness, {keys} order by {order}, source_file, source_row, row_part)"
    older = " or ".join(_older(dataset.newest_by)) or "false"
    return f"""
with placed as (
    {placed}
), fit as (
    select *,
        case when reason_count > 0 then 'unfit' when {orphan} then 'orphan' else 'fit' end as fitness
    from placed
), ranked as (
    select *,
        row_number() {window} as version_rank,
        first_value(record_hash) {window} as newest_hash,
        first_value(source_file) {window} as newest_file
    from fit
), compared as (
    select r.*, e.record_hash as existing_hash,
        coalesce({older}, false) as is_older
    from ranked r left join existing e on r.fitness = 'fit' and r.version_rank = 1 and {same_key(dataset, "r", "e")}
)
select *,
    case
        when fitness = 'unfit' then '{QUARANTINED}'
        when fitness = 'orphan' then '{HELD}'
        when version_rank > 1 and record_hash = newest_hash then '{REPEATED}'
        when version_rank > 1 and source_file = newest_file then '{QUARANTINED}'
        when version_rank > 1 then '{SUPERSEDED}'
        when record_hash = existing_hash then '{REPEATED}'
        when is_older then '{SUPERSEDED}'
        else '{ACCEPTED}'
    end as outcome
from compared"""


def _older(newest_by: tuple[str, ...]) -> list[str]:
    """Return the conditions under which the row in force is newer than the candidate."""
    conditions = []
    for position, name in enumerate(newest_by):
        ties = [f"e.{earlier} = r.{earlier}" for earlier in newest_by[:position]]
        conditions.append(" and ".join([*ties, f"e.{name} > r.{name}"]))
    return [f"({condition})" for condition in conditions]


def _placed(dataset: Dataset) -> tuple[str, str]:
    """Return the SELECT that gives each candidate its person and period, and the condition of an orphan."""
    business = {column.name for column in business_columns(dataset)}
    if dataset.parent:
        regions = [
            f"p.{name}"
            for name in ("insured_region_code", "care_region_code")
            if name not in business and any(column.name == name for column in lake_columns(dataset))
        ]
        taken = ", ".join(["p.slot", "p.person_key", "p.period", *regions])
        by = dataset.parent.by
        return f"select c.*, {taken} from candidate c left join parent p on c.{by} = p.{by}", "person_key is null"
    period = f", substr(cast({dataset.period_on} as string), 1, 7) as period" if dataset.period_on else ""
    if dataset.person_by:
        return (
            f"select c.*, p.slot, p.person_key{period}"
            f" from candidate c left join person p on c.{dataset.person_by} = p.identifier",
            "person_key is null",
        )
    return f"select c.*{period} from candidate c", "false"


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
