"""The pages: complete, offline, the same for the same results, and without a value of any row."""

import logging
import re
from pathlib import Path

import pytest

from expectations import NONE_ALLOWED, Expected, Level
from jobs.errors import AuditError
from jobs.quality.counting import Counter
from jobs.quality.inspection import Counts, Inspection, Judged
from schemas import DATASETS, DELIVERED
from tests.quality.conftest import QualityLake
from tests.table import tables_of

CANARIES = ("110101199003074258", "TOKENCANARY77", "张三丰CANARY", "9000000000000000123")
"""An identity number, a token, a code and an amount that must not leave the lake."""


def _pages(quality: QualityLake, month: str = "2026-10-150000") -> dict[str, str]:
    assert quality.validator.pages
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((quality.validator.pages / month).iterdir())}


def test_the_index_leads_to_a_page_for_each_dataset(quality_with_pages: QualityLake):
    quality_with_pages.given(visit="| visit_id | care_type |\n| V1 | 99 |")
    quality_with_pages.month(undelivered=("person_death",))
    pages = _pages(quality_with_pages)
    linked = set(re.findall(r'href="([^"]+)"', pages["index.html"]))
    assert linked == {f"{dataset.name}.html" for dataset in DELIVERED} | {"submission.html"}
    assert set(pages) == linked - {"submission.html"} | {"index.html"}


def test_a_page_lists_every_check_with_its_counts_what_is_wrong_first(quality_with_pages: QualityLake):
    quality_with_pages.given(visit="| visit_id | care_type |\n| V1 | 99 |\n| V1 | 11 |")
    quality_with_pages.month(undelivered=("visit.main_diagnosis_code",))
    page = _pages(quality_with_pages)["visit.html"]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]
    shown = [" ".join(row) for row in rows]
    assert shown[:3] == [
        "严重不符 critical 主键唯一 / the key is unique: visit_id 1 / 2",
        "警告 warning 代码已知：医疗类别 / care_type is a known code 1 / 2",
        "不可判定 not judgeable 必填：主诊断 / main_diagnosis_code is present"
        " 未提供字段 main_diagnosis_code / main_diagnosis_code not delivered",
    ]
    assert "通过 passed 必填：就诊ID / visit_id is present 0 / 2" in shown
    assert "2026-10 · 区划 region 150000 · 严重不符 critical 1 · 警告 warnings 1 · 不可判定 not judgeable 1" in page


def test_the_index_has_a_table_for_each_layer(quality_with_pages: QualityLake):
    quality_with_pages.month()
    index = _pages(quality_with_pages)["index.html"]
    assert re.findall(r"<h2>(.*?)</h2>", index) == ["结构 Structural", "逻辑 Logical", "分析 Analytical"]


def test_a_page_names_the_twenty_worst_institutions_by_share_and_says_how_many_more(quality_with_pages: QualityLake):
    ids = [f"H{place:011d}" for place in range(22)]
    rows = [f"| V{one}a | {one} | 99 |\n| V{one}b | {one} | 11 |" for one in ids]
    quality_with_pages.given(
        visit="\n".join(["| visit_id | institution_id | care_type |", *rows, "| V9 | P99999999999 | 99 |"])
    )
    quality_with_pages.month()
    table = _pages(quality_with_pages)["visit.html"].partition("<h2>机构")[2]
    named = re.findall(r"<tr><td>(\w+)</td>.*?<td>(\d+ / \d+)</td></tr>", table)
    assert named == [("P99999999999", "1 / 1"), *((one, "1 / 2") for one in ids[:19])]
    assert "另有 3 项见结果表 and 3 more in the results table" in table


def test_what_is_no_institutions_id_is_not_shown(quality_with_pages: QualityLake):
    quality_with_pages.given(visit=f"| visit_id | institution_id | care_type |\n| V1 | {CANARIES[0]} | 99 |")
    quality_with_pages.month()
    page = _pages(quality_with_pages)["visit.html"]
    assert "编号不合规-" in page
    assert CANARIES[0] not in page


