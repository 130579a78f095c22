"""The steps of a month, each over one run's lake."""

from jobs.steps.delivered import undelivered_of
from jobs.steps.month import MonthResult, detect_step, reconcile_step, validate_step
from jobs.steps.reconcile import Reconciled, reconcile_month
from jobs.steps.report import ReportFiles, write_report

__all__ = [
    "MonthResult",
    "Reconciled",
    "ReportFiles",
    "detect_step",
    "reconcile_month",
    "reconcile_step",
    "undelivered_of",
    "validate_step",
    "write_report",
]
