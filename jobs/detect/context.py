"""What a run tells the engine: which month and region it judges, with which parameters and table versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jobs.detect.parameter import Parameters
from jobs.detect.region import region_prefix
from jobs.errors import SettingError
from jobs.months import shifted


@dataclass(frozen=True)
class Context:
    """One judged month and region. ``versions`` maps a table to its pinned Delta version."""

    period: str
    region: str
    parameters: Parameters
    versions: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.period):
            raise SettingError(f"月份须写作 YYYY-MM / a period is written YYYY-MM, not {self.period!r}.")
        region_prefix(self.region)

    def first_period(self, months: int) -> str:
        """Return the month that lies so many months before the judged one."""
        return shifted(self.period, -months)
