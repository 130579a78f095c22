"""The page: complete in itself, readable by a browser, and silent on persons."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from jobs.report import render_html, render_workbook
from tests.report import example
from tests.report.example import finding, report, table

HOSTILE = {
    "H15010000000": "<img src=x onerror=alert(1)>",
    "H15010000101": "</script><script>alert(2)</script>",
    "H15010000203": "=cmd()|'/c calc'!A1",
    "H15010000305": '" onmouseover="alert(3)',
    "H15010000406": "javascript:alert(4)",
    "H15010000508": "\u202e甲医院{{ 7 * 7 }}",
}
_VOID = {"meta", "wbr", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """What a browser makes of a page: elements, attributes, text and the key figures."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.figures, self.text, self._open = [], [], {}, [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend((tag, name, value or "") for name, value in attrs)
        if tag not in _VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        self.text.append(data)
        name = next((attrs["data-figure"] for _, attrs in reversed(self._open) if "data-figure" in attrs), "")
        if name and self._open[-1][0] != "small":
            self.figures[name] = self.figures.get(name, "") + data

    @property
    def left_open(self):
        return [tag for tag, _ in self._open]


@pytest.fixture(scope="module")
def parsed(page):
    return Page(page)


def test_the_page_is_well_formed(parsed):
    assert parsed.left_open == []


def test_nothing_is_loaded_from_anywhere(parsed, page):
    links = [value for _, name, value in parsed.attributes if name in ("src", "href", "srcset", "action", "data")]
    assert all(re.fullmatch(r"#[a-z0-9-]+", link) for link in links)
    assert not re.search(r"https?://|//[a-z]+\.|@import|url\(", page)


def test_the_page_has_no_script(parsed):
    assert not {"script", "iframe", "object", "embed", "link", "form", "base"} & set(parsed.tags)
    assert [name for _, name, _ in parsed.attributes if name.startswith("on")] == []


def test_the_policy_forbids_everything_but_its_own_style(parsed):
    policy = [value for tag, name, value in parsed.attributes if (tag, name) == ("meta", "content")]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in policy


def test_every_inner_link_has_its_target(parsed):
    ids = [value for _, name, value in parsed.attributes if name == "id"]
    targets = {value[1:] for _, name, value in parsed.attributes if name == "href"}
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_key_figures_are_those_of_the_example(parsed):
    # 240 duplicates, 18 prices, 7 splits, 3 overlaps (1 definite), 2 days, 1 outlier
    assert {name: parsed.figures[name] for name in ("findings", "findings_definite", "findings_suspect")} == {
        "findings": "271",
        "findings_definite": "259",
        "findings_suspect": "11",
    }
    assert {name: parsed.figures[name] for name in ("files", "received", "accepted", "quarantined", "settled")} == {
        "files": "6",
        "received": "140,307",
        "accepted": "139,590",
        "quarantined": "707",
        "settled": "5,432,100.99",
    }


def test_the_reader_is_told_that_findings_are_not_conclusions(page):
    assert page.index("疑点不等于违法违规") < page.index('<section id="summary">')


def test_long_tables_stop_at_two_hundred_rows_and_say_so(page):
    duplicates = page[page.index('id="rule-1"') : page.index('id="rule-2"')]
    assert duplicates.count('<td class="said">') == 200
    assert "共 240 行，此处列出前 200 行" in duplicates


def test_a_rule_tells_basis_exclusions_and_evidence(page):
    duplicates = page[page.index('id="rule-1"') : page.index('id="rule-2"')]
    for text in (example.RULES[0].legal_basis, "批量补记且住院总量未超", "医嘱与执行记录"):
        assert text in duplicates


def test_what_could_not_be_judged_is_listed_with_its_reason(page):
    unjudged = page[page.index('<section id="unjudged">') :]
    for text in ("来源未提供 person_death.death_on", "来源未提供 diagnosis.code", "数据错误 OutOfRange"):
        assert text in unjudged


def test_columns_that_no_dataset_declares_are_named_with_their_file(page):
    unknown = page[page.index("未声明的列") : page.index("隔离与待上级的原因")]
    assert "fee_line_202610_02.csv" in unknown
    assert "<code>新增列</code>" in unknown


