"""Reconciling a month: every reconciliation over the pinned tables, results in one commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as sf

from jobs.content import month_condition
from jobs.detect.exclusion import NOTHING_EXCLUDED, Exclusion
from jobs.detect.region import region_prefix
from jobs.lake import Lake
from jobs.months import months_between, shifted
from jobs.reconciliations import BATCHES, RECONCILIATIONS, Reconciliation
from jobs.settings import ReconcileSettings
from schemas import DATASETS
from schemas.bank_statement import BANK_STATEMENT
from schemas.reconciliation_result import RECONCILIATION_RESULT
from schemas.settlement import SETTLEMENT

_CLEARED_WITHIN = 12
"""Months between a visit and the clearing of its settlements or their refunds."""


@dataclass(frozen=True)
class Reconciled:
    """What was judged, and what was not: reconciliation id → what it lacks, columns or checks that hold."""

    judged: tuple[str, ...]
    not_judged: Mapping[str, tuple[str, ...]]


def lacking(reconciliation: Reconciliation, undelivered: frozenset[str]) -> tuple[str, ...]:
    """Return what the reconciliation rests on and nobody delivers: with any of it, it cannot judge."""
    return tuple(need for need in reconciliation.requires if need in undelivered or need.split(".")[0] in undelivered)


def month_tables(
    lake: Lake,
    reconciliation: Reconciliation,
    period: str,
    region: str,
    undelivered: frozenset[str],
    exclusion: Exclusion = NOTHING_EXCLUDED,
) -> dict[str, DataFrame]:
    """Return the tables of one reconciliation: the month's rows of the region, registers whole.

    Tables and columns that nobody delivers are left out, so that the reconciliation sees that it cannot judge; so are
    the rows of institutions that are held.
    """
    tables = {
        name: _month_table(lake, name, period, region, exclusion).drop(
            *(need.split(".")[1] for need in undelivered if need.startswith(f"{name}."))
        )
        for name in reconciliation.tables
        if name not in undelivered
    }
    if BATCHES in reconciliation.optional_tables and BATCHES not in undelivered:
        tables[BATCHES] = _month_table(lake, BATCHES, period, region, exclusion)
    if "previous_statement" in reconciliation.optional_tables and "bank_statement" not in undelivered:
        earlier = [shifted(period, -1)]
        if lake.files(BANK_STATEMENT, earlier):
            tables["previous_statement"] = lake.read(BANK_STATEMENT, earlier)
    if "cleared_settlement" in reconciliation.optional_tables and "settlement" in tables:
        elsewhere = _settled_elsewhere(lake, period, region, exclusion)
        if elsewhere is not None and "clearing_month" in tables["settlement"].columns:
            tables["cleared_settlement"] = elsewhere.select(*tables["settlement"].columns)
    return tables


def _month_table(lake: Lake, name: str, period: str, region: str, exclusion: Exclusion) -> DataFrame:
    dataset = DATASETS[name]
    frame = lake.read(dataset, [period] if dataset.has_period else None)
    if dataset.has_person and dataset.has_period:
        frame = frame.where(sf.col("care_region_code").startswith(region_prefix(region)))
    held = exclusion.held_rows(dataset, [period])
    return frame.where(f"not {held}") if held else frame


def _settled_elsewhere(lake: Lake, period: str, region: str, exclusion: Exclusion) -> DataFrame | None:
    """Return settlements of other months that this one clears, such as a refund of an earlier visit; None without."""
    months = {dict(file.partition)["period"] for file in lake.files(SETTLEMENT)}
    near = sorted(one for one in months if one != period and abs(months_between(one, period)) <= _CLEARED_WITHIN)
    if not near:
        return None
    frame = lake.read(SETTLEMENT, near).where(
        (sf.col("clearing_month") == period) & sf.col("care_region_code").startswith(region_prefix(region))
    )
    held = exclusion.held_rows(SETTLEMENT, near)
    return frame.where(f"not {held}") if held else frame


def carried_items(lake: Lake, period: str, region: str) -> DataFrame | None:
    """Return last month's result rows of the region; None if there was no last month."""
    earlier = shifted(period, -1)
    if not lake.has_month(RECONCILIATION_RESULT, earlier, region):
        return None
    return lake.read(RECONCILIATION_RESULT, [earlier]).where(sf.col("region") == region)


def reconcile_month(
    lake: Lake,
    *,
    period: str,
    region: str,
    settings: ReconcileSettings,
    undelivered: frozenset[str],
    exclusion: Exclusion = NOTHING_EXCLUDED,
    unjudgeable: Mapping[str, tuple[str, ...]] | None = None,
) -> Reconciled:
    """Write the month's reconciliation results and return which were judged.

    ``exclusion`` tells whose rows are held; ``unjudgeable`` names reconciliations that rest on checks which fail.
    """
    carried = carried_items(lake, period, region)
    frames: dict[str, DataFrame] = {}
    not_judged: dict[str, tuple[str, ...]] = {}
    for one in RECONCILIATIONS:
        missing = lacking(one, undelivered) or (unjudgeable or {}).get(one.id, ())
        if missing:
            not_judged[one.id] = missing
            continue
        frames[one.id] = one.run(
            month_tables(lake, one, period, region, undelivered, exclusion),
            period=period,
            region=region,
            carried=carried,
            lag_days=settings.payment_lag_days,
            held=frozenset(exclusion.held.get(period, ())),
        )
    if frames:
        rows = reduce(DataFrame.unionByName, frames.values()).select(
            sf.lit(lake.run_id).alias("run_id"), sf.lit(period).alias("period"), sf.lit(region).alias("region"), "*"
        )
        lake.write(
            RECONCILIATION_RESULT,
            rows.coalesce(1) if (lake.session().sparkContext.master or "").startswith("local") else rows,
            replace=[month_condition(period, region)],
        )
    return Reconciled(tuple(frames), not_judged)
