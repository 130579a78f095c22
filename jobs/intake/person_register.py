"""The register of persons: which identifiers name one human, and the key under which the lake knows that human."""

import duckdb
import pyarrow as pa

from jobs.intake.executor import Executor
from jobs.intake.pseudonym import PseudonymKey, token_sql
from jobs.lake import Lake
from schemas.lake_columns import lake_columns
from schemas.person_key import PERSON_KEY
from schemas.types import arrow_schema


def register_persons(lake: Lake, pairs: pa.Table, key: PseudonymKey) -> int:
    """Add the identifiers of delivered persons to ``reference/person_key``; return how many known ones have a new key.

    Persons who share an identifier are one. The key is the keyed hash of the person id that is valid first (of
    several, the smallest): it follows from all pairs ever delivered and not from their order, and a corrected
    certificate or a later second id does not change it. Only an earlier id, or a pair that shows two known persons
    to be one, does.

    Args:
        lake: The lake; the register is written only if something has changed.
        pairs: person_id, certificate_number_token and valid_from_on, one row for each delivered row.
        key: The secret key of pseudonyms.
    """
    with duckdb.connect() as database:
        database.register("pair", pairs)
        database.register("known", lake.arrow(PERSON_KEY))
        _label_components(database)
        bound = {"inner_pad": key.inner, "outer_pad": key.outer}
        database.execute(f"create table registered as {_REGISTERED}", bound)
        changed, renamed = database.execute(_CHANGED).fetchall()[0]
        if changed:
            rows = database.execute("from registered order by identifier_kind, identifier").to_arrow_table()
            lake.write(PERSON_KEY, rows.cast(arrow_schema(lake_columns(PERSON_KEY))))
        return int(renamed)


def register_candidates(executor: Executor, lake: Lake, key: PseudonymKey) -> bool:
    """Register the persons of the executor's good candidates; tell whether persons known before have another key."""
    columns = "person_id, certificate_number_token, valid_from_on"
    pairs = executor.table(f"select distinct {columns} from candidate where reason_count = 0")
    return register_persons(lake, pairs, key) > 0


def _label_components(database: duckdb.DuckDBPyConnection) -> None:
    """Give all identifiers that hang together the same label: the first valid, then smallest, person id among them."""
    database.execute(
        """
        create table node as
        select identifier_kind, identifier, min(valid_from_on) as valid_from_on from (
            select 'person_id' as identifier_kind, person_id as identifier, valid_from_on
            from pair where person_id is not null
            union all
            select 'certificate_number_token', certificate_number_token, null
            from pair where certificate_number_token is not null
            union all
            select identifier_kind, identifier, valid_from_on from known
        ) group by identifier_kind, identifier;
        create table link as
        select distinct 'person_id' as identifier_kind, person_id as identifier, 't' || certificate_number_token as hub
        from pair where person_id is not null and certificate_number_token is not null
        union
        select distinct 'certificate_number_token', certificate_number_token, 't' || certificate_number_token
        from pair where certificate_number_token is not null
        union
        select identifier_kind, identifier, 'k' || person_key from known;
        create table label as
        select identifier_kind, identifier,
            case when identifier_kind = 'person_id'
                then coalesce(cast(valid_from_on as varchar), '9999-12-31') || ' ' || identifier
                else '~~~~~~~~~~~' || identifier end as label
        from node;
        """
    )
    while database.execute(_SPREAD).fetchall()[0][0]:
        pass


_SPREAD = """
update label set label = nearer.label
from (
    select link.identifier_kind, link.identifier, min(hub.label) as label
    from link
    join (
        select link.hub, min(label.label) as label
        from link join label using (identifier_kind, identifier)
        group by link.hub
    ) as hub using (hub)
    group by link.identifier_kind, link.identifier
) as nearer
where nearer.identifier_kind = label.identifier_kind
    and nearer.identifier = label.identifier
    and nearer.label < label.label
"""
"""Identifiers meet at hubs: a certificate, or a key under which they are known. '~' sorts behind every date."""

_REGISTERED = f"""
with keyed as (
    select label, {token_sql("hex(label)", "person")} as person_key
    from (select distinct substr(label, 12) as label from label)
)
select
    node.identifier_kind,
    node.identifier,
    node.valid_from_on,
    keyed.person_key,
    cast(cast('0x' || substr(keyed.person_key, 1, 3) as integer) // 4 as integer) as slot
from node
join label using (identifier_kind, identifier)
join keyed on keyed.label = substr(label.label, 12)
"""

_CHANGED = """
select
    count(*) filter (where known.identifier is null
        or known.person_key <> registered.person_key
        or known.valid_from_on is distinct from registered.valid_from_on),
    count(*) filter (where known.person_key <> registered.person_key)
from registered
left join known using (identifier_kind, identifier)
"""
