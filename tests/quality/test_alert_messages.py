"""One message per cause: through real receivers, over a lake whose months are committed one by one."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from jobs.alert_list import alert_list, try_channels
from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from jobs.manifest import pinned_versions, read_manifest
from jobs.quality.alert_cause import Cause, CauseKind
from jobs.quality.alert_channels import Channels, load_channels
from jobs.quality.alert_state import Alert, Delivery, alerts_from
from jobs.run import MARKING, Run
from jobs.settings import Settings
from jobs.steps.alerts import record_alerts, send_alerts
from schemas.alert import ALERT
from schemas.lake_columns import lake_columns
from schemas.quality_result import QUALITY_RESULT
from schemas.types import arrow_schema
from tests.intake.month import no_session
from tests.quality.receivers import Mailbox, Receiver

AT = datetime(2026, 11, 10, 1, tzinfo=UTC)
REGION = "150000"
GATE = Cause(
    CauseKind.GATE_CLOSED,
    "catalogue_item",
    3_000,
    "收费目录三成行不符 / 30 % of the catalogue's rows fail",
    REGION,
    check_id="unique:key",
    page="quality/catalogue_item.html",
)
HELD = Cause(
    CauseKind.INSTITUTION_HELD, "fee_line", 2_000, "医院H15010200001的费用明细暂扣 / held", "150102", "H15010200001"
)
LATE = Cause(CauseKind.LATE_DELIVERY, "settlement", 3, "结算逾期3天未报送 / 3 days overdue", REGION)


@dataclass
class Months:
    """A lake on which every call is a run of its own, as a new process would make it."""

    root: Path
    channels: Channels

    def run(self, period: str, *causes: Cause) -> None:
        """Judge a month in which these causes stand, commit it, send, mark."""
        run = self.opened()
        run.begin_month(period)
        self.judge(run, period)
        record_alerts(run, period, causes, self.channels)
        run.commit_month(period)
        send_alerts(run, period, self.channels, "file:///reports/")

    def opened(self) -> Run:
        manifest = read_manifest(self.root)
        lake = Lake(self.root, no_session, versions=pinned_versions(manifest))
        lake.roll_back()
        return Run("sweep", lake, Settings(), REGION, AT, lambda: AT, manifest, lambda _: None)

    def judge(self, run: Run, period: str) -> None:
        columns = lake_columns(QUALITY_RESULT)
        row = {column.name: "x" for column in columns if column.type == "STRING"}
        numbers = {column.name: 0 for column in columns if column.type != "STRING"}
        rows = [row | numbers | {"period": period, "region": REGION}]
        table = pa.Table.from_pylist(rows, arrow_schema(columns))
        run.lake.write(QUALITY_RESULT, table, replace=[f"period = '{period}' and region = '{REGION}'"])

    def alerts(self) -> list[Alert]:
        manifest = read_manifest(self.root)
        lake = Lake(self.root, no_session, versions=pinned_versions(manifest))
        return sorted(alerts_from(lake.arrow(ALERT)), key=lambda one: (one.period, one.cause_kind))


@pytest.fixture
def hook():
    return Receiver()


@pytest.fixture
def months(tmp_path, hook):
    return Months(tmp_path / "lake", channels(tmp_path, hook=hook.address))


def channels(folder: Path, text: str = "", **addresses: str) -> Channels:
    """Return channels that hear of everything, each with its address in the environment."""
    listed = "\n".join(f"  - {{name: {name}, url_env: ADDRESS_{name.upper()}}}" for name in addresses)
    path = folder / "alerts.yaml"
    path.write_text(f"most_messages: 4\nchannels:\n{listed}\n{text}", encoding="utf-8")
    return load_channels(path, {f"ADDRESS_{name.upper()}": address for name, address in addresses.items()})


def test_each_cause_is_told_once_with_its_sentence_its_page_and_its_id(months, hook):
    with hook.up():
        months.run("2026-10", GATE, HELD, LATE)
    assert [alert.delivery for alert in months.alerts()] == ["sent", "sent", "sent"]
    assert [message.splitlines()[0] for message in hook.messages] == [
        "医保审计告警 质量闸门关闭 gate closed 150000 2026-10",
        "医保审计告警 机构数据暂扣 institution held 150000 2026-10",
        "医保审计告警 报送逾期 late delivery 150000 2026-10",
    ]
    (gate,) = [alert for alert in months.alerts() if alert.cause_kind == "gate_closed"]
    assert hook.messages[0].splitlines()[1:] == [
        "收费目录三成行不符 / 30 % of the catalogue's rows fail",
        "质量页面 page: file:///reports/quality/catalogue_item.html",
        f"告警编号 alert: {gate.alert_id}",
    ]


def test_the_same_cause_is_not_told_again_by_a_repeated_run_or_in_later_or_earlier_months(months, hook):
    with hook.up():
        for period in ("2026-10", "2026-10", "2026-11", "2026-12", "2026-12", "2026-09"):
            months.run(period, GATE)
    assert len(hook.received) == 1
    assert [(alert.period, alert.delivery) for alert in months.alerts()] == [
        ("2026-09", "announced"),
        ("2026-10", "sent"),
        ("2026-11", "announced"),
        ("2026-12", "announced"),
    ]


@pytest.mark.parametrize(
    ("cause", "worse", "count"),
    [(GATE, 3_499, 1), (GATE, 3_500, 2), (GATE, 1, 1), (LATE, 9, 1), (LATE, 10, 2)],
)
def test_a_cause_is_told_again_when_it_worsens_by_the_step(months, hook, cause, worse, count):
    with hook.up():
        months.run("2026-10", cause)
        months.run("2026-11", replace(cause, extent=worse))
        months.run("2026-11", replace(cause, extent=worse))
    assert len(hook.received) == count


def test_small_steps_add_up_to_one_more_message(months, hook):
    with hook.up():
        for extent in (3_000, 3_300, 3_600, 3_900):
            months.run("2026-10", replace(GATE, extent=extent))
    assert len(hook.received) == 2
    assert [alert.announced_extent for alert in months.alerts()] == [3_600]


def test_a_cause_that_ended_and_comes_again_is_told_again(months, hook):
    with hook.up():
        months.run("2026-10", GATE)
        months.run("2026-11")
        months.run("2026-12", GATE)
    assert len(hook.received) == 2


def test_no_message_is_lost_when_the_receiver_was_down_and_none_is_doubled_when_it_is_back(months, hook):
    months.run("2026-10", GATE, HELD)
    assert [alert.delivery for alert in months.alerts()] == ["undelivered", "undelivered"]
    with hook.up():
        months.run("2026-11", GATE, HELD)
        months.run("2026-11", GATE, HELD)
    assert len(hook.received) == 2
    assert [(alert.delivery, alert.attempts) for alert in months.alerts() if alert.period == "2026-10"] == [
        ("sent", 2),
        ("sent", 2),
    ]


def test_what_one_channel_did_not_take_is_sent_again_to_that_channel_alone(tmp_path, hook):
    mail = Mailbox()
    months = Months(tmp_path / "lake", channels(tmp_path, hook=hook.address, mail=mail.address))
    with mail.up():
        months.run("2026-10", GATE)
        with hook.up():
            months.run("2026-10", GATE)
    assert (len(hook.received), len(mail.received)) == (1, 1)
    assert GATE.sentence in mail.messages[0]
    assert [alert.sent_channels for alert in months.alerts()] == [("mail", "hook")]


def test_what_a_run_committed_before_it_died_is_sent_by_the_next(months, hook):
    run = months.opened()
    run.begin_month("2026-10")
    months.judge(run, "2026-10")
    record_alerts(run, "2026-10", [GATE], months.channels)
    run.commit_month("2026-10")
    with hook.up():
        months.run("2026-11", GATE)
    assert len(hook.received) == 1


def test_what_a_run_did_not_commit_is_never_sent(months, hook):
    run = months.opened()
    run.begin_month("2026-10")
    record_alerts(run, "2026-10", [GATE], months.channels)
    with hook.up():
        months.run("2026-11")
    assert hook.received == []


def test_more_causes_than_a_channel_shall_hear_of_are_put_into_one_message(months, hook):
    causes = [replace(HELD, institution_id=f"H1501020000{n}", sentence=f"医院{n}") for n in range(9)]
    with hook.up():
        months.run("2026-10", *causes)
    assert len(hook.received) == 4
    assert hook.messages[3].splitlines()[0] == "医保审计告警 另有6项 / 6 more alerts 150000"
    assert {alert.delivery for alert in months.alerts()} == {"sent"}


def test_without_a_channel_alerts_are_recorded_and_no_marking_row_is_committed(tmp_path):
    months = Months(tmp_path / "lake", load_channels())
    months.run("2026-10", GATE)
    assert [alert.delivery for alert in months.alerts()] == ["recorded"]
    assert [row.command for row in read_manifest(months.root)] == ["sweep"]


def test_sending_is_committed_by_a_row_of_its_own_after_the_month(months, hook):
    with hook.up():
        months.run("2026-10", GATE)
        months.run("2026-11", GATE)
    assert [row.command for row in read_manifest(months.root)] == ["sweep", MARKING, "sweep"]


@pytest.mark.parametrize(
    ("wants", "told"),
    [
        ("causes: [late_delivery]", {"settlement"}),
        ("datasets: [fee_line]", {"fee_line"}),
        ("regions: ['150100']", {"fee_line"}),
        ("regions: ['640000']", set()),
        ("causes: [gate_closed, late_delivery], regions: ['150000']", {"catalogue_item", "settlement"}),
    ],
)
def test_a_channel_hears_of_the_causes_datasets_and_regions_it_asks_for(tmp_path, hook, wants, told):
    path = tmp_path / "alerts.yaml"
    path.write_text(f"channels: [{{name: hook, url_env: HOOK, {wants}}}]", encoding="utf-8")
    months = Months(tmp_path / "lake", load_channels(path, {"HOOK": hook.address}))
    with hook.up():
        months.run("2026-10", GATE, HELD, LATE)
    sent = {alert.dataset for alert in months.alerts() if alert.delivery == Delivery.SENT}
    assert (sent, len(hook.received)) == (told, len(told))


def test_an_address_may_stand_in_a_file(tmp_path, hook):
    (tmp_path / "hook.url").write_text(hook.address + "\n", encoding="utf-8")
    path = tmp_path / "alerts.yaml"
    path.write_text(f"channels: [{{name: hook, url_file: {tmp_path / 'hook.url'}}}]", encoding="utf-8")
    with hook.up():
        Months(tmp_path / "lake", load_channels(path, {})).run("2026-10", GATE)
    assert len(hook.received) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("channels: [{name: hook, url_env: HOOK, url: x}]", "Extra inputs are not permitted"),
        ("channels: [{name: hook}]", "url_env 与 url_file 须恰有其一"),
        ("channels: [{name: hook, url_env: NOWHERE}]", "请设置环境变量 NOWHERE"),
        ("channels: [{name: hook, url_file: /nowhere}]", "请设置文件 /nowhere"),
        ("channels: [{name: hook, url_env: NONSENSE}]", "不是 apprise 认识的写法"),
        ("channels: [{name: hook, url_env: HOOK, datasets: [fees]}]", "没有数据集 / no such dataset: fees"),
        ("channels: [{name: hook, url_env: HOOK, causes: [rain]}]", "gate_closed"),
        ("channels: [{name: a, url_env: HOOK}, {name: a, url_env: HOOK}]", "渠道名重复"),
        ("worsens_by: {days: 0}", "greater than or equal to 1"),
    ],
)
def test_an_unusable_setting_is_one_sentence_without_the_address(tmp_path, hook, text, said):
    path = tmp_path / "alerts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError) as refused:
        load_channels(path, {"HOOK": hook.address, "NONSENSE": "nonsense s3cr3t-token"})
    assert said in str(refused.value)
    assert "s3cr3t-token" not in str(refused.value)


def test_no_address_reaches_a_log_or_a_printed_object(months, hook, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    months.run("2026-10", GATE)
    with hook.up():
        months.run("2026-10", GATE)
    told = caplog.text + repr(months.channels) + "".join(capfd.readouterr())
    assert len(hook.received) == 1
    assert "s3cr3t-token" not in told


def test_the_list_names_every_alert_with_its_state_and_no_address(months, hook):
    months.run("2026-10", GATE)
    listed = alert_list(months.root)
    (alert,) = months.alerts()
    head = "2026-10 150000 质量闸门关闭 gate closed（未送达 undelivered，待 waiting for hook）"
    assert listed == f"{head}{alert.alert_id}\n    {GATE.sentence}"


def test_a_trial_reaches_every_channel_or_says_which_it_did_not(tmp_path, hook, monkeypatch):
    monkeypatch.setenv("HOOK", hook.address)
    path = tmp_path / "alerts.yaml"
    path.write_text("channels: [{name: hook, url_env: HOOK}]", encoding="utf-8")
    with hook.up():
        assert try_channels(path) == "已试发 1 个渠道 / all channels took the trial."
    with pytest.raises(AuditError, match="渠道 hook 未接收试发的消息") as down:
        try_channels(path)
    assert len(hook.received) == 1
    assert "s3cr3t-token" not in str(down.value)
