"""The report as one HTML page that needs nothing else: no script, no network, no font, no picture file."""

from importlib import resources

import jinja2
from markupsafe import Markup

from jobs.report import labels
from jobs.report.model import Report
from jobs.report.pictures import Part, Segment, single, stacked
from jobs.report.text import basis_points, beijing_time, count, percent, printable, yuan

ROWS_SHOWN = 200
"""Rows of a table on the page; the workbook holds all."""

_TEMPLATES = resources.files("jobs.report") / "templates"


def render_html(report: Report) -> bytes:
    """Return the page in UTF-8; equal reports give equal bytes."""
    template = _environment().get_template("report.html.j2")
    style = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file, no input
    page = template.render(
        report=report, run=report.run, summary=report.summary, pictures=_pictures(report), limit=ROWS_SHOWN, style=style
    )
    return page.encode("utf-8")


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("jobs.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {
        "yuan": yuan,
        "count": count,
        "percent": percent,
        "bp": basis_points,
        "beijing_time": beijing_time,
    }
    environment.globals["words"] = {
        "grade": labels.GRADES,
        "status": labels.STATUSES,
        "severity": labels.SEVERITIES,
        "check": labels.CHECK_STATUSES,
        "row": labels.ROW_STATUSES,
        "not_judged": labels.NOT_JUDGED,
        "cause": labels.UNJUDGED_CAUSES,
    }
    environment.globals["label"] = labels.label
    return environment


def _shown(value: object) -> object:
    """Clean plain text on its way into the page; markup was escaped before."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _pictures(report: Report) -> dict[str, list[tuple[Segment, ...]]]:
    """Return the bars of the four pictures, in the order of the rows beside them."""
    largest_rule = max((rule.tally.amount_fen for rule in report.rules), default=0)
    largest_institution = max((one.amount_fen for one in report.institutions), default=0)
    return {
        "intake": [
            stacked(
                [
                    _part("accepted", "接收 accepted", one.flow.accepted_count),
                    _part("held", "待上级 held", one.flow.held_count),
                    _part("repeated", "重复 repeated", one.flow.repeated_count),
                    _part("quarantined", "隔离 quarantined", one.flow.quarantined_count),
                ]
            )
            for one in report.intake
        ],
        "rules": [
            single(Part(rule.facts.grade, f"{yuan(rule.tally.amount_fen)} 元", rule.tally.amount_fen), largest_rule)
            for rule in report.rules
        ],
        "reconciliations": [
            stacked(
                [
                    _part(total.status, labels.label(labels.STATUSES, total.status).both, total.item_count)
                    for total in section.statuses
                ]
            )
            for section in report.reconciliations
        ],
        "institutions": [
            single(Part("institution", f"{yuan(one.amount_fen)} 元", one.amount_fen), largest_institution)
            for one in report.institutions
        ],
    }


def _part(kind: str, title: str, amount: int) -> Part:
    return Part(kind, f"{title} {count(amount)}", amount)
