"""The declared datasets: one source of truth for schema, constraints, suites, pages and tests."""

from schemas.agreement import AGREEMENT
from schemas.bank_account import BANK_ACCOUNT
from schemas.bank_statement import BANK_STATEMENT
from schemas.bank_statement_line import BANK_STATEMENT_LINE
from schemas.catalogue_item import CATALOGUE_ITEM
from schemas.catalogue_price import CATALOGUE_PRICE
from schemas.dataset import Dataset
from schemas.diagnosis import DIAGNOSIS
from schemas.fee_line import FEE_LINE
from schemas.finding import FINDING
from schemas.institution import INSTITUTION
from schemas.knowledge_point import KNOWLEDGE_POINT
from schemas.ledger_entry import LEDGER_ENTRY
from schemas.payment_order import PAYMENT_ORDER
from schemas.person import PERSON
from schemas.person_death import PERSON_DEATH
from schemas.person_key import PERSON_KEY
from schemas.practitioner import PRACTITIONER
from schemas.quality_result import QUALITY_RESULT
from schemas.quarantine import QUARANTINE
from schemas.raw_row import RAW_ROW
from schemas.reconciliation_result import RECONCILIATION_RESULT
from schemas.run_manifest import RUN_MANIFEST
from schemas.settlement import SETTLEMENT
from schemas.source_file import SOURCE_FILE
from schemas.staged_result import STAGED_RESULT
from schemas.visit import VISIT

DELIVERED: tuple[Dataset, ...] = (
    PERSON,
    PERSON_DEATH,
    INSTITUTION,
    AGREEMENT,
    PRACTITIONER,
    CATALOGUE_ITEM,
    CATALOGUE_PRICE,
    KNOWLEDGE_POINT,
    VISIT,
    DIAGNOSIS,
    SETTLEMENT,
    FEE_LINE,
    BANK_ACCOUNT,
    BANK_STATEMENT,
    BANK_STATEMENT_LINE,
    LEDGER_ENTRY,
    PAYMENT_ORDER,
)
"""Datasets that suppliers send, parents before children."""

DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        *DELIVERED,
        PERSON_KEY,
        SOURCE_FILE,
        RAW_ROW,
        QUARANTINE,
        QUALITY_RESULT,
        RECONCILIATION_RESULT,
        STAGED_RESULT,
        FINDING,
        RUN_MANIFEST,
    )
}

__all__ = ["DATASETS", "DELIVERED", "Dataset"]
