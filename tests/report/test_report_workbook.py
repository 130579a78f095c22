"""The workbook: every row, numbers as numbers, text as text, and not one formula."""

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from jobs.report import render_workbook
from jobs.report.workbook import as_text
from tests.report import example
from tests.report.example import finding, report, table

SHEETS = [
    "摘要 summary",
    "余额调节表 statement",
    "对账差异 differences",
    "疑点 findings",
    "质量 quality",
    "报送评分 submission",
    "暂扣 held",
    "机构不可判定 unjudged",
    "隔离 quarantine",
    "来源文件 files",
]


def opened(content):
    return load_workbook(io.BytesIO(content))


def column(sheet, title):
    """Return the cells below the header whose Chinese part is the title."""
    place = next(cell.column for cell in sheet[1] if cell.value.split("\n")[0] == title)
    return [row[place - 1] for row in sheet.iter_rows(min_row=2)]


def test_the_sheets_are_in_order(workbook):
    assert workbook.sheetnames == SHEETS


@pytest.mark.parametrize("name", SHEETS)
def test_headers_are_bilingual_frozen_and_filtered(workbook, name):
    sheet = workbook[name]
    assert all(len(cell.value.split("\n")) == 2 for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions


def test_no_cell_is_a_formula(workbook, workbook_bytes):
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}
    with zipfile.ZipFile(io.BytesIO(workbook_bytes)) as archive:
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in archive.namelist())


def test_every_finding_is_listed_and_the_fen_add_up(workbook, month):
    sheet = workbook["疑点 findings"]
    fen, yuan = column(sheet, "涉及基金金额（分）"), column(sheet, "涉及基金金额（元）")
    assert len(fen) == 271
    assert sum(cell.value for cell in fen) == month.summary.all.amount_fen
    assert [round(cell.value * 100) for cell in yuan] == [cell.value for cell in fen]
    assert {cell.number_format for cell in yuan} == {"#,##0.00"}
    assert sum(cell.value for cell in column(sheet, "涉及费用总额（分）")) == month.summary.all.exposure_fen


def test_differences_keep_their_sign_and_dates_are_dates(workbook):
    sheet = workbook["对账差异 differences"]
    assert sorted(cell.value for cell in column(sheet, "差额（分）")) == [
        -5_000_000,
        -64_000,
        100,
        8_800,
        100_000,
        35_678_000,
    ]
    assert {cell.value for cell in column(sheet, "日期")} == {
        None,
        datetime(2026, 8, 30),  # noqa: DTZ001 - what openpyxl makes of a civil date
        datetime(2026, 10, 29),  # noqa: DTZ001 - the same
    }


def test_the_statement_shows_both_adjusted_balances(workbook):
    sheet = workbook["余额调节表 statement"]
    shown = [
        [cell.value for cell in column(sheet, title)]
        for title in ("账户", "银行调节后余额（分）", "账面调节后余额（分）", "调节后差额（分）", "结论")
    ]
    assert list(zip(*shown, strict=True)) == [
        ("职工统筹支出户", 18_318_889_890, 18_318_889_890, 0, "一致 agrees"),
        ("居民统筹支出户", 9_595_000_000, 9_590_000_000, 5_000_000, "不一致 still apart"),
    ]


def test_quarantine_names_the_place_and_every_reason(workbook):
    rows = list(workbook["隔离 quarantine"].iter_rows(min_row=2, max_col=8, values_only=True))
    assert rows[0] == ("visit", "就诊", "待上级 held", "visit_202610_01.csv", 7, 0, "人员未登记", "unknown person")
    assert rows[1][3:] == (
        "fee_line_202610_01.csv",
        100,
        0,
        "格式不符：数量；缺少：就诊ID",
        "malformed:quantity；missing:visit_id",
    )
    assert len(rows) == 6


def test_the_summary_holds_the_key_figures_and_what_was_not_judged(workbook, month):
    rows = list(workbook["摘要 summary"].iter_rows(min_row=2, values_only=True))
    fen = {(row[0], row[2]): row[6] for row in rows}
    assert fen["摘要 key figures", "涉及基金金额（去重）"] == month.summary.union.amount_fen
    assert [row[1] for row in rows if row[0] == "不可判定 not judged"] == [
        "service_after_death",
        "diagnosis.code_known",
        "price_above_cap",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=cmd()|'/c calc'!A1",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        '=HYPERLINK("http://x")',
        "12345678901234567890",
        "1e5",
        "http://example.test/",
    ],
)
def test_hostile_names_stay_text(name):
    made = report(
        example.empty_tables(),
        finding=table("finding", [finding(1, "duplicate_charge", 5, institution_id="H1")]),
        institution=table("institution", example.institutions({"H1": name})),
    )
    cell = column(opened(render_workbook(made))["疑点 findings"], "机构名称")[0]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


@pytest.mark.parametrize(
    "name", ["<r><t>x</t></r>", "<r></is></c></row><row><c><f>1+1</f></c></r>", "_x0041_", "a&<b>"]
)
def test_markup_in_a_name_is_not_markup_in_the_sheet(name):
    made = report(
        example.empty_tables(),
        finding=table("finding", [finding(1, "duplicate_charge", 5, institution_id="H1")]),
        institution=table("institution", example.institutions({"H1": name})),
    )
    cell = column(opened(render_workbook(made))["疑点 findings"], "机构名称")[0]
    assert (unescape(cell.value).strip(), cell.data_type) == (name, "s")


def test_text_too_long_for_a_cell_is_cut_with_a_mark():
    assert as_text("x" * 40_000) == "x" * 32_766 + "…"
    assert as_text("x" * 32_767) == "x" * 32_767


def test_a_full_sheet_goes_on_in_the_next(month):
    book = opened(render_workbook(month, rows_per_sheet=101))
    pages = [name for name in book.sheetnames if name.startswith("疑点")]
    assert pages == ["疑点 findings", "疑点 findings (2)", "疑点 findings (3)"]
    assert [book[name].max_row - 1 for name in pages] == [100, 100, 71]
    ids = [cell.value for name in pages for cell in column(book[name], "疑点编号")]
    assert ids == [one.finding_id for rule in month.rules for one in rule.findings]


def test_properties_are_those_of_the_run_and_not_of_the_clock(workbook):
    assert workbook.properties.created == datetime(2026, 11, 5, 0, 30)  # noqa: DTZ001 - XLSX keeps UTC without a zone
    assert "疑点不等于违法违规" in workbook.properties.subject


def test_archive_members_carry_a_fixed_time_and_no_file_mode(workbook_bytes):
    with zipfile.ZipFile(io.BytesIO(workbook_bytes)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len({member.external_attr for member in archive.infolist()}) == 1


def test_an_empty_month_still_makes_every_sheet():
    assert opened(render_workbook(report(example.empty_tables()))).sheetnames == SHEETS
