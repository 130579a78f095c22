"""The declared datasets: one source of truth for schema, constraints, suites, pages and tests."""

from schemas.agency_operation_log import AGENCY_OPERATION_LOG
from schemas.agreement import AGREEMENT
from schemas.agreement_action import AGREEMENT_ACTION
from schemas.alert import ALERT
from schemas.bank_account import BANK_ACCOUNT
from schemas.bank_statement import BANK_STATEMENT
from schemas.bank_statement_line import BANK_STATEMENT_LINE
from schemas.benefit_rule import BENEFIT_RULE
from schemas.budget_line import BUDGET_LINE
from schemas.catalogue_item import CATALOGUE_ITEM
from schemas.catalogue_price import CATALOGUE_PRICE
from schemas.clinical_code import CLINICAL_CODE
from schemas.contribution_assessment import CONTRIBUTION_ASSESSMENT
from schemas.contribution_receipt import CONTRIBUTION_RECEIPT
from schemas.credit_event import CREDIT_EVENT
from schemas.cross_region_clearing import CROSS_REGION_CLEARING
from schemas.cross_region_filing import CROSS_REGION_FILING
from schemas.dataset import Dataset
from schemas.diagnosis import DIAGNOSIS
from schemas.disclosure_record import DISCLOSURE_RECORD
from schemas.drg_group_result import DRG_GROUP_RESULT
from schemas.employer import EMPLOYER
from schemas.enrollment import ENROLLMENT
from schemas.fee_line import FEE_LINE
from schemas.finding import FINDING
from schemas.fine import FINE
from schemas.fixed_deposit import FIXED_DEPOSIT
from schemas.held_institution import HELD_INSTITUTION
from schemas.inspection import INSPECTION
from schemas.institution import INSTITUTION
from schemas.interest_rate import INTEREST_RATE
from schemas.knowledge_point import KNOWLEDGE_POINT
from schemas.lead import LEAD
from schemas.ledger_account import LEDGER_ACCOUNT
from schemas.ledger_entry import LEDGER_ENTRY
from schemas.liability_event import LIABILITY_EVENT
from schemas.major_illness_insurer_return import MAJOR_ILLNESS_INSURER_RETURN
from schemas.manual_claim_invoice import MANUAL_CLAIM_INVOICE
from schemas.not_judgeable import NOT_JUDGEABLE
from schemas.payment_batch import PAYMENT_BATCH
from schemas.payment_order import PAYMENT_ORDER
from schemas.person import PERSON
from schemas.person_death import PERSON_DEATH
from schemas.person_identity_status import PERSON_IDENTITY_STATUS
from schemas.person_key import PERSON_KEY
from schemas.personal_account_entry import PERSONAL_ACCOUNT_ENTRY
from schemas.practitioner import PRACTITIONER
from schemas.practitioner_action import PRACTITIONER_ACTION
from schemas.prescription import PRESCRIPTION
from schemas.procedure import PROCEDURE
from schemas.procurement_contract import PROCUREMENT_CONTRACT
from schemas.procurement_delivery import PROCUREMENT_DELIVERY
from schemas.provider_claim_summary import PROVIDER_CLAIM_SUMMARY
from schemas.quality_count import QUALITY_COUNT
from schemas.quality_measure import QUALITY_MEASURE
from schemas.quality_result import QUALITY_RESULT
from schemas.quarantine import QUARANTINE
from schemas.raw_row import RAW_ROW
from schemas.reconciliation_result import RECONCILIATION_RESULT
from schemas.recovery_order import RECOVERY_ORDER
from schemas.run_manifest import RUN_MANIFEST
from schemas.self_check_report import SELF_CHECK_REPORT
from schemas.self_pay_ratio import SELF_PAY_RATIO
from schemas.service_report import SERVICE_REPORT
from schemas.settlement import SETTLEMENT
from schemas.settlement_fund_item import SETTLEMENT_FUND_ITEM
from schemas.source_file import SOURCE_FILE
from schemas.special_outpatient_approval import SPECIAL_OUTPATIENT_APPROVAL
from schemas.staged_result import STAGED_RESULT
from schemas.stock_movement import STOCK_MOVEMENT
from schemas.submission_score import SUBMISSION_SCORE
from schemas.subsidy_arrival import SUBSIDY_ARRIVAL
from schemas.subsidy_plan import SUBSIDY_PLAN
from schemas.trace_code_scan import TRACE_CODE_SCAN
from schemas.treasury_transfer import TREASURY_TRANSFER
from schemas.visit import VISIT

DELIVERED: tuple[Dataset, ...] = (
    PERSON,
    PERSON_IDENTITY_STATUS,
    PERSON_DEATH,
    ENROLLMENT,
    EMPLOYER,
    CONTRIBUTION_ASSESSMENT,
    CONTRIBUTION_RECEIPT,
    PERSONAL_ACCOUNT_ENTRY,
    INSTITUTION,
    AGREEMENT,
    AGREEMENT_ACTION,
    PRACTITIONER,
    PRACTITIONER_ACTION,
    CATALOGUE_ITEM,
    CATALOGUE_PRICE,
    SELF_PAY_RATIO,
    CLINICAL_CODE,
    KNOWLEDGE_POINT,
    BENEFIT_RULE,
    SPECIAL_OUTPATIENT_APPROVAL,
    CROSS_REGION_FILING,
    LIABILITY_EVENT,
    VISIT,
    DIAGNOSIS,
    PROCEDURE,
    SERVICE_REPORT,
    PRESCRIPTION,
    SETTLEMENT,
    SETTLEMENT_FUND_ITEM,
    DRG_GROUP_RESULT,
    MANUAL_CLAIM_INVOICE,
    FEE_LINE,
    STOCK_MOVEMENT,
    TRACE_CODE_SCAN,
    PROCUREMENT_CONTRACT,
    PROCUREMENT_DELIVERY,
    PROVIDER_CLAIM_SUMMARY,
    PAYMENT_BATCH,
    CROSS_REGION_CLEARING,
    BANK_ACCOUNT,
    BANK_STATEMENT,
    BANK_STATEMENT_LINE,
    TREASURY_TRANSFER,
    FIXED_DEPOSIT,
    INTEREST_RATE,
    SUBSIDY_PLAN,
    SUBSIDY_ARRIVAL,
    BUDGET_LINE,
    LEDGER_ACCOUNT,
    LEDGER_ENTRY,
    PAYMENT_ORDER,
    MAJOR_ILLNESS_INSURER_RETURN,
    RECOVERY_ORDER,
    FINE,
    LEAD,
    INSPECTION,
    SELF_CHECK_REPORT,
    CREDIT_EVENT,
    AGENCY_OPERATION_LOG,
    DISCLOSURE_RECORD,
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
        QUALITY_COUNT,
        QUALITY_MEASURE,
        QUALITY_RESULT,
        HELD_INSTITUTION,
        NOT_JUDGEABLE,
        SUBMISSION_SCORE,
        ALERT,
        RECONCILIATION_RESULT,
        STAGED_RESULT,
        FINDING,
        RUN_MANIFEST,
    )
}

__all__ = ["DATASETS", "DELIVERED", "Dataset"]