def test_the_page_says_how_to_verify_it(page):
    assert "fundaudit verify --lake &lt;DIR&gt; --period 2026-10 --region 150000" in page
    assert "fundaudit rules explain" in page
    assert example.RUN.rule_set_hash in page


def test_hostile_names_are_text():
    rows = [finding(n, "duplicate_charge", 100 + n, institution_id=name) for n, name in enumerate(HOSTILE)]
    hostile = report(
        example.empty_tables(),
        finding=table("finding", rows),
        institution=table("institution", example.institutions(HOSTILE)),
    )
    parsed = Page(render_html(hostile).decode())
    assert not {"img", "script"} & set(parsed.tags)
    assert [name for _, name, _ in parsed.attributes if name.startswith("on")] == []
    text = "".join(parsed.text)
    for name in list(HOSTILE.values())[:5]:
        assert name in text
    assert "甲医院{{ 7 * 7 }}" in text
    assert "\u202e" not in text


def test_hostile_facts_files_and_reasons_are_text():
    evil = "<svg onload=alert(1)>"
    columns = {"not_delivered": [evil], "unknown_columns": [evil]}
    file = example.deliveries()[0] | columns | {"file_name": evil, "source_party": evil, "dataset": evil}
    check = example.checks()[3] | {"check_title": evil, "reason": evil, "check_id": evil, "status": evil}
    item = example.results()[0] | {"status": evil, "item_kind": evil, "group_key": evil, "match_key": evil}
    row = finding(1, evil, 5, facts={evil: evil}, grade=evil, legal_basis=evil, settlement_id=evil)
    refused = example.quarantine()[0] | {"reasons": [evil, f"missing:{evil}"], "dataset": evil, "status": evil}
    hostile = report(
        finding=table("finding", [row]),
        source_file=table("source_file", [file]),
        quality_result=table("quality_result", [check]),
        reconciliation_result=table("reconciliation_result", [item]),
        quarantine=table("quarantine", [refused]),
    )
    parsed = Page(render_html(hostile).decode())
    assert [name for _, name, _ in parsed.attributes if name.startswith("on")] == []
    assert evil in "".join(parsed.text)


@pytest.mark.parametrize(
    "value", [example.PERSON_KEY, example.PERSON_NAME, example.PRACTITIONER, example.ACCOUNT, example.UNNAMED_ACCOUNT]
)
def test_personal_values_and_account_tokens_are_in_neither_file(value, page, workbook_text):
    assert value not in page
    assert value not in workbook_text


def test_a_person_as_subject_is_not_told_apart(month):
    overlaps = next(rule for rule in month.rules if rule.facts.id == "overlapping_stays")
    assert {one.subject for one in overlaps.findings} == {"参保人（不披露）"}


def test_the_order_of_the_rows_does_not_change_a_byte(page, workbook_bytes):
    def backwards(rows):
        return rows.take(pa.array(range(rows.num_rows - 1, -1, -1)))

    tables = example.TABLES
    turned = replace(tables, **{name: backwards(getattr(tables, name)) for name in tables.__dataclass_fields__})
    again = report(turned)
    assert render_html(again).decode() == page
    assert render_workbook(again) == workbook_bytes


def test_another_process_zone_and_hash_seed_give_the_same_bytes(page, workbook_bytes):
    code = (
        "import hashlib, os; os.umask(0o077)\n"
        "from jobs.report import render_html, render_workbook\n"
        "from tests.report.example import report\n"
        "print(*(hashlib.sha256(make(report())).hexdigest() for make in (render_html, render_workbook)))"
    )
    environment = os.environ | {
        "TZ": "America/New_York",
        "PYTHONHASHSEED": "77",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [digest(page.encode()), digest(workbook_bytes)]


def digest(content):
    return hashlib.sha256(content).hexdigest()


def test_an_empty_month_still_makes_a_page():
    parsed = Page(render_html(report(example.empty_tables())).decode())
    assert (parsed.left_open, parsed.figures["findings"]) == ([], "0")
