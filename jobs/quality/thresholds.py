"""The thresholds of the checks and the parameters of the analytical layer: conf/quality.yaml, strictly checked."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from expectations import Expected, Level, Tolerance
from jobs.detect.document import Exact, Strict, read_document
from jobs.detect.region import covers
from jobs.errors import SettingError
from jobs.months import last_day
from jobs.settings import CONF
from schemas import DATASETS

_STEP = Decimal("0.000001")


class Threshold(Strict):
    """What is allowed of a check, in a dataset, a region and a time; what is left out stands for all."""

    check: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_:]*\*?$|^\*$")]
    dataset: str | None = None
    region: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    from_on: date = date.min
    to_on: date = date.max
    allowed_ratio: Annotated[Exact, Field(ge=0, le=1)] | None = None
    minimum_count: Annotated[int, Field(ge=1)] | None = None
    level: Level | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_usable(self) -> "Threshold":
        if self.dataset is not None and self.dataset not in DATASETS:
            raise ValueError(f"there is no dataset {self.dataset}")
        if self.from_on > self.to_on:
            raise ValueError("from_on lies after to_on")
        if self.allowed_ratio is not None and self.allowed_ratio != self.allowed_ratio.quantize(_STEP):
            raise ValueError("allowed_ratio has at most six decimals")
        if self.allowed_ratio is None and self.minimum_count is None and self.level is None:
            raise ValueError("an entry sets allowed_ratio, minimum_count or level")
        return self


class Analytical(Strict):
    """Parameters of the comparison with the months before; see conf/quality.yaml."""

    history_months: Annotated[int, Field(ge=1, le=36)] = 12
    minimum_months: Annotated[int, Field(ge=1, le=36)] = 3
    mad_factor: Annotated[int, Field(ge=1)] = 6
    minimum_change_percent: Annotated[int, Field(ge=0)] = 50
    minimum_rows: Annotated[int, Field(ge=0)] = 30
    minimum_missing_days: Annotated[int, Field(ge=1, le=31)] = 3
    share_change_percent: Annotated[int, Field(ge=1, le=100)] = 20


class _File(Strict):
    thresholds: list[Threshold] = []
    analytical: Analytical = Analytical()


@dataclass(frozen=True)
class Thresholds:
    """All thresholds of a file, and the version of the file that verdicts name."""

    entries: tuple[Threshold, ...]
    analytical: Analytical
    version: str

    def applied(
        self, dataset: str, expected: Expected, default: Tolerance, *, period: str, region: str
    ) -> tuple[Level, Tolerance]:
        """Return level and tolerance of a check in a month and region: the default, and over it what the file says."""
        level, ratio, minimum = expected.level, default.allowed_ratio, default.minimum_count
        for entry in self.entries:
            if _fits(entry, dataset, expected.id, period, region):
                level = entry.level or level
                ratio = ratio if entry.allowed_ratio is None else entry.allowed_ratio
                minimum = entry.minimum_count or minimum
        return level, Tolerance(ratio, minimum)


def _fits(entry: Threshold, dataset: str, check_id: str, period: str, region: str) -> bool:
    return (
        fnmatchcase(check_id, entry.check)
        and entry.dataset in (None, dataset)
        and (entry.region is None or covers(entry.region, region))
        and entry.from_on <= last_day(period) <= entry.to_on
    )


def load_thresholds(path: Path = CONF / "quality.yaml") -> Thresholds:
    """Return the thresholds of a file.

    Raises:
        SettingError: The file cannot be read, or an entry is unusable; the sentence names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"读不到质量阈值文件 {path} / the threshold file {path} cannot be read.") from error
    content = read_document(text, _File, path)
    return thresholds_of(content.thresholds, content.analytical)


def thresholds_of(entries: Iterable[Threshold] = (), analytical: Analytical | None = None) -> Thresholds:
    """Return thresholds with their version: a hash of all that can change a verdict."""
    content = _File(thresholds=list(entries), analytical=analytical or Analytical())
    values = content.model_dump(mode="json")
    for value in values["thresholds"]:
        del value["note"]
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=False)
    version = hashlib.sha256(canonical.encode()).hexdigest()[:12]
    return Thresholds(tuple(content.thresholds), content.analytical, version)
