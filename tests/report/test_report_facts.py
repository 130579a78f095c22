"""Every fact that a rule tells has words."""

from pathlib import Path

import pytest
import sqlglot

from jobs.report.disclosure import IN_COLUMNS
from jobs.report.labels import FACTS
from schemas import DATASETS

RULES = sorted((Path(__file__).parents[2] / "jobs" / "rules").rglob("*.sql"))
COLUMNS = {column.name for column in DATASETS["finding"].columns}


@pytest.mark.parametrize("path", RULES, ids=[path.stem for path in RULES])
def test_facts_of_the_rule_have_a_chinese_and_an_english_title(path):
    facts = set(sqlglot.parse_one(path.read_text(encoding="utf-8"), read="duckdb").named_selects)
    assert facts - COLUMNS - IN_COLUMNS - {name for name, words in FACTS.items() if words.zh and words.en} == set()
