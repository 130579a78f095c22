"""The command line's arguments, checked before anything is read or written."""

import re
from datetime import UTC, datetime
from pathlib import Path

from jobs.errors import SettingError
from jobs.months import months_between, shifted

_PERIOD = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))(?:\.\.(\d{4}-(?:0[1-9]|1[0-2])))?")
_MAX_MONTHS = 120


def periods_of(text: str) -> list[str]:
    """Return the months of ``YYYY-MM`` or ``YYYY-MM..YYYY-MM`` in order. Raises SettingError for anything else."""
    match = _PERIOD.fullmatch(text)
    if not match:
        raise SettingError("月份须写作 YYYY-MM 或 YYYY-MM..YYYY-MM / --period is YYYY-MM or YYYY-MM..YYYY-MM.")
    first = match[1]
    later = months_between(first, match[2] or first)
    if not 0 <= later < _MAX_MONTHS:
        raise SettingError(
            f"月份范围须由前至后，至多 {_MAX_MONTHS} 个月 / --period runs forward, {_MAX_MONTHS} months at most."
        )
    return [shifted(first, months) for months in range(later + 1)]


def region_code(text: str) -> str:
    """Return a region code of six digits. Raises SettingError for anything else."""
    if not re.fullmatch(r"[0-9]{6}", text):
        raise SettingError("区划代码须为六位数字，例如 150000 / --region is six digits, such as 150000.")
    return text


def as_of(text: str | None) -> datetime:
    """Return the as-of time in UTC; now, to the second, if none is given. Raises SettingError for an unusable one."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingError(
            "数据截止时间须写作 2026-11-01T00:00:00+08:00 / --as-of is written 2026-11-01T00:00:00+08:00."
        ) from error
    if moment.tzinfo is None:
        raise SettingError("数据截止时间须带时区，例如 +08:00 / --as-of needs a zone, such as +08:00.")
    return moment.astimezone(UTC)


def known_as_of(text: str | None) -> datetime | str | None:
    """Return the time (UTC, unless a zone is given) or run id whose knowledge is asked for; None for today's.

    Raises:
        SettingError: It is neither.
    """
    if text is None or re.fullmatch(r"[0-9a-f]{16}", text):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingError(
            "--as-of 须为时间（如 2026-11-05T00:00，无时区即 UTC）或运行编号，见 fundaudit runs"
            " / --as-of is a time such as 2026-11-05T00:00 (UTC without a zone) or a run id."
        ) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def lake_folder(path: Path, *, must_exist: bool = False) -> Path:
    """Return the lake's folder, absolute. Raises SettingError if it is a file, or not there though it must be."""
    path = path.expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise SettingError(f"{path} 不是目录：请检查 --lake / {path} is not a folder: check --lake.")
    if must_exist and not path.is_dir():
        raise SettingError(f"找不到数据湖 {path}：请检查 --lake / there is no lake at {path}: check --lake.")
    return path
