"""The report as data: what the renderers print, already added up, sorted and fit to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import pyarrow as pa

from jobs.report.disclosure import Fact, account_alias
from jobs.report.labels import Label


@dataclass(frozen=True)
class RunFacts:
    """Which run the report speaks of. ``inputs`` is table → Delta version; ``as_of_at`` without a zone is UTC."""

    run_id: str
    period: str
    region_code: str
    region_name: str
    as_of_at: datetime
    code_version: str
    inputs: Mapping[str, int]
    rule_set_hash: str
    parameter_hash: str
    previous_hash: str = ""


@dataclass(frozen=True)
class RuleFacts:
    """What a reader must know of a rule."""

    id: str
    name_zh: str
    name_en: str
    grade: str
    legal_basis: str
    exclusions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReconciliationFacts:
    """What a reader must know of a reconciliation."""

    id: str
    name_zh: str
    name_en: str
    legal_basis: str


class NotJudgedKind(StrEnum):
    """What was not judged."""

    RULE = "rule"
    RECONCILIATION = "reconciliation"
    CHECK = "check"
    FAULT = "fault"
    """A rule that broke in some tasks."""


@dataclass(frozen=True)
class NotJudged:
    """A rule, reconciliation or check that could not judge, and why.

    ``reason`` is printed: for a fault name the kind of error at most, for a database's message quotes values.
    """

    kind: NotJudgedKind
    subject_id: str
    name: str
    reason: str
    task_count: int = 0
    """Faults: how many tasks were not judged."""


@dataclass(frozen=True)
class Adjustment:
    """One account of the 余额调节表, in fen; the four outstanding sums are positive.

    The ledger's closing is None where nothing tells the opening balance.
    """

    account_alias: str
    bank_closing_fen: int
    booked_received_not_bank_fen: int
    booked_paid_not_bank_fen: int
    ledger_closing_fen: int | None
    bank_received_not_booked_fen: int
    bank_paid_not_booked_fen: int
    error_fen: int = 0
    """Differences and duplicates of the month: mistakes, not matters of time."""

    @property
    def bank_adjusted_fen(self) -> int:
        """Return the bank's balance with what only the book has so far."""
        return self.bank_closing_fen + self.booked_received_not_bank_fen - self.booked_paid_not_bank_fen

    @property
    def ledger_adjusted_fen(self) -> int | None:
        """Return the book's balance with what only the bank has so far."""
        if self.ledger_closing_fen is None:
            return None
        return self.ledger_closing_fen + self.bank_received_not_booked_fen - self.bank_paid_not_booked_fen

    @property
    def unexplained_fen(self) -> int | None:
        """Return what is left between the two adjusted balances."""
        ledger = self.ledger_adjusted_fen
        return None if ledger is None else self.bank_adjusted_fen - ledger


def adjustments_from(table: pa.Table, accounts: Mapping[str, str]) -> tuple[Adjustment, ...]:
    """Return the rows that ``jobs.reconciliations.balance_adjustment`` made, accounts by name, sorted by name.

    Args:
        table: account_token and the sums in fen.
        accounts: Token → name of the account; a token without a name gets an alias.
    """
    rows = (
        Adjustment(
            account_alias=accounts.get(row["account_token"], account_alias(row["account_token"])),
            bank_closing_fen=row["bank_closing_fen"],
            booked_received_not_bank_fen=row["booked_received_not_bank_fen"],
            booked_paid_not_bank_fen=row["booked_paid_not_bank_fen"],
            ledger_closing_fen=row["ledger_closing_fen"],
            bank_received_not_booked_fen=row["bank_received_not_booked_fen"],
            bank_paid_not_booked_fen=row["bank_paid_not_booked_fen"],
            error_fen=row.get("error_fen") or 0,
        )
        for row in table.to_pylist()
    )
    return tuple(sorted(rows, key=lambda row: (row.account_alias, row.bank_closing_fen)))


