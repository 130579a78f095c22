"""What came, what was accepted, and how good it is: files, rows, money, checks, quarantine."""

from typing import Any

from duckdb import DuckDBPyConnection

from jobs.report.labels import Label, dataset_label, money_title, reason_label
from jobs.report.model import DatasetIntake, FileIntake, Flow, QualityCheck, QuarantinedRow, QuarantineReason
from schemas import DELIVERED

_SUMS = """
    count(distinct source_file),
    coalesce(sum(received_count), 0),
    coalesce(sum(accepted_count), 0),
    coalesce(sum(held_count), 0),
    coalesce(sum(repeated_count), 0),
    coalesce(sum(quarantined_count), 0),
    coalesce(sum(received_fen), 0),
    coalesce(sum(accepted_fen), 0),
    coalesce(sum(held_fen), 0),
    coalesce(sum(repeated_fen), 0),
    coalesce(sum(quarantined_fen), 0),
    coalesce(sum(unreadable_count), 0)
"""
_DATASET_ORDER = {dataset.name: place for place, dataset in enumerate(DELIVERED)}


def _place(dataset: str) -> tuple[int, str]:
    return _DATASET_ORDER.get(dataset, len(_DATASET_ORDER)), dataset


def _flow(sums: tuple[Any, ...]) -> Flow:
    return Flow(*(int(number) for number in sums))


def total_flow(database: DuckDBPyConnection) -> Flow:
    """Return the sums over all deliveries."""
    return _flow(database.execute(f"select {_SUMS} from source_file").fetchall()[0])


def intake(database: DuckDBPyConnection) -> tuple[DatasetIntake, ...]:
    """Return the sums of each dataset, parents before children."""
    rows = database.execute(f"select dataset, {_SUMS} from source_file group by dataset").fetchall()
    return tuple(
        DatasetIntake(dataset_label(name), money_title(name), _flow(tuple(sums)))
        for name, *sums in sorted(rows, key=lambda row: _place(row[0]))
    )


def files(database: DuckDBPyConnection) -> tuple[FileIntake, ...]:
    """Return each delivered file, by dataset and name."""
    rows = database.execute(f"""
        select
            dataset,
            file_name,
            source_file,
            source_party,
            list_sort(list_distinct(flatten(array_agg(not_delivered)))),
            list_sort(list_distinct(flatten(array_agg(unknown_columns)))),
            {_SUMS}
        from source_file
        group by dataset, file_name, source_file, source_party
        order by dataset, file_name, source_file, source_party
    """).fetchall()
    return tuple(
        FileIntake(
            name,
            file_hash,
            party,
            dataset_label(dataset),
            _flow(tuple(sums)),
            tuple(lacking or ()),
            tuple(unknown or ()),
        )
        for dataset, name, file_hash, party, lacking, unknown, *sums in sorted(rows, key=lambda row: _place(row[0]))
    )


def quality_checks(database: DuckDBPyConnection) -> tuple[QualityCheck, ...]:
    """Return every check of a whole dataset: failed ones first, the severe before the mild, then by dataset and id."""
    rows = database.execute("""
        select dataset, check_id, check_title, severity, status, violated_count, total_count, threshold,
            coalesce(reason, '')
        from quality_result
        where coalesce(institution_id, '') = ''
        order by
            list_position(['failed', 'not_judgeable', 'passed'], status),
            list_position(['critical', 'warning', 'info'], severity),
            dataset,
            check_id
    """).fetchall()
    return tuple(QualityCheck(dataset_label(dataset), *rest) for dataset, *rest in rows)


def quarantine_reasons(database: DuckDBPyConnection) -> tuple[QuarantineReason, ...]:
    """Return refused and held rows by dataset and reason, most frequent first within a dataset."""
    rows = database.execute("""
        with row_reason as (
            select dataset, status, coalesce(control_total_fen, 0) as amount_fen, unnest(reasons) as reason
            from quarantine
        )

        select dataset, status, reason, count(*), cast(sum(amount_fen) as bigint)
        from row_reason
        group by dataset, status, reason
        order by dataset, count(*) desc, status, reason
    """).fetchall()
    return tuple(
        QuarantineReason(dataset_label(dataset), status, reason_label(dataset, reason), rows_, fen)
        for dataset, status, reason, rows_, fen in sorted(rows, key=lambda row: _place(row[0]))
    )


def quarantined_rows(database: DuckDBPyConnection) -> tuple[QuarantinedRow, ...]:
    """Return each refused or held row. The awaited parent is left out: its id may be a person's."""
    rows = database.execute("""
        select
            quarantine.dataset,
            quarantine.status,
            coalesce(file.file_name, ''),
            quarantine.source_file,
            quarantine.source_row,
            quarantine.row_part,
            coalesce(institution_name, shown_institution(quarantine.institution_id, institution_name), ''),
            quarantine.control_total_fen,
            coalesce(list_sort(quarantine.reasons), [])
        from quarantine
        left join (
            select source_file, dataset, min(file_name) as file_name
            from source_file
            group by source_file, dataset
        ) as file
            using (source_file, dataset)
        left join institution_name using (institution_id)
        order by quarantine.dataset, 3, quarantine.source_file, quarantine.source_row, quarantine.row_part
    """).fetchall()
    return tuple(
        QuarantinedRow(
            dataset_label(dataset), status, name, file, line, part, institution, fen, _reasons(dataset, reasons)
        )
        for dataset, status, name, file, line, part, institution, fen, reasons in sorted(
            rows, key=lambda row: _place(row[0])
        )
    )


def _reasons(dataset: str, reasons: list[str]) -> tuple[Label, ...]:
    return tuple(reason_label(dataset, reason) for reason in reasons)
