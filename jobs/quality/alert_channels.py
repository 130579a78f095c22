"""Who is told and how: conf/alerts.yaml, secrets from the environment or from files, sending through apprise."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from jobs.detect.document import Strict, read_document
from jobs.detect.header import Identifier, RegionCode
from jobs.detect.region import covers
from jobs.errors import SettingError
from jobs.failure import silence
from jobs.quality.alert_cause import CauseKind
from jobs.settings import CONF
from schemas import DATASETS

ALERTS_FILE = CONF / "alerts.yaml"
_LOGGERS = ("apprise", "urllib3")
"""They log addresses with their tokens, and messages: they are not to log at all."""


class Channel(Strict):
    """One recipient. Empty lists mean every kind of cause, dataset and region."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    url_env: str = ""
    url_file: Path | None = None
    causes: list[CauseKind] = []
    datasets: list[Identifier] = []
    regions: list[RegionCode] = []

    @field_validator("datasets")
    @classmethod
    def _datasets_exist(cls, value: list[str]) -> list[str]:
        unknown = [name for name in value if name not in DATASETS]
        if unknown:
            raise ValueError(f"没有数据集 / no such dataset: {', '.join(unknown)}")
        return value

    @model_validator(mode="after")
    def _one_secret(self) -> "Channel":
        if bool(self.url_env) == bool(self.url_file):
            raise ValueError("url_env 与 url_file 须恰有其一 / give either url_env or url_file")
        return self

    def is_for(self, kind: str, dataset: str, region_code: str) -> bool:
        """Tell whether this channel hears of such a cause: of its region and of all below it."""
        return (
            (not self.causes or kind in self.causes)
            and (not self.datasets or dataset in self.datasets)
            and (not self.regions or any(covers(region, region_code) for region in self.regions))
        )


class WorsensBy(Strict):
    """By how much a cause must grow to be told again."""

    basis_points: int = Field(default=500, ge=1, le=10_000)
    days: int = Field(default=7, ge=1, le=366)


class AlertConf(Strict):
    """The document conf/alerts.yaml."""

    pages_url: str = ""
    most_messages: int = Field(default=20, ge=2, le=1000)
    worsens_by: WorsensBy = WorsensBy()
    channels: list[Channel] = []

    @field_validator("channels")
    @classmethod
    def _names_differ(cls, value: list[Channel]) -> list[Channel]:
        if len({channel.name for channel in value}) != len(value):
            raise ValueError("渠道名重复 / two channels have one name")
        return value


@dataclass(frozen=True)
class Channels:
    """The configuration with its secrets: name → address."""

    conf: AlertConf
    addresses: Mapping[str, str]

    def __repr__(self) -> str:
        """Return the names alone: addresses hold tokens and passwords."""
        return f"Channels({', '.join(self.addresses)})"

    def recipients(self, kind: str, dataset: str, region_code: str) -> tuple[str, ...]:
        """Return the names of the channels that hear of such a cause, in the order of the file."""
        return tuple(one.name for one in self.conf.channels if one.is_for(kind, dataset, region_code))


def load_channels(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Channels:
    """Return the channels of the file, conf/alerts.yaml by default, with their addresses.

    Raises:
        SettingError: The file is missing or not as it should be, or a channel's address is absent or no address that
            apprise knows. The sentence names the channel, never the address.
    """
    path = path or ALERTS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(
            f"读不到告警配置 {path}：请检查 alerts.file / the alert settings {path} cannot be read."
        ) from error
    conf = read_document(text, AlertConf, path)
    variables = os.environ if environment is None else environment
    addresses = {channel.name: _address(channel, variables) for channel in conf.channels}
    for name, address in addresses.items():
        _apprise_of(name, address)
    return Channels(conf, addresses)


def _address(channel: Channel, variables: Mapping[str, str]) -> str:
    if channel.url_file is None:
        found, source = variables.get(channel.url_env, ""), f"环境变量 {channel.url_env}"
    else:
        source = f"文件 {channel.url_file}"
        try:
            found = channel.url_file.expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            found = ""
    if not found.strip():
        raise SettingError(
            f"告警渠道 {channel.name} 的地址缺失：请设置{source}"
            f" / the address of alert channel {channel.name} is missing: set"
            f" {channel.url_env or channel.url_file}."
        )
    return found.strip()


def _apprise_of(name: str, address: str) -> Any:
    import apprise

    silence(*_LOGGERS)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="fundaudit", app_desc="", app_url="", async_mode=False))
    if not sender.add(address):
        raise SettingError(
            f"告警渠道 {name} 的地址不是 apprise 认识的写法，请按其文档改正"
            f" / the address of alert channel {name} is none that apprise knows: see its documentation."
        )
    return sender


class Sender:
    """Sends to channels by name. One that does not answer is not asked again in this run."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._open: dict[str, Any] = {}
        self.down: set[str] = set()
        """Channels that did not take a message."""

    def knows(self, name: str) -> bool:
        """Tell whether the channel is configured."""
        return name in self._channels.addresses

    def send(self, name: str, title: str, body: str) -> bool:
        """Return whether the channel took the message; whatever is wrong with it stops nothing."""
        if name in self.down:
            return False
        if name not in self._open:
            self._open[name] = _apprise_of(name, self._channels.addresses[name])
        try:
            taken = bool(self._open[name].notify(title=title, body=body, body_format="text"))
        except Exception:  # a channel is somebody else's code and machine
            taken = False
        if not taken:
            self.down.add(name)
        return taken
