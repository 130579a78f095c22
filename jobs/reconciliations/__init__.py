"""The reconciliations, in the order in which they run and are read."""

from jobs.reconcile import Reconciliation
from jobs.reconciliations.balance_adjustment import balance_adjustment, bank_closing, ledger_closing
from jobs.reconciliations.bank_ledger import BANK_LEDGER
from jobs.reconciliations.fee_line_settlement import FEE_LINE_SETTLEMENT
from jobs.reconciliations.settlement_payment import BATCHES, SETTLEMENT_PAYMENT

RECONCILIATIONS: tuple[Reconciliation, ...] = (FEE_LINE_SETTLEMENT, BANK_LEDGER, SETTLEMENT_PAYMENT)

__all__ = ["BATCHES", "RECONCILIATIONS", "Reconciliation", "balance_adjustment", "bank_closing", "ledger_closing"]