@dataclass(frozen=True)
class Flow:
    """Rows and money of some deliveries: what came is accepted, held, repeated or quarantined, and nothing else."""

    file_count: int
    received_count: int
    accepted_count: int
    held_count: int
    repeated_count: int
    quarantined_count: int
    received_fen: int
    accepted_fen: int
    held_fen: int
    repeated_fen: int
    quarantined_fen: int
    unreadable_count: int

    @property
    def is_balanced(self) -> bool:
        """Tell whether every row and every fen that came is accounted for."""
        rows = self.accepted_count + self.held_count + self.repeated_count + self.quarantined_count
        fen = self.accepted_fen + self.held_fen + self.repeated_fen + self.quarantined_fen
        return rows == self.received_count and fen == self.received_fen


@dataclass(frozen=True)
class DatasetIntake:
    """One dataset's deliveries; ``money_title`` says which money is counted, empty without any."""

    dataset: Label
    money_title: str
    flow: Flow


@dataclass(frozen=True)
class FileIntake:
    """One delivered file and one dataset read from it."""

    file_name: str
    file_hash: str
    source_party: str
    dataset: Label
    flow: Flow
    not_delivered: tuple[str, ...]
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True)
class QualityCheck:
    """One check of one dataset."""

    dataset: Label
    check_id: str
    title: str
    severity: str
    status: str
    violated_count: int | None
    total_count: int | None
    threshold: Decimal
    reason: str

    @property
    def share(self) -> Decimal | None:
        """Return the share of rows that break the check; None where nothing was counted."""
        if not self.total_count or self.violated_count is None:
            return None
        return Decimal(self.violated_count) / self.total_count


@dataclass(frozen=True)
class QuarantineReason:
    """Rows refused or held for one reason; a row with two reasons counts under both."""

    dataset: Label
    status: str
    reason: Label
    row_count: int
    amount_fen: int


@dataclass(frozen=True)
class QuarantinedRow:
    """One refused or held row: where it stands in which file, and why."""

    dataset: Label
    status: str
    file_name: str
    file_hash: str
    source_row: int
    row_part: int
    institution: str
    amount_fen: int | None
    reasons: tuple[Label, ...]


Trend = tuple[tuple[str, int], ...]
"""(month, score in ten-thousandths), oldest first."""


@dataclass(frozen=True)
class SubmissionScore:
    """How one institution submitted one class of data; parts and score in ten-thousandths, None if not measurable."""

    institution_id: str
    institution_name: str
    data_class: Label
    row_count: int
    late_count: int
    longest_delay_days: int | None
    violated_count: int
    quarantined_count: int
    timeliness_bp: int | None
    accuracy_bp: int | None
    completeness_bp: int | None
    score_bp: int
    change_bp: int | None
    is_passing: bool
    trend: Trend


@dataclass(frozen=True)
class ClassScore:
    """One class of data over all institutions: how many, how many pass, their mean score and its trend."""

    data_class: Label
    institution_count: int
    passing_count: int
    row_count: int
    score_bp: int
    trend: Trend


@dataclass(frozen=True)
class HeldDataset:
    """Rows and money of one institution and dataset that are held: neither reconciled nor judged this month."""

    institution_id: str
    institution_name: str
    dataset: Label
    row_count: int
    amount_fen: int
    reason: str


@dataclass(frozen=True)
class UnjudgedInstitution:
    """One rule or reconciliation that could not judge one institution, and what stays unjudged for it."""

    kind: str
    subject_id: str
    name: str
    institution_id: str
    institution_name: str
    cause: str
    reason: str
    row_count: int
    amount_fen: int
    withheld_count: int
    withheld_fen: int


@dataclass(frozen=True)
class StatusTotal:
    """All items of one reconciliation that ended in one status."""

    status: str
    item_count: int
    left_fen: int
    right_fen: int
    difference_fen: int


@dataclass(frozen=True)
class Difference:
    """One item that does not simply agree."""

    item_id: str
    status: str
    item_kind: Label
    group: str
    group_name: str
    match_key: str
    left_fen: int
    right_fen: int
    difference_fen: int
    left_count: int
    right_count: int
    event_on: date | None
    opened_period: str
    age_months: int
    is_open: bool


