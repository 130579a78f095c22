"""A folder of rules written by a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.detect import RuleSet
from jobs.detect.rule_set import read_rules

HEADER = """/*
id: trial
name_zh: 试
name_en: Trial
version: 1
classes:
  - {id: OWN-STY-003}
grade: suspect
scope: visit
subject: person
inputs:
  visit: {}
requires: []
anchor: [visit_id]
anchor_zh: 一次就诊
parameters: []
legal_basis:
  - {region: "150000", law: 《试》, article: 第一条}
refer_to: 医保行政
exclusions: []
evidence: []
*/
"""
SELECT = """select
    visit_id,
    person_key,
    care_region_code as region_code,
    cast(started_at as date) as event_on,
    1 as amount_at_issue_fen,
    1 as exposure_fen
from visit
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., RuleSet]:
    """Write one rule, with parts of its header and SQL replaced, and read it."""

    def write(sql: str = SELECT, **changes: str) -> RuleSet:
        header = HEADER
        for name, value in changes.items():
            begin = header.index(f"\n{name}:") + 1
            rest = header[begin:].split("\n")
            count = next(n for n, line in enumerate(rest[1:], start=1) if not line.startswith(" "))
            header = header[:begin] + f"{name}: {value}\n" + "\n".join(rest[count:])
        path = tmp_path / "trial.sql"
        path.write_text(header + sql, "utf-8")
        return read_rules([path], tmp_path)

    return write
