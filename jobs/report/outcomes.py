"""How the reconciliations ended: sums by status and the items that do not agree."""

from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from jobs.report.disclosure import AccountNames
from jobs.report.labels import ITEM_KINDS, STATUSES, label
from jobs.report.model import (
    Difference,
    NotJudged,
    NotJudgedKind,
    ReconciliationFacts,
    ReconciliationSection,
    StatusTotal,
)

_STATUS_ORDER = tuple(STATUSES)


def reconciliation_sections(
    database: DuckDBPyConnection,
    reconciliations: Sequence[ReconciliationFacts],
    not_judged: Sequence[NotJudged],
    accounts: Mapping[str, str],
) -> tuple[ReconciliationSection, ...]:
    """Return a section for each reconciliation given, and for those that only results name."""
    statuses = _statuses(database)
    differences = _differences(database, _account_names(database, accounts))
    unjudged = {item.subject_id for item in not_judged if item.kind is NotJudgedKind.RECONCILIATION}
    given = {one.id for one in reconciliations}
    unknown = [ReconciliationFacts(name, name, "", "") for name in sorted(statuses.keys() - given)]
    return tuple(
        ReconciliationSection(
            facts=one,
            statuses=tuple(statuses.get(one.id, ())),
            differences=tuple(differences.get(one.id, ())),
            is_judged=one.id not in unjudged,
        )
        for one in (*reconciliations, *unknown)
    )


def _account_names(database: DuckDBPyConnection, accounts: Mapping[str, str]) -> AccountNames:
    groups = database.execute("select distinct group_key from reconciliation_result").fetchall()
    institutions = database.execute("select institution_id from institution_name").fetchall()
    return AccountNames(accounts, (row[0] for row in groups), (row[0] for row in institutions))


def _statuses(database: DuckDBPyConnection) -> dict[str, list[StatusTotal]]:
    rows = database.execute(
        """
        select
            reconciliation_id,
            status,
            count(*),
            cast(sum(left_fen) as bigint),
            cast(sum(right_fen) as bigint),
            cast(sum(difference_fen) as bigint)
        from reconciliation_result
        group by reconciliation_id, status
        order by reconciliation_id, list_position($1, status), status
    """,
        [list(_STATUS_ORDER)],
    ).fetchall()
    totals: dict[str, list[StatusTotal]] = {}
    for name, *total in rows:
        totals.setdefault(name, []).append(StatusTotal(*total))
    return totals


def _differences(database: DuckDBPyConnection, names: AccountNames) -> dict[str, list[Difference]]:
    rows = database.execute(
        """
        select
            reconciliation_id,
            item_id,
            status,
            coalesce(item_kind, ''),
            result.group_key,
            coalesce(institution_name.institution_name, ''),
            match_key,
            left_fen,
            right_fen,
            difference_fen,
            left_count,
            right_count,
            event_on,
            opened_period,
            age_months,
            is_open
        from reconciliation_result as result
        left join institution_name on institution_name.institution_id = result.group_key
        where status not in ('matched', 'within_tolerance')
        order by reconciliation_id, abs(difference_fen) desc, list_position($1, status), match_key, item_id
    """,
        [list(_STATUS_ORDER)],
    ).fetchall()
    differences: dict[str, list[Difference]] = {}
    for name, item_id, status, kind, group, group_name, key, *rest in rows:
        difference = Difference(
            item_id, status, label(ITEM_KINDS, kind), names.shown(group), group_name, names.shown(key), *rest
        )
        differences.setdefault(name, []).append(difference)
    return differences
