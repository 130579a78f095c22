"""What became of institutions as suppliers: how they submitted, whose month is held, where nothing could be judged."""

from typing import Any

from duckdb import DuckDBPyConnection

from jobs.report.labels import DATA_CLASSES, dataset_label, label
from jobs.report.model import ClassScore, HeldDataset, SubmissionScore, UnjudgedInstitution


def submission_scores(database: DuckDBPyConnection, period: str) -> tuple[SubmissionScore, ...]:
    """Return the month's scores, the worst first, each with those of the months before, oldest first."""
    rows = database.execute(
        """
        select
            shown_institution(month.institution_id, institution_name),
            coalesce(institution_name, ''),
            month.data_class,
            month.row_count,
            month.late_count,
            month.longest_delay_days,
            month.violated_count,
            month.quarantined_count,
            month.timeliness_bp,
            month.accuracy_bp,
            month.completeness_bp,
            month.score_bp,
            month.change_bp,
            month.is_passing,
            (
                select list(struct_pack(period := past.period, score := past.score_bp) order by past.period)
                from submission_score as past
                where past.institution_id = month.institution_id
                    and past.data_class = month.data_class
                    and past.period < $1
            ) as trend
        from submission_score as month
        left join institution_name on institution_name.institution_id = month.institution_id
        where month.period = $1
        order by month.score_bp, month.change_bp nulls last, month.institution_id, month.data_class
    """,
        [period],
    ).fetchall()
    return tuple(
        SubmissionScore(*(institution, name, label(DATA_CLASSES, data_class), *numbers, _trend(trend)))
        for institution, name, data_class, *numbers, trend in rows
    )


def _trend(months: list[dict[str, Any]] | None) -> tuple[tuple[str, int], ...]:
    return tuple((one["period"], one["score"]) for one in months or ())


def class_scores(database: DuckDBPyConnection, period: str) -> tuple[ClassScore, ...]:
    """Return the classes of data: institutions, those that pass, the mean score now and in each month before."""
    rows = database.execute(
        """
        select
            data_class,
            count(*) filter (period = $1) as institutions,
            count(*) filter (period = $1 and is_passing) as passing,
            sum(row_count) filter (period = $1) as row_count,
            cast(sum(score_bp) filter (period = $1) // count(*) filter (period = $1) as bigint) as score,
            (
                select list(struct_pack(period := past.period, score := past.score) order by past.period)
                from (
                    select period, cast(sum(score_bp) // count(*) as bigint) as score
                    from submission_score as each_month
                    where each_month.data_class = submission_score.data_class and each_month.period < $1
                    group by period
                ) as past
            ) as trend
        from submission_score
        group by data_class
        having count(*) filter (period = $1) > 0
        order by list_position($2, data_class)
    """,
        [period, list(DATA_CLASSES)],
    ).fetchall()
    return tuple(
        ClassScore(label(DATA_CLASSES, data_class), institutions, passing, int(count), score, _trend(trend))
        for data_class, institutions, passing, count, score, trend in rows
    )


def held_datasets(database: DuckDBPyConnection) -> tuple[HeldDataset, ...]:
    """Return what is held, by institution and dataset."""
    rows = database.execute("""
        select
            shown_institution(held.institution_id, institution_name),
            coalesce(institution_name, ''),
            dataset,
            row_count,
            amount_fen,
            reason
        from held_institution as held
        left join institution_name on institution_name.institution_id = held.institution_id
        order by held.institution_id, dataset
    """).fetchall()
    return tuple(
        HeldDataset(institution, name, dataset_label(dataset), rows_, fen, reason)
        for institution, name, dataset, rows_, fen, reason in rows
    )


def unjudged_institutions(database: DuckDBPyConnection, names: dict[str, str]) -> tuple[UnjudgedInstitution, ...]:
    """Return where rules and reconciliations could not judge one institution; ``names`` are theirs by id."""
    rows = database.execute("""
        select
            subject_kind,
            subject_id,
            shown_institution(unjudged.institution_id, institution_name),
            coalesce(institution_name, ''),
            cause,
            reason,
            row_count,
            amount_fen,
            withheld_count,
            withheld_fen
        from not_judgeable as unjudged
        left join institution_name on institution_name.institution_id = unjudged.institution_id
        where unjudged.institution_id <> ''
        order by subject_kind desc, subject_id, unjudged.institution_id
    """).fetchall()
    return tuple(
        UnjudgedInstitution(kind, subject, names.get(subject, subject), *rest) for kind, subject, *rest in rows
    )