def test_each_month_and_region_has_a_folder_of_its_own(quality_with_pages: QualityLake):
    quality_with_pages.given(visit="| visit_id | started_at |\n| V1 | 2026-11-03 08:00:00 |")
    quality_with_pages.month("2026-10")
    quality_with_pages.month("2026-11")
    for month, other in (("2026-10", "2026-11"), ("2026-11", "2026-10")):
        pages = _pages(quality_with_pages, f"{month}-150000")
        assert all(month in page and other not in page for page in pages.values())


def test_the_pages_need_no_network_and_no_script(quality_with_pages: QualityLake):
    quality_with_pages.month()
    for page in _pages(quality_with_pages).values():
        assert re.findall(r"https?:|//|<script|<link|<img|@import|url\(", page.replace("</", "<")) == []


def test_the_same_results_make_the_same_bytes(quality_with_pages: QualityLake):
    quality_with_pages.given(visit="| visit_id | care_type |\n| V1 | 99 |")
    quality_with_pages.month()
    first = _pages(quality_with_pages)
    quality_with_pages.month()
    assert _pages(quality_with_pages) == first


def test_no_value_of_a_row_reaches_results_pages_or_logs(
    quality_with_pages: QualityLake, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    identity, token, code, amount = CANARIES
    tables = tables_of(
        person=f"""
        | person_id  | valid_from_on | certificate_number_token | birth_on   | gender |
        | {identity} | 2020-01-01    | {token}                  | 1700-01-01 | {code} |
        | {identity} | 2020-01-01    | {token}                  |            | {code} |
    """,
        visit=f"| visit_id | person_id | care_type |\n| V1 | {identity} | {code} |",
        settlement=f"| visit_id | total_fen | in_scope_fen |\n| V1 | 1 | {amount} |",
    )
    held = "".join(str(table.to_pylist()) for table in tables.values())
    assert [canary for canary in CANARIES if canary not in held] == []
    quality_with_pages.put(**tables)
    with caplog.at_level(logging.DEBUG):
        results = quality_with_pages.month()
    failed = {row["check_id"] for row in results.to_pylist() if row["status"] == "failed"}
    assert {"unique:key", "required:birth_on", "code:gender", "check:birth_plausible", "check:parts_of_total"} <= failed
    output = capfd.readouterr()
    told = [str(results.to_pylist()), caplog.text, output.out, output.err, *_pages(quality_with_pages).values()]
    assert [canary for canary in CANARIES for text in told if canary in text] == []


def test_a_check_that_cannot_be_run_is_named_without_quoting_the_value_it_failed_on(
    quality: QualityLake, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    quality.given(bank_account=f"| account_token |\n| {CANARIES[2]} |")
    sound = Expected("check:kind", "类别 / kind", Level.WARNING, "account_kind <> ''", ("account_kind",))
    broken = Expected("check:account", "账号 / account", Level.WARNING, "cast(account_token as int) > 0", ())
    counter = Counter(quality.lake, driver_rows=1000)
    with caplog.at_level(logging.INFO), pytest.raises(AuditError) as stopped:
        counter.count(DATASETS["bank_account"], None, [sound, broken], {})
    assert str(stopped.value) == (
        "数据集 bank_account 的检查 check:account 无法执行（ConversionException），请报告此错误"
        " / check check:account of bank_account could not be run; please report this."
    )
    output = capfd.readouterr()
    assert [text for text in (caplog.text, output.out, output.err) if CANARIES[2] in text] == []


def test_what_the_library_logs_stays_inside_the_process(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    present = Expected("required:a", "必填 / a is present", Level.CRITICAL, "a is not null", ("a",))
    Inspection().judge("bank_account", [Judged(present, NONE_ALLOWED, Counts(1, 0))])
    logging.getLogger("great_expectations.validator").error("quoting %s", CANARIES[0])
    output = capfd.readouterr()
    assert [text for text in (caplog.text, output.out, output.err) if CANARIES[0] in text] == []


def test_without_a_folder_no_page_is_written(quality: QualityLake, tmp_path: Path):
    quality.month()
    assert list(tmp_path.rglob("*.html")) == []
