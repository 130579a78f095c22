"""What a message may be about: one cause, the same in every month and every run."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class CauseKind(StrEnum):
    """The kinds of cause, in the order in which messages go out."""

    GATE_CLOSED = "gate_closed"
    INSTITUTION_HELD = "institution_held"
    LATE_DELIVERY = "late_delivery"
    QUALITY_DROP = "quality_drop"


KIND_TITLES = {
    CauseKind.GATE_CLOSED: "质量闸门关闭 gate closed",
    CauseKind.INSTITUTION_HELD: "机构数据暂扣 institution held",
    CauseKind.LATE_DELIVERY: "报送逾期 late delivery",
    CauseKind.QUALITY_DROP: "报送质量下降 quality drop",
}


@dataclass(frozen=True)
class Cause:
    """One cause in one month.

    ``extent`` says how bad it is: basis points of rows or of score, or days overdue. ``sentence`` names institutions,
    datasets, checks and counts, never a value of a row. ``page`` lies below the folder of the reports.
    """

    kind: CauseKind
    dataset: str
    extent: int
    sentence: str
    region_code: str
    institution_id: str | None = None
    check_id: str | None = None
    page: str = "quality/index.html"

    def id_in(self, region: str) -> str:
        """Return the cause's id in runs of the region; it does not depend on the month or on the extent."""
        return digest(region, self.kind, self.dataset, self.institution_id or "", self.check_id or "")


def digest(*parts: str) -> str:
    """Return 32 hexadecimal digits of the parts' SHA-256."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def basis_points(part: int, whole: int) -> int:
    """Return part of whole in ten-thousandths, rounded down; 0 of nothing."""
    return part * 10_000 // whole if whole else 0


def percent(number: int | None) -> str:
    """Return ten-thousandths as per cent: -5 is ``-0.05%``; a dash where nothing could be measured."""
    if number is None:
        return "—"
    whole, rest = divmod(abs(number), 100)
    return f"{'-' if number < 0 else ''}{whole}.{rest:02d}%"
