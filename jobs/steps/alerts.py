"""Alerts of a run: what stands is committed with the month, then sent, then marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.content import month_condition
from jobs.lake import Lake
from jobs.quality.alert_cause import Cause
from jobs.quality.alert_channels import Channels
from jobs.quality.alert_sending import Sent, send_due
from jobs.quality.alert_state import Alert, Steps, alert_rows, alerts_from, alerts_of_month
from jobs.run import MARKING, Run
from schemas.alert import ALERT
from schemas.quality_result import QUALITY_RESULT


@dataclass(frozen=True)
class Recorded:
    """A month's alerts: how many causes stand, and how many of them are new or worse."""

    standing: int
    new: int


def record_alerts(run: Run, period: str, causes: Sequence[Cause], channels: Channels) -> Recorded:
    """Write the month's alerts, due or not; the month's manifest row commits them."""
    known = known_alerts(run.lake, period, run.region)
    if not causes and not any(row.period == period for row in known.values()):
        return Recorded(0, 0)
    worsens = channels.conf.worsens_by
    alerts = alerts_of_month(
        causes,
        known,
        run_id=run.lake.run_id,
        period=period,
        region=run.region,
        steps=Steps(worsens.basis_points, worsens.days),
        recipients={
            one.id_in(run.region): channels.recipients(one.kind, one.dataset, one.region_code) for one in causes
        },
    )
    run.lake.write(ALERT, alert_rows(alerts), replace=[month_condition(period, run.region)])
    told = {row.alert_id for row in known.values()}
    return Recorded(len(alerts), sum(one.alert_id not in told for one in alerts))


def known_alerts(lake: Lake, period: str, region: str) -> dict[str, Alert]:
    """Return cause id → its row in the month itself, else in the last month run before, else in the next after it.

    A cause that did not stand in the last month run before has ended: should it come again, it is told again.
    """
    if not lake.has(ALERT):
        return {}
    rows = alerts_from(lake.arrow(ALERT, f"region = '{region}'"))
    parts = {file.partition for file in lake.files(QUALITY_RESULT)}
    judged = sorted(dict(part)["period"] for part in parts if dict(part)["region"] == region)
    later = [month for month in judged if month > period][:1]
    earlier = [month for month in judged if month < period][-1:]
    known: dict[str, Alert] = {}
    for month in (*later, *earlier, period):
        known |= {row.cause_id: row for row in rows if row.period == month}
    return known


def send_alerts(run: Run, period: str, channels: Channels, pages: str) -> Sent:
    """Send what is due or was not delivered, of this month and of any other, and commit what became of it.

    A run that dies between sending and marking sends again: the alert's id in the message tells the repetition.
    """
    waiting = alerts_from(run.lake.arrow(ALERT, "len(pending_channels) > 0")) if channels.addresses else []
    if not waiting:
        return Sent((), ())
    waiting.sort(key=lambda one: one.place)
    sent = send_due(waiting, channels, pages=channels.conf.pages_url or pages, at=run.clock())
    run.begin_month(period)
    _mark(run.lake, sent)
    run.commit_month(period, command=MARKING)
    for name in sent.down:
        run.progress(
            f"告警渠道 {name} 不通，未送达的下次运行重发 / channel {name} does not answer; sent again by the next run"
        )
    return sent


def _mark(lake: Lake, sent: Sent) -> None:
    """Replace the months that hold marked alerts, in one commit."""
    marked = {(one.period, one.region, one.cause_id): one for one in sent.alerts}
    parts = [month_condition(*part) for part in sorted({(period, region) for period, region, _ in marked})]
    rows = alerts_from(lake.arrow(ALERT, " or ".join(f"({part})" for part in parts)))
    now = [marked.get((one.period, one.region, one.cause_id), one) for one in rows]
    lake.write(ALERT, alert_rows(now), replace=parts)
