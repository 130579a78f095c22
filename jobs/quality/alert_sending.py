"""Sending what is committed and still due; what a channel did not take stays due for the next run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.quality.alert_cause import KIND_TITLES, CauseKind
from jobs.quality.alert_channels import Channels, Sender
from jobs.quality.alert_state import Alert, Delivery


@dataclass(frozen=True)
class Sent:
    """What became of the alerts that were due: their rows anew, and the channels that did not answer."""

    alerts: tuple[Alert, ...]
    down: tuple[str, ...]

    def count(self, delivery: Delivery) -> int:
        """Return how many alerts ended so."""
        return sum(one.delivery == delivery for one in self.alerts)


def send_due(alerts: Sequence[Alert], channels: Channels, *, pages: str, at: datetime) -> Sent:
    """Send every alert to each channel it is pending for, and return the rows with what became of them.

    Never raises for a channel: one that does not answer is left alone for the rest of the run. Beyond
    ``most_messages`` to one channel the rest goes out as one message.

    Args:
        alerts: Committed rows with pending channels.
        channels: Who is configured; a channel that no longer is, is no longer waited for.
        pages: What stands before the path of a page in a link.
        at: The time of sending.
    """
    sender = Sender(channels)
    taken: dict[str, set[int]] = {}
    for name in dict.fromkeys(name for alert in alerts for name in alert.pending_channels if sender.knows(name)):
        places = [place for place, alert in enumerate(alerts) if name in alert.pending_channels]
        taken[name] = _send_to(name, {place: alerts[place] for place in places}, sender, channels, pages)
    return Sent(
        tuple(_marked(alert, place, taken, at) for place, alert in enumerate(alerts)), tuple(sorted(sender.down))
    )


def _send_to(name: str, alerts: Mapping[int, Alert], sender: Sender, channels: Channels, pages: str) -> set[int]:
    """Return the places of the alerts that the channel took."""
    most = channels.conf.most_messages
    places = list(alerts)
    single, rest = (places, []) if len(places) <= most else (places[: most - 1], places[most - 1 :])
    taken = {place for place in single if sender.send(name, title_of(alerts[place]), body_of(alerts[place], pages))}
    if rest and sender.send(name, *_digest([alerts[place] for place in rest], pages)):
        taken |= set(rest)
    return taken


def title_of(alert: Alert) -> str:
    """Return the first line of the alert's message."""
    return f"医保审计告警 {KIND_TITLES[CauseKind(alert.cause_kind)]} {alert.region} {alert.period}"


def body_of(alert: Alert, pages: str) -> str:
    """Return the message: what happened, where to look, and the id by which a receiver knows a repetition."""
    return f"{alert.sentence}\n质量页面 page: {pages}{alert.page}\n告警编号 alert: {alert.alert_id}"


def _digest(alerts: Sequence[Alert], pages: str) -> tuple[str, str]:
    title = f"医保审计告警 另有{len(alerts)}项 / {len(alerts)} more alerts {alerts[0].region}"
    listed = "\n".join(f"{one.period} {one.sentence}（{one.alert_id}）" for one in alerts)
    return title, f"{listed}\n质量页面 page: {pages}quality/index.html"


def _marked(alert: Alert, place: int, taken: Mapping[str, set[int]], at: datetime) -> Alert:
    """Return the row with the channels that took it moved from pending to sent."""
    now = tuple(name for name in alert.pending_channels if place in taken.get(name, ()))
    waiting = tuple(name for name in alert.pending_channels if name in taken and name not in now)
    sent = (*alert.sent_channels, *now)
    delivery = Delivery.UNDELIVERED if waiting else Delivery.SENT if sent else Delivery.RECORDED
    return replace(
        alert,
        delivery=delivery.value,
        pending_channels=waiting,
        sent_channels=sent,
        attempts=alert.attempts + 1,
        sent_at=at if now else alert.sent_at,
    )
