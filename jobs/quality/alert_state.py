"""Which causes become messages: one that is new, and one that got worse; never the same again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import pyarrow as pa

from jobs.quality.alert_cause import Cause, CauseKind, digest
from schemas.alert import ALERT
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema


class Delivery(StrEnum):
    """What became of a message."""

    DUE = "due"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    RECORDED = "recorded"
    """Nobody is configured to be told."""
    ANNOUNCED = "announced"
    """The message of another month has told it."""


@dataclass(frozen=True)
class Alert:
    """One row of ``gold/alert``."""

    run_id: str
    period: str
    region: str
    cause_id: str
    alert_id: str
    cause_kind: str
    dataset: str
    institution_id: str | None
    check_id: str | None
    region_code: str
    opened_period: str
    extent: int
    announced_extent: int
    sentence: str
    page: str
    delivery: str
    pending_channels: tuple[str, ...] = ()
    sent_channels: tuple[str, ...] = ()
    attempts: int = 0
    sent_at: datetime | None = None

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """Return where the alert stands among others: by month, region, kind, dataset and institution."""
        return (self.period, self.region, self.cause_kind, self.dataset, self.institution_id or "")


@dataclass(frozen=True)
class Steps:
    """By how much a cause must grow to be told again."""

    basis_points: int
    days: int

    def of(self, kind: CauseKind) -> int:
        """Return the step in the unit of the kind's extent."""
        return self.days if kind is CauseKind.LATE_DELIVERY else self.basis_points


def alerts_of_month(
    causes: Iterable[Cause],
    known: Mapping[str, Alert],
    *,
    run_id: str,
    period: str,
    region: str,
    steps: Steps,
    recipients: Mapping[str, tuple[str, ...]],
) -> list[Alert]:
    """Return the month's rows in the order of kind, dataset, institution and check.

    A cause that is not known is due to be told; so is one whose extent has grown by the step since it was last told.
    Any other keeps its message: in the same month with what became of it, in another as ``announced``.

    Args:
        causes: What stands in the month.
        known: Cause id → its row in the same month or, without one, in the nearest month that was run.
        run_id: The run that writes the rows.
        period: The month.
        region: The region of the run.
        steps: What counts as worse.
        recipients: Cause id → names of the channels that are to be told.
    """
    ordered = sorted(causes, key=lambda one: (one.kind, one.dataset, one.institution_id or "", one.check_id or ""))
    alerts = []
    for cause in ordered:
        cause_id = cause.id_in(region)
        before = known.get(cause_id)
        fresh = _fresh(cause, cause_id, run_id, period, region, recipients.get(cause_id, ()))
        if before is None:
            alerts.append(fresh)
        elif cause.extent >= before.announced_extent + steps.of(cause.kind):
            opened = before.opened_period
            alert_id = digest(cause_id, opened, str(cause.extent))
            alerts.append(replace(fresh, opened_period=opened, alert_id=alert_id))
        else:
            alerts.append(_kept(fresh, before))
    return alerts


def _fresh(cause: Cause, cause_id: str, run_id: str, period: str, region: str, recipients: tuple[str, ...]) -> Alert:
    return Alert(
        run_id=run_id,
        period=period,
        region=region,
        cause_id=cause_id,
        alert_id=digest(cause_id, period, str(cause.extent)),
        cause_kind=cause.kind.value,
        dataset=cause.dataset,
        institution_id=cause.institution_id,
        check_id=cause.check_id,
        region_code=cause.region_code,
        opened_period=period,
        extent=cause.extent,
        announced_extent=cause.extent,
        sentence=cause.sentence,
        page=cause.page,
        delivery=Delivery.DUE.value if recipients else Delivery.RECORDED.value,
        pending_channels=recipients,
    )


def _kept(fresh: Alert, before: Alert) -> Alert:
    """Return the row of a cause that was told already."""
    same = replace(
        fresh,
        alert_id=before.alert_id,
        opened_period=min(before.opened_period, fresh.period),
        announced_extent=before.announced_extent,
    )
    if before.period == fresh.period:
        names = ("delivery", "pending_channels", "sent_channels", "attempts", "sent_at")
        return replace(same, **{name: getattr(before, name) for name in names})
    return replace(same, delivery=Delivery.ANNOUNCED.value, pending_channels=())


def alert_rows(alerts: Sequence[Alert]) -> pa.Table:
    """Return the alerts as rows of ``gold/alert``."""
    return pa.Table.from_pylist([asdict(one) for one in alerts], schema=arrow_schema(lake_columns(ALERT)))


def alerts_from(rows: pa.Table) -> list[Alert]:
    """Return rows of ``gold/alert`` as alerts."""
    return [_alert(row) for row in rows.select([field.name for field in fields(Alert)]).to_pylist()]


def _alert(row: dict[str, Any]) -> Alert:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Alert(**values)
