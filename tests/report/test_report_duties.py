"""Institutions as suppliers: scores with their trend, holds, and what could not be judged; page and workbook."""

import hashlib
import re

from jobs.report import render_html
from jobs.report.text import basis_points
from tests.report import example

HELD, FALLEN = list(example.INSTITUTIONS)[5], list(example.INSTITUTIONS)[1]


def rows_of(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(min_row=2, values_only=True)]


def words(page, start, end):
    """The text between two headings, tags taken out."""
    part = page[page.index(start) :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part[: part.index(end)]))


def test_the_lowest_score_comes_first_with_the_months_before(month):
    assert [(one.institution_id, one.score_bp, one.change_bp, one.trend) for one in month.submission][:1] == [
        (FALLEN, 0, -9_710, (("2026-08", 9_720), ("2026-09", 9_710)))
    ]
    assert [one.score_bp for one in month.submission] == [0, 8_999, 9_850]


def test_a_class_tells_its_institutions_those_that_pass_and_the_mean_of_each_month(month):
    found = [
        (one.data_class.zh, one.institution_count, one.passing_count, one.row_count, one.score_bp, one.trend)
        for one in month.classes
    ]
    # fee lines: (9850 + 0) / 2 now; (9820 + 9720) / 2 in August, (9810 + 9710) / 2 in September
    assert found == [
        ("费用明细", 2, 1, 1_000, 4_925, (("2026-08", 9_770), ("2026-09", 9_760))),
        ("结算", 1, 0, 1_000, 8_999, ()),
    ]


def test_the_page_shows_scores_and_trend(page):
    shown = words(page, "数据报送", "</section>")
    name = example.INSTITUTIONS[FALLEN]
    assert f"{name} {FALLEN} 费用明细 fee lines 0.00% -97.10% — — 0.00% 0 0 97.20% → 97.10%" in shown


def test_the_page_says_who_is_held_and_how_much(page):
    shown = words(page, "暂扣机构", "数据报送")
    assert f"{HELD} 费用明细 fee_line 600 1,234.56 费用明细“隔离比例超出允许”900行中300行不符" in shown
    assert "暂扣 1 家机构 ，共 1,200 行" in words(page, '<section id="summary">', "</section>")


def test_the_page_says_what_could_not_be_judged_at_an_institution_and_how_much_is_withheld(page):
    shown = words(page, '<section id="unjudged">', "</section>")
    assert "合计 3 条、 77.01 元未出具" in shown
    assert "超限定单价收费 price_above_cap" in shown
    assert "所依检查不通过 a check it rests on fails 未通过 fee_line.check:amount_is_quantity_times_price" in shown


def test_the_workbook_holds_the_same_rows(workbook):
    assert rows_of(workbook["报送评分 submission"])[0][:5] == [
        FALLEN,
        example.INSTITUTIONS[FALLEN],
        "费用明细 fee lines",
        0,
        0,
    ]
    held = rows_of(workbook["暂扣 held"])
    assert [row[2:7] for row in held] == [
        ["fee_line", "费用明细", 600, 1234.56, 123456],
        ["settlement", "结算", 600, 1234.56, 123456],
    ]
    assert [row[1] for row in rows_of(workbook["机构不可判定 unjudged"])] == ["price_above_cap", "fee_line_settlement"]


def test_what_stands_for_an_institution_and_is_none_is_never_quoted():
    number = "150102198001011234"
    kinds = {
        "held_institution": example.held(),
        "not_judgeable": example.unjudged(),
        "quarantine": example.quarantine(),
    }
    kinds["submission_score"] = example.scores()
    tables = {
        name: example.table(name, [row | {"institution_id": number} for row in rows]) for name, rows in kinds.items()
    }
    month = example.report(**tables)
    alias = f"未登记机构-{hashlib.sha256(number.encode()).hexdigest()[:8]}"
    page = render_html(month).decode("utf-8")
    assert number not in page
    assert page.count(alias) > 4
    shown = [one.institution for one in month.quarantine] + [one.institution_id for one in month.held]
    assert set(shown) == {alias}


def test_a_month_without_any_of_it_says_so():
    page = render_html(example.report(example.empty_tables())).decode("utf-8")
    assert "没有暂扣机构" in page
    assert "没有报送评分" in page


def test_ten_thousandths_are_shown_to_the_last():
    assert [basis_points(number) for number in (0, 5, 9_876, 10_000, -5, -9_710)] == [
        "0.00%",
        "0.05%",
        "98.76%",
        "100.00%",
        "-0.05%",
        "-97.10%",
    ]
