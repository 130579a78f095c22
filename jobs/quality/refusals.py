"""How many rows of an institution stand refused: quarantined, and not made good by a later delivery."""

from dataclasses import dataclass

import duckdb

from jobs.lake import Lake
from schemas.dataset import Dataset
from schemas.quarantine import QUARANTINE
from schemas.source_file import SOURCE_FILE


@dataclass(frozen=True)
class Refusal:
    """An institution ('': nobody named) of one dataset: rows accepted in the month, rows that stand refused."""

    dataset: str
    institution_id: str
    accepted: int
    refused: int


def refusals_of(lake: Lake, dataset: Dataset, period: str) -> list[Refusal]:
    """Return the institutions with refused rows in the month, by id.

    A refused row has no month of its own: it counts in the months of which its file holds accepted rows, or, if the
    whole file was refused, where its institution has no row at all. Each row accepted by a later load makes one
    refused row good; rows that name no institution are made good by later files of the same party.
    """
    if not any(dict(file.partition)["dataset"] == dataset.name for file in lake.files(QUARANTINE)):
        return []
    with duckdb.connect() as database:
        database.execute(
            f"create view quarantine as select source_file, institution_id from ({lake.scan(QUARANTINE)})"
            f" where dataset = '{dataset.name}' and status = 'quarantined'"
        )
        database.register("delivered", lake.arrow(SOURCE_FILE, f"dataset = '{dataset.name}'"))
        columns = ["institution_id", "source_file", "period"]
        database.execute(f"create view silver as {lake.scan(dataset, [period], columns)}")
        rows = database.execute(_OUTSTANDING).fetchall()
    return [Refusal(dataset.name, institution, int(accepted), int(left)) for institution, accepted, left in rows]


_OUTSTANDING = """
with file as (
    select source_file, source_party, load_number, accepted_count
    from delivered
),

accepted as (
    select institution_id, source_file, load_number, count(*) as row_count
    from silver
    join file using (source_file)
    group by institution_id, source_file, load_number
),

refused as (
    select coalesce(institution_id, '') as institution_id, source_file, source_party, load_number, accepted_count,
        count(*) as row_count
    from quarantine
    join file using (source_file)
    group by all
),

of_month as (
    select *
    from refused
    where source_file in (select source_file from accepted)
        or accepted_count = 0 and institution_id not in (select institution_id from accepted)
),

of_institution as (
    select institution_id, sum(row_count) as refused_count, min(load_number) as first_load
    from of_month
    where institution_id <> ''
    group by institution_id
),

of_nobody as (
    select
        source_party,
        greatest(
            sum(row_count)
            - coalesce(
                (
                    select sum(accepted_count)
                    from file
                    where file.source_party = of_month.source_party and file.load_number > min(of_month.load_number)
                ),
                0
            ),
            0
        ) as refused_count
    from of_month
    where institution_id = ''
    group by source_party
)

select
    of_institution.institution_id,
    coalesce(sum(accepted.row_count), 0) as accepted_count,
    greatest(
        any_value(refused_count)
        - coalesce(sum(accepted.row_count) filter (accepted.load_number > first_load), 0),
        0
    ) as outstanding
from of_institution
left join accepted on accepted.institution_id = of_institution.institution_id
group by of_institution.institution_id
union all
select '', 0, sum(refused_count)
from of_nobody
having count(*) > 0
order by 1
"""
