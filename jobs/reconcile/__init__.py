"""The matching engine: sides in, one outcome per row out."""

from jobs.reconcile.matching import Side, match_entries, match_totals
from jobs.reconcile.month import Month
from jobs.reconcile.reconciliation import Reconciliation
from jobs.reconcile.result import RESULT_COLUMNS, result_rows
from jobs.reconcile.status import Status

__all__ = [
    "RESULT_COLUMNS",
    "Month",
    "Reconciliation",
    "Side",
    "Status",
    "match_entries",
    "match_totals",
    "result_rows",
]
