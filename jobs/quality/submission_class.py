"""The four classes of data that institutions owe the platform (处方、费用明细、出入院、结算)."""

from dataclasses import dataclass

from schemas.dataset import Dataset
from schemas.fee_line import FEE_LINE
from schemas.settlement import SETTLEMENT
from schemas.visit import VISIT

DRUGS = "list_kind in ('101', '102', '103', '104', '106')"
STAYS = "left(care_type, 2) in ('21', '22', '23', '24', '25', '26', '52')"
"""Hospital stays, as the shared view of stays takes them."""


@dataclass(frozen=True)
class DataClass:
    """One class: which rows it has, when they happened and were sent, and which rows of its own each parent needs.

    ``parents`` is a SELECT of institution_id and is_linked, one row a parent; ``{name}`` stands for a table's rows.
    """

    id: str
    title: str
    dataset: Dataset
    rows: str
    happened_at: str
    sent_at: str
    parents: str
    parent_tables: tuple[str, ...]


PRESCRIPTION = DataClass(
    id="prescription",
    title="处方",
    dataset=FEE_LINE,
    rows=DRUGS,
    happened_at="occurred_at",
    sent_at="uploaded_at",
    parents=f"select institution_id, order_number is not null as is_linked from {{fee_line}} where {DRUGS}",
    parent_tables=("fee_line",),
)
"""Drug lines: the platform learns of prescriptions by the order number that each of them carries."""

FEE = DataClass(
    id="fee_line",
    title="费用明细",
    dataset=FEE_LINE,
    rows="true",
    happened_at="occurred_at",
    sent_at="uploaded_at",
    parents=(
        "select institution_id, settlement_id in (select settlement_id from {fee_line}"
        " where settlement_id is not null) as is_linked from {settlement} where is_valid"
    ),
    parent_tables=("settlement", "fee_line"),
)
ADMISSION = DataClass(
    id="admission",
    title="出入院",
    dataset=VISIT,
    rows=STAYS,
    happened_at="coalesce(ended_at, started_at)",
    sent_at="uploaded_at",
    parents=(
        "select institution_id, visit_id in (select visit_id from {diagnosis}) as is_linked"
        f" from {{visit}} where is_valid and {STAYS}"
    ),
    parent_tables=("visit", "diagnosis"),
)
SETTLED = DataClass(
    id="settlement",
    title="结算",
    dataset=SETTLEMENT,
    rows="true",
    happened_at="ended_on",
    sent_at="settled_at",
    parents=(
        "select institution_id, visit_id in (select visit_id from {settlement}) as is_linked"
        " from {visit} where is_valid and ended_at is not null"
    ),
    parent_tables=("visit", "settlement"),
)
"""A settlement enters the core system as it is made: the time of settling is the time of sending."""

DATA_CLASSES = (PRESCRIPTION, FEE, ADMISSION, SETTLED)
CLASS_TITLES = {one.id: one.title for one in DATA_CLASSES}