@dataclass(frozen=True)
class ReconciliationSection:
    """One reconciliation: how its items ended, and those that do not agree, largest difference first."""

    facts: ReconciliationFacts
    statuses: tuple[StatusTotal, ...]
    differences: tuple[Difference, ...]
    is_judged: bool

    @property
    def item_count(self) -> int:
        """Return how many items were compared."""
        return sum(total.item_count for total in self.statuses)

    @property
    def differences_count(self) -> int:
        """Return how many items do not simply agree."""
        return len(self.differences)

    @property
    def left_fen(self) -> int:
        """Return the left side's sum."""
        return sum(total.left_fen for total in self.statuses)

    @property
    def right_fen(self) -> int:
        """Return the right side's sum."""
        return sum(total.right_fen for total in self.statuses)

    @property
    def difference_fen(self) -> int:
        """Return the sum of the differences; it equals left less right when nothing was lost."""
        return sum(total.difference_fen for total in self.statuses)

    @property
    def is_conserved(self) -> bool:
        """Tell whether Σleft − Σright = Σdifference."""
        return self.left_fen - self.right_fen == self.difference_fen


@dataclass(frozen=True)
class Finding:
    """One finding, fit to be shown."""

    finding_id: str
    rule_id: str
    rule_class_id: str
    rule_version: str
    grade: str
    subject_type: str
    subject: str
    institution_id: str
    institution_name: str
    region_code: str
    event_on: date
    settlement_id: str
    visit_ids: tuple[str, ...]
    fee_line_ids: tuple[str, ...]
    amount_fen: int
    exposure_fen: int
    facts: tuple[Fact, ...]
    knowledge_point_id: str
    parameter_version: str
    legal_basis: str
    refer_to: str
    evidence_hash: str


@dataclass(frozen=True)
class Tally:
    """Findings counted and added up; one fen may lie under several findings."""

    finding_count: int = 0
    institution_count: int = 0
    amount_fen: int = 0
    exposure_fen: int = 0


@dataclass(frozen=True)
class RuleSection:
    """One rule: its findings, largest amount first, and their sums."""

    facts: RuleFacts
    tally: Tally
    findings: tuple[Finding, ...]
    is_judged: bool
    fault_count: int = 0
    """Tasks in which the rule broke, so that its findings may not be complete."""


@dataclass(frozen=True)
class InstitutionTotal:
    """One institution's findings; of each settlement only the largest amount counts."""

    institution_id: str
    institution_name: str
    finding_count: int
    amount_fen: int


@dataclass(frozen=True)
class Union:
    """The amount at issue without counting a settlement twice, and the part that names no settlement."""

    amount_fen: int
    without_settlement_fen: int


@dataclass(frozen=True)
class Summary:
    """The key figures. Accepted money is that of the settlements: other datasets tell of the same money again."""

    flow: Flow
    settled_fen: int
    grades: Mapping[str, Tally]
    all: Tally
    union: Union
    failed_checks: int
    critical_failed_checks: int
    not_judged_count: int


@dataclass(frozen=True)
class Report:
    """Everything a report prints."""

    run: RunFacts
    summary: Summary
    intake: tuple[DatasetIntake, ...]
    files: tuple[FileIntake, ...]
    checks: tuple[QualityCheck, ...]
    quarantine_reasons: tuple[QuarantineReason, ...]
    quarantine: tuple[QuarantinedRow, ...]
    reconciliations: tuple[ReconciliationSection, ...]
    adjustments: tuple[Adjustment, ...]
    rules: tuple[RuleSection, ...]
    institutions: tuple[InstitutionTotal, ...]
    not_judged: tuple[NotJudged, ...] = field(default=())
    submission: tuple[SubmissionScore, ...] = ()
    classes: tuple[ClassScore, ...] = ()
    held: tuple[HeldDataset, ...] = ()
    unjudged_institutions: tuple[UnjudgedInstitution, ...] = ()

    @property
    def held_institution_count(self) -> int:
        """Return how many institutions are held."""
        return len({one.institution_id for one in self.held})
