"""The auditor's report of one run's month: one model, two pure renderers."""

from jobs.report.assembly import ReportTables, build_report
from jobs.report.html import render_html
from jobs.report.model import (
    Adjustment,
    NotJudged,
    NotJudgedKind,
    ReconciliationFacts,
    Report,
    RuleFacts,
    RunFacts,
    adjustments_from,
)
from jobs.report.workbook import render_workbook

__all__ = [
    "Adjustment",
    "NotJudged",
    "NotJudgedKind",
    "ReconciliationFacts",
    "Report",
    "ReportTables",
    "RuleFacts",
    "RunFacts",
    "adjustments_from",
    "build_report",
    "render_html",
    "render_workbook",
]
