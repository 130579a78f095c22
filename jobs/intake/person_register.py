"""The register of persons: which identifiers name one human, and the key under which the lake knows that human."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from jobs.intake.executor import Executor
from jobs.lake import Lake
from schemas.lake_columns import lake_columns
from schemas.person_key import PERSON_KEY
from schemas.types import arrow_schema

_KINDS = ("person_id", "certificate_number_token")


@dataclass(frozen=True)
class Registered:
    """The outcome of a registration. ``conflicts`` holds pairs of identifiers that name two known humans."""

    new_identifiers: int
    conflicts: pa.Table


def register_persons(lake: Lake, pairs: pa.Table) -> Registered:
    """Add the identifiers of delivered persons to ``reference/person_key`` and return what was new or contradictory.

    Persons who share an identifier are one: the known key stays, a new human takes the hash of the smallest
    certificate token. Pairs that would make two known humans one are left alone: someone has to look at them.

    Args:
        lake: The lake; the register is written only if something is new.
        pairs: person_id and certificate_number_token, one row for each delivered row.
    """
    with duckdb.connect() as database:
        database.register("pair", pairs)
        database.register("known", lake.arrow(PERSON_KEY))
        _label_components(database)
        conflicts = database.execute(_CONFLICTS).to_arrow_table()
        fresh = database.execute(_FRESH).to_arrow_table()
        if fresh.num_rows:
            database.register("fresh", fresh)
            rows = database.execute(
                "select * from known union all by name select * from fresh order by identifier_kind, identifier"
            ).to_arrow_table()
            lake.write(PERSON_KEY, rows.cast(arrow_schema(lake_columns(PERSON_KEY))))
        return Registered(fresh.num_rows, conflicts)


def register_candidates(executor: Executor, lake: Lake) -> None:
    """Register the persons of the executor's candidates; rows that would make two known humans one are refused."""
    executor.keep("delivered", "select * from candidate")
    pairs = executor.table("select person_id, certificate_number_token from delivered where reason_count = 0")
    executor.give("conflict", register_persons(lake, pairs).conflicts)
    is_conflict = "conflict.person_id is not null and delivered.reason_count = 0"
    values = {name: f"delivered.{name}" for name in executor.columns("delivered")} | {
        "reasons": f"case when {is_conflict} then split('person_conflict', ',') else delivered.reasons end",
        "reason_count": f"case when {is_conflict} then 1 else delivered.reason_count end",
    }
    executor.keep(
        "candidate",
        f"select {', '.join(f'{value} as {name}' for name, value in values.items())} from delivered"
        " left join conflict on conflict.person_id = delivered.person_id"
        " and conflict.certificate_number_token = delivered.certificate_number_token",
    )


def _label_components(database: duckdb.DuckDBPyConnection) -> None:
    """Give all identifiers that hang together the same label: the smallest token or key among them."""
    database.execute(
        """
        create table edge as
        select distinct person_id, certificate_number_token as token from pair
        where person_id is not null and certificate_number_token is not null;
        create table node as
        select identifier_kind, identifier, min(label) as label from (
            select 'person_id' as identifier_kind, person_id as identifier, 'new ' || token as label from edge
            union all
            select 'certificate_number_token', token, 'new ' || token from edge
            union all
            select identifier_kind, identifier, 'key ' || person_key from known
        ) group by identifier_kind, identifier;
        """
    )
    while database.execute(_SPREAD).fetchall()[0][0]:
        pass


_SPREAD = """
update node set label = nearer.label
from (
    select 'person_id' as kind, edge.person_id as identifier, min(token_node.label) as label
    from edge join node as token_node
        on token_node.identifier_kind = 'certificate_number_token' and token_node.identifier = edge.token
    group by edge.person_id
    union all
    select 'certificate_number_token', edge.token, min(person_node.label)
    from edge join node as person_node
        on person_node.identifier_kind = 'person_id' and person_node.identifier = edge.person_id
    group by edge.token
) as nearer
where nearer.kind = node.identifier_kind
    and nearer.identifier = node.identifier
    and nearer.label < node.label
    and not starts_with(node.label, 'key ')
"""
"""A label spreads to neighbours that have a larger one; what is known keeps its key. 'key ' sorts before 'new '."""

_CONFLICTS = """
select edge.person_id, edge.token as certificate_number_token
from edge
join node as person_node on person_node.identifier_kind = 'person_id' and person_node.identifier = edge.person_id
join node as token_node
    on token_node.identifier_kind = 'certificate_number_token' and token_node.identifier = edge.token
where person_node.label <> token_node.label
order by 1, 2
"""

_FRESH = """
with labelled as (
    select
        identifier_kind,
        identifier,
        case
            when starts_with(label, 'key ') then substr(label, 5)
            else substr(sha256('person:' || substr(label, 5)), 1, 32)
        end as person_key
    from node
    where not exists (
        select 1 from known
        where known.identifier_kind = node.identifier_kind and known.identifier = node.identifier
    )
)
select
    identifier_kind,
    identifier,
    person_key,
    cast(cast('0x' || substr(person_key, 1, 3) as integer) // 4 as integer) as slot
from labelled
order by identifier_kind, identifier
"""
