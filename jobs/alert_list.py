"""The alerts of a lake as lines of text, and a trial of the channels."""

from pathlib import Path

from jobs.errors import AuditError
from jobs.lake import Lake, no_session
from jobs.manifest import pinned_versions, read_manifest
from jobs.quality.alert_cause import KIND_TITLES, CauseKind
from jobs.quality.alert_channels import Sender, load_channels
from jobs.quality.alert_state import Alert, Delivery, alerts_from
from schemas.alert import ALERT

_DELIVERIES = {
    Delivery.DUE: "待发 due",
    Delivery.SENT: "已送达 sent",
    Delivery.UNDELIVERED: "未送达 undelivered",
    Delivery.RECORDED: "仅记录 recorded",
    Delivery.ANNOUNCED: "此前已告知 told before",
}


def alert_list(root: Path) -> str:
    """Return a block of lines for each committed alert, by month, region and kind. Raises AuditError."""
    lake = Lake(root, no_session, versions=pinned_versions(read_manifest(root)))
    alerts = sorted(alerts_from(lake.arrow(ALERT)), key=lambda one: one.place)
    return "\n".join(_lines(one) for one in alerts) or "没有告警 / no alerts."


def _lines(alert: Alert) -> str:
    title = KIND_TITLES[CauseKind(alert.cause_kind)]
    waiting = f"，待 waiting for {'、'.join(alert.pending_channels)}" if alert.pending_channels else ""
    delivery = _DELIVERIES[Delivery(alert.delivery)]
    return f"{alert.period} {alert.region} {title}（{delivery}{waiting}）{alert.alert_id}\n    {alert.sentence}"


def try_channels(path: Path | None) -> str:
    """Send one message to every configured channel and return a sentence on each.

    Raises:
        SettingError: The configuration is unusable.
        AuditError: A channel did not take the message.
    """
    channels = load_channels(path)
    if not channels.addresses:
        return "没有配置渠道：请在 conf/alerts.yaml 中添加 / no channel: add one in conf/alerts.yaml."
    sender = Sender(channels)
    for name in channels.addresses:
        sender.send(
            name, "医保审计告警 试发 test", "这是一条试发的消息，无须处理 / this is a trial, nothing needs doing."
        )
    if sender.down:
        raise AuditError(
            f"渠道 {'、'.join(sorted(sender.down))} 未接收试发的消息，请检查其地址与网络"
            f" / {', '.join(sorted(sender.down))} did not take the trial: check address and network."
        )
    return f"已试发 {len(channels.addresses)} 个渠道 / all channels took the trial."
