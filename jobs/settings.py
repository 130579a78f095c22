"""Settings of a run: conf/base.yaml, overridden by environment variables; unknown keys are errors."""

import os
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobs.errors import SettingError

CONF = Path(__file__).resolve().parent.parent / "conf"
ENVIRONMENT_PREFIX = "FUNDAUDIT_"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SparkSettings(_Section):
    """The Spark session: any master; empty settings take the defaults of the project."""

    master: str = "local[*]"
    driver_memory: str = Field(default="4g", pattern=r"^\d+[mg]$")
    shuffle_partitions: int = Field(default=0, ge=0)
    settings: dict[str, str] = {}


class ZipSettings(_Section):
    """Limits of a ZIP archive; one that exceeds them is refused. Sizes are those of the unpacked bytes."""

    max_entries: int = Field(default=10_000, ge=1)
    max_entry_bytes: int = Field(default=8 << 30, ge=1)
    max_total_bytes: int = Field(default=32 << 30, ge=1)
    max_ratio: int = Field(default=200, ge=1)


class IntakeSettings(_Section):
    """Intake: up to ``driver_bytes`` of new rows, as text, a dataset is conformed in the driver, above in Spark."""

    driver_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    rows_per_file: int = Field(default=2_000_000, ge=1000)
    pseudonym_key_file: Path = Path("~/.config/fundaudit/pseudonym.key")
    zip: ZipSettings = ZipSettings()


class QualitySettings(_Section):
    """The gate: the share of rows that may be quarantined before an institution is held, or the run stops.

    If the institutions held have more than ``max_held_ratio`` of a dataset's rows, the fault is the region's. A rule
    does not judge an institution of whose rows more than ``max_unreliable_ratio``, and at least
    ``min_unreliable_rows``, fail a check that the rule rests on. Fewer refused rows than these hold no institution.
    """

    max_quarantined_ratio: float = Field(default=0.10, ge=0, le=1)
    max_held_ratio: float = Field(default=0.20, ge=0, le=1)
    max_unreliable_ratio: float = Field(default=0.05, ge=0, le=1)
    min_unreliable_rows: int = Field(default=5, ge=1)


class AlertSettings(_Section):
    """Alerts: the file that says who is told; conf/alerts.yaml if none is given."""

    file: Path | None = None


class DetectSettings(_Section):
    """Detection: 0 tasks means as many as the data need; up to ``driver_rows`` rows the driver gathers itself."""

    tasks: int = Field(default=0, ge=0, le=1024)
    task_memory_mb: int = Field(default=1024, ge=256)
    rows_per_task: int = Field(default=2_500_000, ge=1000)
    driver_rows: int = Field(default=500_000, ge=0)


class ReconcileSettings(_Section):
    """Reconciliation: days between an order and its bank line that are still in time."""

    payment_lag_days: int = Field(default=5, ge=0, le=60)


class Settings(_Section):
    """All settings of a run."""

    spark: SparkSettings = SparkSettings()
    intake: IntakeSettings = IntakeSettings()
    quality: QualitySettings = QualitySettings()
    alerts: AlertSettings = AlertSettings()
    detect: DetectSettings = DetectSettings()
    reconcile: ReconcileSettings = ReconcileSettings()

    def overridden(self, *, master: str | None = None, tasks: int | None = None) -> "Settings":
        """Return the settings with what the command line gave laid over them."""
        spark = self.spark.model_copy(update={"master": master}) if master else self.spark
        detect = self.detect.model_copy(update={"tasks": tasks}) if tasks else self.detect
        return self.model_copy(update={"spark": spark, "detect": detect})


def load_settings(path: Path | None = None, environment: dict[str, str] | None = None) -> Settings:
    """Return the settings of a YAML file (default conf/base.yaml) with FUNDAUDIT_<SECTION>__<KEY> laid over it.

    Raises:
        SettingError: The file is missing or is not YAML, or a key or value is not allowed.
    """
    path = path or CONF / "base.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except OSError as error:
        raise SettingError(f"读不到配置文件 {path}：请检查 --conf / settings file {path} cannot be read.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(
            f"配置文件 {path} 不是合法的 UTF-8 YAML / settings file {path} is not valid YAML in UTF-8."
        ) from error
    if not isinstance(content, dict):
        raise SettingError(f"配置文件 {path} 应为分节的键值 / settings file {path} must hold sections of keys.")
    content = {section: {} if keys is None else keys for section, keys in content.items()}
    variables = _overlay(content, dict(os.environ) if environment is None else environment)
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        location = tuple(str(part) for part in error.errors()[0]["loc"])
        source = variables.get(location[:2]) or variables.get(location) or f"配置 {path}"
        raise SettingError(f"{source}：{first_fault(error)}{_allowed(error, location)}") from error


def _overlay(content: dict[str, Any], environment: dict[str, str]) -> dict[tuple[str, ...], str]:
    """Lay the variables over the content; return which variable gave which key."""
    variables: dict[tuple[str, ...], str] = {}
    for name in sorted(environment):
        if not name.startswith(ENVIRONMENT_PREFIX) or "__" not in name:
            continue
        section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
        try:
            value = yaml.safe_load(environment[name])
        except yaml.YAMLError as error:
            raise SettingError(
                f"环境变量 {name} 的值无法解读，请加引号 / the value of {name} cannot be read, put it in quotes."
            ) from error
        if section not in content:
            variables[section,] = name
        keys = content.get(section)
        content[section] = {**(keys if isinstance(keys, dict) else {}), key: value}
        variables[section, key] = name
    return variables


def _allowed(error: ValidationError, location: tuple[str, ...]) -> str:
    """Return the keys that stand where an unknown one was given."""
    if error.errors()[0]["type"] != "extra_forbidden":
        return ""
    section = Settings.model_fields[location[0]].annotation if len(location) > 1 else Settings
    return f"，可用 allowed: {', '.join(section.model_fields)}" if isinstance(section, type(BaseModel)) else ""


_CHINESE = {"extra_forbidden": "未知的键", "missing": "缺少此键"}


def first_fault(error: ValidationError) -> str:
    """Return the first fault of a pydantic error as one sentence: where, and what is wrong with it."""
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"]) or "(top)"
    more = f"（共 {error.error_count()} 处）" if error.error_count() > 1 else ""
    return f"{where}: {_CHINESE.get(fault['type'], '取值不可用')} / {fault['msg']}{more}"
