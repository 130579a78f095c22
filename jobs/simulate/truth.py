"""What a run must find: every planted case with all the results it causes."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ExpectedFinding:
    """A finding that must appear; several ids in one field are joined by ``|`` in ascending order."""

    rule_id: str
    grade: str
    period: str
    event_on: date
    amount_at_issue_fen: int
    planting: str
    visit_id: str = ""
    fee_line_id: str = ""
    settlement_id: str = ""
    institution_id: str = ""
    practitioner_id: str = ""
    person_id: str = ""
    item_code: str = ""


@dataclass(frozen=True)
class NearMiss:
    """A case beside a violation that must not be found."""

    rule_id: str
    case: str
    period: str
    visit_id: str = ""
    fee_line_id: str = ""
    settlement_id: str = ""
    institution_id: str = ""
    practitioner_id: str = ""
    person_id: str = ""
    item_code: str = ""


@dataclass(frozen=True)
class ExpectedQuarantine:
    """A row that must not be accepted; the header of a file is row 1."""

    dataset: str
    file_name: str
    source_row: int
    status: str
    reason: str


@dataclass(frozen=True)
class ExpectedDelivery:
    """A file that is late, repeated, corrected or broken; ``folder`` is landing, or later for ``<out>.later``."""

    kind: str
    dataset: str
    folder: str
    file_name: str
    period: str
    institution_id: str
    rows: int


@dataclass(frozen=True)
class ExpectedCorrection:
    """A row of which the first delivery has a wrong text and the later file the right one."""

    dataset: str
    file_name: str
    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ExpectedOmission:
    """Care that one institution does not deliver: the days of the month, or the share that comes."""

    kind: str
    period: str
    institution_id: str
    extent: str


@dataclass(frozen=True)
class ExpectedDoubt:
    """Accepted rows of an institution and month that a check of quality must count as violated."""

    dataset: str
    check_id: str
    period: str
    institution_id: str
    violated: int
    planting: str


@dataclass(frozen=True)
class ExpectedReconciliation:
    """A reconciliation result other than a plain match; left and right are signed as in the result."""

    reconciliation_id: str
    item_kind: str
    period: str
    status: str
    left_fen: int
    right_fen: int
    planting: str
    settlement_id: str = ""
    statement_id: str = ""
    account_number: str = ""
    bank_reference: str = ""
    direction: str = ""
    institution_id: str = ""
    fund_kind: str = ""
    payment_order_id: str = ""


@dataclass(frozen=True)
class ExpectedDifference:
    """Two sides of an equality (E07 to E21) that differ, or a near-miss beside them that is lawful."""

    equality: str
    period: str
    key: str
    left_fen: int
    right_fen: int
    planting: str
    is_lawful: int


@dataclass(frozen=True)
class AcceptedCode:
    """A row with a code outside its list: accepted and counted."""

    dataset: str
    column: str
    value: str
    file_name: str
    source_row: int


@dataclass(frozen=True)
class Peer:
    """An institution's average cost per stay and its distance from its peers; z is times 10000, rounded down."""

    period: str
    institution_id: str
    level_group: str
    institution_category: str
    stays: int
    total_fen: int
    cost_fen: int
    is_judged: int
    robust_z: int
    is_outlier: int


@dataclass(frozen=True)
class FileTotal:
    """Rows of a file and the control total of those that can be read."""

    dataset: str
    file_name: str
    rows: int
    total_fen: int | None


def write_truth(folder: Path, name: str, kind: type[Any], rows: Sequence[Any]) -> None:
    """Write rows of one kind as CSV with a header, in the order given."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(kind)])
        writer.writerows(astuple(row) for row in rows)
