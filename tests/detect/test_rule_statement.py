"""What the SQL of a rule may hold: every entry of the hostile corpus is refused with file and line."""

import pytest

from jobs.errors import SettingError
from tests.detect.conftest import SELECT

HOSTILE = {
    "no select": "delete from visit",
    "create": "create table x as select 1 as a",
    "two statements": SELECT + "; " + SELECT,
    "copy": "copy visit to '/tmp/x.csv'",
    "attach": "attach '/tmp/x.db'",
    "set": "set threads = 8",
    "pragma": "pragma database_list",
    "install": "install httpfs",
    "undeclared table": SELECT.replace("from visit", "from settlement"),
    "schema qualified": SELECT.replace("from visit", "from data.visit"),
    "catalogue": SELECT.replace("from visit", "from information_schema.tables"),
    "file": SELECT.replace("from visit", "from '/etc/passwd'"),
    "file function": SELECT.replace("from visit", "from read_csv('/etc/passwd')"),
    "glob": SELECT.replace("from visit", "from glob('/*')"),
    "settings": SELECT.replace("from visit", "from duckdb_settings()"),
    "history not declared": SELECT.replace("from visit", "from visit_history"),
    "shadowed input": "with visit as (select 1 as a) " + SELECT,
    "star": "select * from visit",
    "star of a table": SELECT.replace("visit_id,", "visit.*,"),
    "star in a subquery": SELECT.replace("from visit", "from (select * from visit)"),
    "columns": SELECT.replace("visit_id,", "columns('.*'),"),
    "now": SELECT.replace("cast(started_at as date)", "now()"),
    "current_date": SELECT.replace("cast(started_at as date)", "current_date"),
    "current_timestamp": SELECT.replace("cast(started_at as date)", "current_timestamp"),
    "random": SELECT.replace("1 as amount", "random() as amount"),
    "uuid": SELECT.replace("visit_id,", "uuid() as visit_id,"),
    "getenv": SELECT.replace("visit_id,", "getenv('HOME') as visit_id,"),
    "getenv as method": SELECT.replace("visit_id,", "'HOME'.getenv() as visit_id,"),
    "current_setting": SELECT.replace("visit_id,", "current_setting('home_directory') as visit_id,"),
    "read_text": SELECT.replace("visit_id,", "(select content from read_text('/etc/passwd')) as visit_id,"),
    "first": SELECT.replace("visit_id,", "first(visit_id) over () as visit_id,"),
    "any_value": SELECT.replace("visit_id,", "any_value(visit_id) over () as visit_id,"),
    "row_number without order": SELECT.replace("visit_id,", "visit_id, row_number() over () as n,"),
    "list without order": SELECT.replace("visit_id,", "visit_id, list(care_type) over () as n,"),
    "sample": SELECT + "using sample 10%",
    "tablesample": SELECT.replace("from visit", "from visit tablesample 10%"),
    "limit": SELECT + "limit 10",
    "distinct on": SELECT.replace("select\n", "select distinct on (person_key)\n"),
    "float money": SELECT.replace("1 as amount_at_issue_fen", "10 / 3 as amount_at_issue_fen"),
    "float money inside": SELECT.replace("1 as amount_at_issue_fen", "cast(10 / 3 as bigint) as amount_at_issue_fen"),
    "question mark": SELECT.replace("1 as amount", "? as amount"),
    "undeclared parameter": SELECT.replace("1 as amount", "$days as amount"),
    "person id": SELECT.replace("visit_id,", "visit_id, person_id,"),
    "missing output": SELECT.replace("region_code", "region"),
    "engine's output": SELECT.replace("visit_id,", "visit_id, 'x' as finding_id,"),
    "repeated output": SELECT.replace("visit_id,", "visit_id, visit_id,"),
    "unnamed output": SELECT.replace("visit_id,", "visit_id, 1 + 1,"),
    "not sql": "selekt x frm y",
    "unclosed": "select 'x",
    "empty": "",
}


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sql_is_refused_in_one_sentence(written, sql):
    with pytest.raises(SettingError) as refusal:
        written(sql)
    assert str(refusal.value).startswith("trial.sql:")
    assert "\n" not in str(refusal.value)


def test_the_refusal_names_the_line_in_the_file(written):
    with pytest.raises(SettingError, match=r"^trial\.sql:28: the function random is not on the list"):
        written(SELECT.replace("1 as amount", "random() as amount"))


def test_a_plain_select_is_read(written):
    rule = written().rule("trial")
    assert rule.statement.outputs == (
        "visit_id",
        "person_key",
        "region_code",
        "event_on",
        "amount_at_issue_fen",
        "exposure_fen",
    )
    assert rule.facts == ("visit_id",)


def test_layout_and_comments_leave_the_version_as_it_is_and_a_change_does_not(written):
    plain = written().rule("trial").version
    assert written(SELECT.replace("\n", "\n  ") + "-- why\n").rule("trial").version == plain
    assert written(SELECT.replace("1 as exposure_fen", "2 as exposure_fen")).rule("trial").version != plain
    assert written(grade="definite").rule("trial").version != plain


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grade": "guilty"}, "trial.sql:8: grade"),
        ({"version": "0"}, "trial.sql:5: version"),
        ({"classes": "[{id: nonsense}]"}, "trial.sql:6: classes.0.id"),
        ({"evidence": "[]\nspeed: fast"}, "trial.sql:22: speed"),
        ({"anchor": "[settlement_id]"}, "trial.sql: 缺少输出列"),
        ({"requires": "[visit.nonsense]"}, "trial.sql: requires"),
        ({"parameters": "[days]"}, "trial.sql: 参数未使用"),
        ({"inputs": "{visit: {}, nonsense: {}}"}, "trial.sql: 输入 nonsense 不存在"),
        ({"inputs": "{visit: {}, settlement: {}}"}, "trial.sql: 输入 settlement 未使用"),
        ({"inputs": "{visit: {months: -1}}"}, "trial.sql:11: inputs.visit.months"),
        ({"grade": "suspect\ngrade: definite"}, "trial.sql:9: 不是有效的 YAML"),
        ({"id": "other"}, "trial.sql: 规则编号须与文件同名"),
    ],
)
def test_a_mistake_in_the_header_is_one_sentence_with_file_and_line(written, change, message):
    with pytest.raises(SettingError) as refusal:
        written(**change)
    assert str(refusal.value).startswith(message)
    assert "\n" not in str(refusal.value)
