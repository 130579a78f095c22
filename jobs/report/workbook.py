"""The report as a workbook: every row, text as text, no formula, equal bytes for equal reports."""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from shutil import copyfileobj

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from jobs.report.model import Report, RunFacts
from jobs.report.sheets import SHEETS, Row
from jobs.report.tabular import Column, Kind, Sheet
from jobs.report.text import printable

ROWS_PER_SHEET = 1_048_576
"""What a sheet can hold, its header included."""
_LONGEST_TEXT = 32_767
_EXACT_WHOLE = 10**15
"""Spreadsheets keep 15 digits; longer whole numbers are written as text."""
_FORMULA_MARKS = "=+-@\t\r\n＝＋－＠"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def render_workbook(report: Report, *, rows_per_sheet: int = ROWS_PER_SHEET) -> bytes:
    """Return the XLSX file. A sheet that would hold more rows goes on in the next, "(2)" and so on."""
    draft = BytesIO()
    book = xlsxwriter.Workbook(draft, {"constant_memory": True})
    book.set_properties(_properties(report.run))
    styles = _Styles(book)
    for sheet in SHEETS:
        _write(book, styles, sheet, sheet.rows(report), rows_per_sheet - 1)
    book.close()
    return _with_fixed_times(draft)


def _properties(run: RunFacts) -> dict[str, str | datetime]:
    as_of = run.as_of_at.astimezone(UTC).replace(tzinfo=None) if run.as_of_at.tzinfo else run.as_of_at
    return {
        "title": printable(f"医保基金监管审计报告 {run.region_name} {run.period}"),
        "subject": "疑点不等于违法违规 / findings are leads, not conclusions",
        "created": as_of.replace(microsecond=0),
    }


class _Styles:
    """The formats of a book. ``marked`` keeps text text in programs that read a leading = as a formula."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head: Format = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#17324D", "font_color": "#FFFFFF"}
        )
        self.kinds: dict[Kind, Format] = {
            Kind.TEXT: book.add_format({"num_format": "@"}),
            Kind.WHOLE: book.add_format({"num_format": "#,##0"}),
            Kind.YUAN: book.add_format({"num_format": "#,##0.00"}),
            Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        self.marked: Format = book.add_format({"num_format": "@"})
        self.marked.set_quote_prefix()


def _write(book: xlsxwriter.Workbook, styles: _Styles, sheet: Sheet, rows: Iterable[Row], capacity: int) -> None:
    """Write the rows in as many sheets as they need, one at least."""
    page, filled, written = _page(book, styles, sheet, 1), 0, 1
    for row in rows:
        if filled == capacity:
            _finish(page, sheet, filled)
            written += 1
            page, filled = _page(book, styles, sheet, written), 0
        filled += 1
        _write_row(page, styles, filled, sheet.columns, row)
    _finish(page, sheet, filled)


def _page(book: xlsxwriter.Workbook, styles: _Styles, sheet: Sheet, number: int) -> Worksheet:
    page: Worksheet = book.add_worksheet(sheet.name if number == 1 else f"{sheet.name} ({number})")
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.set_row(0, 34)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.title, styles.head)
    return page


def _finish(page: Worksheet, sheet: Sheet, filled: int) -> None:
    page.autofilter(0, 0, filled, len(sheet.columns) - 1)


def _write_row(page: Worksheet, styles: _Styles, line: int, columns: Sequence[Column], row: Row) -> None:
    for place, (column, value) in enumerate(zip(columns, row, strict=True)):
        if value is None or value == "":
            continue
        style = styles.kinds[column.kind]
        if isinstance(value, date):
            page.write_datetime(line, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a civil date
        elif isinstance(value, int) and abs(value) < _EXACT_WHOLE:
            page.write_number(line, place, value / 100 if column.kind is Kind.YUAN else value, style)
        else:
            text = as_text(str(value))
            page.write_string(
                line, place, text, styles.marked if text[:1] in _FORMULA_MARKS else styles.kinds[Kind.TEXT]
            )


def as_text(value: str) -> str:
    """Return text a cell can hold. The writer passes ``<r>…</r>`` through as markup, so that shape is broken."""
    text = printable(value)
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - 1] + "…"
    return f" {text}" if text.startswith("<r>") else text


def _with_fixed_times(draft: BytesIO) -> bytes:
    """Return the archive without what differs between machines: times and file modes."""
    final = BytesIO()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.file_size = member.file_size
            entry.create_system = 0
            with source.open(member) as content, target.open(entry, "w") as copy:
                copyfileobj(content, copy)
    return final.getvalue()
