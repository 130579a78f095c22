"""What a command shows while it works and when it is done: Chinese first, English beside, nobody's data."""

import sys
import time
from collections import Counter
from collections.abc import Sequence

import typer
from rich import box
from rich.console import Console as RichConsole
from rich.table import Table

from jobs.intake.file_register import dataset_counts
from jobs.quality.alert_state import Delivery
from jobs.report.labels import GRADES, dataset_label
from jobs.report.model import Report
from jobs.report.text import count, yuan
from jobs.sweep import Outcome

_STEPS = {
    "intake": "接收 intake",
    "validate": "校验 validate",
    "reconcile": "对账 reconcile",
    "detect": "检测 detect",
    "commit": "提交 commit",
    "report": "报告 report",
}


class Console:
    """Progress on standard error, the summary on standard output."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._out = RichConsole(highlight=False, width=None if sys.stdout.isatty() else 150)

    def progress(self, line: str) -> None:
        """Show one line with the seconds since the start."""
        typer.echo(f"[{time.monotonic() - self._started:7.1f} s] {line}", err=True)

    def print_outcome(self, outcome: Outcome) -> None:
        """Print the summary tables, where the reports are, and how long it took."""
        self._deliveries(outcome)
        self._alerts(outcome)
        if outcome.reports:
            self._reconciliations([files.report for files in outcome.reports])
            self._findings([files.report for files in outcome.reports])
        self._times(outcome)
        for files in outcome.reports[-3:]:
            self._out.print(f"报告 report: {files.html}", soft_wrap=True)
            self._out.print(f"工作簿 workbook: {files.workbook}", soft_wrap=True)
        if len(outcome.reports) > 3:
            self._out.print(f"共 {len(outcome.reports)} 份报告 / {len(outcome.reports)} reports in all")
        self._out.print(f"用时 elapsed: {time.monotonic() - self._started:.1f} s")

    def _deliveries(self, outcome: Outcome) -> None:
        taken = outcome.taken
        if taken is None:
            return
        self._out.print(
            f"文件 files: 新 new {len(taken.new_files)}，已接收过 repeated {len(taken.repeated_files)}，"
            f"不认识 ignored {len(taken.ignored_files)}"
        )
        if not taken.loaded:
            return
        table = _table(
            "本次接收 / taken in",
            "数据集 dataset",
            "收到 in",
            "接收 accepted",
            "隔离 quarantined",
            "待上级 held",
            "重复 repeated",
        )
        for one in dataset_counts(taken.loaded):
            numbers = (one.received, one.accepted, one.quarantined, one.held, one.repeated)
            table.add_row(dataset_label(one.dataset).both, *(count(number) for number in numbers))
        self._out.print(table)

    def _alerts(self, outcome: Outcome) -> None:
        """Print who is held and what became of the alerts; nothing where all is well."""
        for month in outcome.months:
            if month.validated and month.validated.held:
                self._out.print(
                    f"{month.period} 暂扣机构 held: {len(month.validated.held)}，其数据不参与本月对账与检测，见报告"
                    " / their data take no part in this month, see the report"
                )
        recorded = [month.validated.alerts for month in outcome.months if month.validated]
        if not any(one.standing for one in recorded) and not any(sent.alerts for sent in outcome.sent):
            return
        counts = {
            name: sum(sent.count(name) for sent in outcome.sent) for name in (Delivery.SENT, Delivery.UNDELIVERED)
        }
        down = sorted({name for sent in outcome.sent for name in sent.down})
        self._out.print(
            f"告警 alerts: 现有 standing {sum(one.standing for one in recorded)}，新增 new"
            f" {sum(one.new for one in recorded)}，送达 sent {counts[Delivery.SENT]}，未送达 undelivered"
            f" {counts[Delivery.UNDELIVERED]}"
            + (f"（{'、'.join(down)} 不通，下次运行重发 / sent again by the next run）" if down else "")
        )

    def _reconciliations(self, reports: Sequence[Report]) -> None:
        table = _table(
            "对账 / reconciliation",
            "对账 reconciliation",
            "项 items",
            "不符 differences",
            "差额（元）difference",
            "未判月数 unjudged",
        )
        for sections in zip(*(report.reconciliations for report in reports), strict=True):
            facts = sections[0].facts
            table.add_row(
                f"{facts.name_zh} {facts.id}",
                count(sum(section.item_count for section in sections)),
                count(sum(section.differences_count for section in sections)),
                yuan(sum(section.difference_fen for section in sections)),
                count(sum(not section.is_judged for section in sections)),
            )
        self._out.print(table)

    def _findings(self, reports: Sequence[Report]) -> None:
        table = _table(
            "疑点 / findings",
            "规则 rule",
            *(words.both for words in GRADES.values()),
            "涉及基金（元）at issue",
            "涉及费用（元）exposure",
            "未判月数 unjudged",
        )
        for sections in zip(*(report.rules for report in reports), strict=True):
            facts = sections[0].facts
            grades = Counter(finding.grade for section in sections for finding in section.findings)
            table.add_row(
                f"{facts.name_zh} {facts.id}",
                *(count(grades[grade]) for grade in GRADES),
                yuan(sum(section.tally.amount_fen for section in sections)),
                yuan(sum(section.tally.exposure_fen for section in sections)),
                count(sum(not section.is_judged for section in sections)),
            )
        self._out.print(table)

    def _times(self, outcome: Outcome) -> None:
        seconds: dict[str, float] = {}
        for month in outcome.months:
            for step, took in month.seconds.items():
                seconds[step] = seconds.get(step, 0) + took
        parts = "，".join(f"{_STEPS[step]} {took:.1f} s" for step, took in seconds.items())
        self._out.print(f"月份 months: {len(outcome.months)}；{parts}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", overflow="fold", min_width=0 if place else 46)
    return table
