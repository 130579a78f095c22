"""The engine: complete findings, faults that stop nothing, a locked database, tasks that need no other task."""

import re

import duckdb
import pyarrow as pa
import pytest

from jobs.detect import Context, evaluate, evaluate_second, load_arrow, lock, open_database
from jobs.detect.database import create_table
from jobs.detect.result import SCHEMA
from jobs.errors import SettingError
from tests.detect.conftest import SELECT
from tests.rule_case import all_parameters, all_rules, case
from tests.table import tables_of

VISIT = """
    | visit_id | person_id | care_type | care_region_code | insured_region_code | started_at       | ended_at         |
    | V1       | P1        | 21        | 150102           | 150202              | 2026-09-30 08:00 | 2026-10-01 00:30 |
"""
CONTEXT = Context("2026-10", "150000", all_parameters(), {"visit": 7, "settlement": 3, "fee_line": 9})


def context(period: str = "2026-10", region: str = "150000") -> Context:
    return Context(period, region, all_parameters())


def faults_of(result) -> dict[str, str]:
    return {row["result_name"]: dict(row["facts"])["error"] for row in result.faults.to_pylist()}


def test_a_finding_is_filled_completely(written):
    rules = written()
    result = evaluate(tables_of(visit=VISIT), rules, context=CONTEXT, task_id=5)
    assert result.table.schema == SCHEMA
    row = result.findings.to_pylist()[0]
    assert {
        "result_kind": "finding",
        "result_name": "trial",
        "task_id": 5,
        "result_count": 1,
        "period": "2026-10",
        "region": "150000",
        "rule_id": "trial",
        "rule_version": rules.rule("trial").version,
        "rule_class_id": "OWN-STY-003",
        "grade": "suspect",
        "scope": "visit",
        "region_code": "150102",
        "subject_type": "person",
        "subject_id": "P1",
        "person_key": "P1",
        "amount_at_issue_fen": 1,
        "facts": [("visit_id", "V1")],
        "parameter_version": "none",
        "legal_basis": "《试》第一条",
        "refer_to": "医保行政",
        "evidence_versions": [("visit", 7)],
    }.items() <= row.items()
    assert (len(row["finding_id"]), len(row["evidence_hash"])) == (32, 64)


@pytest.mark.parametrize(
    ("period", "region", "side", "count"),
    [
        ("2026-10", "150000", "care", 1),
        ("2026-10", "150100", "care", 1),
        ("2026-10", "150102", "care", 1),
        ("2026-10", "150202", "care", 0),
        ("2026-10", "150202", "insured", 1),
        ("2026-10", "150200", "insured", 1),
        ("2026-10", "150102", "insured", 0),
        ("2026-09", "150000", "care", 0),
        ("2026-11", "150000", "care", 0),
    ],
)
def test_a_rule_sees_the_judged_month_and_region_of_its_side(written, period, region, side, count):
    rules = written(scope=f"visit\njudged_region: {side}")
    result = evaluate(tables_of(visit=VISIT), rules, context=context(period, region))
    assert result.findings.num_rows == count


@pytest.mark.parametrize(("months", "count"), [(1, 2), (2, 3), (3, 4)])
def test_the_look_back_is_the_rules_own_whatever_is_loaded(written, months, count):
    visits = """
        | visit_id | care_region_code | started_at |
        | V0       | 640104           | 2026-07-31 |
        | V1       | 640104           | 2026-08-01 |
        | V2       | 640104           | 2026-09-01 |
        | V3       | 150102           | 2026-10-01 |
    """
    sql = SELECT.replace("from visit", "from visit_history").replace("care_region_code as", "'150102' as")
    rules = written(sql, inputs=f"{{visit: {{months: {months}}}}}")
    assert evaluate(tables_of(visit=visits), rules, context=CONTEXT).findings.num_rows == count


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        (SELECT.replace("1 as amount", "cast(person_key as bigint) as amount"), "Conversion Error"),
        (SELECT.replace("1 as amount", "nonsense as amount"), "Binder Error"),
        (SELECT.replace("1 as amount", "cast(null as bigint) as amount"), "NOT NULL constraint"),
        (SELECT.replace("1 as amount", "cast(1.5 as double) as amount"), "is not an integer"),
        (SELECT.replace("visit_id,", "'same' as visit_id,"), "share an anchor"),
        (SELECT.replace("1 as amount", "9223372036854775807 + 1 as amount"), "Out of Range Error"),
    ],
)
def test_a_data_error_makes_the_rule_a_fault_and_leaves_the_others(written, sql, error):
    visits = VISIT + "| V2 | P123456789 | 21 | 150102 | 150202 | 2026-10-01 08:00 | 2026-10-01 00:30 |"
    broken = written(sql)
    both = type(broken)((*broken.rules, *all_rules().only(["split_admission"]).rules), all_rules().views, {})
    result = evaluate(tables_of(visit=visits), both, context=CONTEXT)
    faults = faults_of(result)
    assert list(faults) == ["trial"]
    assert re.search(error, faults["trial"])
    assert "123456789" not in faults["trial"]
    assert result.findings.num_rows == 0


def test_a_grade_the_header_does_not_allow_is_a_fault(written):
    rules = written(SELECT.replace("visit_id,", "visit_id, 'definite' as grade,"))
    assert (
        "grade is not one of the rule" in faults_of(evaluate(tables_of(visit=VISIT), rules, context=CONTEXT))["trial"]
    )


def test_a_region_without_legal_basis_is_an_error_before_anything_is_judged(written):
    with pytest.raises(SettingError, match="no legal basis in region 110000"):
        evaluate(tables_of(visit=VISIT), written(), context=context(region="110000"))


def test_the_locked_database_reads_and_writes_no_file_and_keeps_its_settings(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    with open_database(128, tmp_path / "spill") as connection:
        create_table(connection, "visit")
        lock(connection)
        attempts = [
            f"select * from read_csv('{secret}')",
            f"select * from '{secret}'",
            f"select * from read_text('{secret}')",
            f"select * from glob('{tmp_path}/*')",
            f"copy data.visit to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.db'",
            f"export database '{tmp_path}/all'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
            "set memory_limit = '64GB'",
            "select * from SECRET",
        ]
        for attempt in attempts:
            with pytest.raises(duckdb.Error):
                connection.execute(attempt)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "spill") == ["secret.csv"]


SECRET = pa.table({"a": [1]})


def test_a_task_larger_than_its_memory_spills_into_its_own_folder(tmp_path):
    with open_database(64, tmp_path) as connection:
        lock(connection)
        rows = connection.execute(
            "select count(*) from (select a, row_number() over (order by hash(a)) as n from range(4000000) as r(a))"
        ).fetchone()
    assert rows == (4000000,)


def line_rules():
    return all_rules().only(["duplicate_charge"])


TWO_UPLOADS = """
    | fee_line_id | visit_id | item_code | order_number |
    | L1          | V1       | A         | R1           |
    | L2          | V1       | A         | R1           |
"""


def test_the_finding_keeps_its_id_when_a_late_line_joins_and_its_evidence_changes():
    before = evaluate(tables_of(visit=VISIT, fee_line=TWO_UPLOADS), line_rules(), context=CONTEXT).findings.to_pylist()
    late = TWO_UPLOADS + "| L3 | V1 | A | R1 |"
    after = evaluate(tables_of(visit=VISIT, fee_line=late), line_rules(), context=CONTEXT).findings.to_pylist()
    assert [row["finding_id"] for row in before] == [row["finding_id"] for row in after]
    assert before[0]["evidence_hash"] != after[0]["evidence_hash"]
    assert (before[0]["fee_line_ids"], after[0]["fee_line_ids"]) == (["L1", "L2"], ["L1", "L2", "L3"])


def test_the_evidence_hash_rests_on_the_rows_named_alone():
    alone = evaluate(tables_of(visit=VISIT, fee_line=TWO_UPLOADS), line_rules(), context=CONTEXT).findings
    other = TWO_UPLOADS + "| L3 | V1 | B | R1 |"
    beside = evaluate(tables_of(visit=VISIT, fee_line=other), line_rules(), context=CONTEXT).findings
    assert alone.equals(beside)


def test_summaries_add_up_and_events_meet_in_the_bucket_of_their_key():
    rules = all_rules().only(["cost_per_stay_outlier", "impossible_practitioner_day"])
    tables = tables_of(
        visit=VISIT,
        knowledge_point="| point_id | rule_class_id | code | parameters |\n| K1 | OWN-STA-003 | A | minutes=60 |",
        fee_line="""
        | fee_line_id | visit_id | item_code | executing_practitioner_id |
        | L1          | V1       | A         | D1                        |
        | L2          | V1       | A         | D2                        |
        | L3          | V1       | A         | D3                        |
        """,
    )
    once = evaluate(tables, rules, context=CONTEXT, buckets=16)
    again = evaluate(tables, rules, context=CONTEXT, buckets=16)
    assert once.table.equals(again.table)
    rows = once.blocks.to_pylist()
    assert {row["bucket"] for row in rows if row["result_kind"] == "summary"} == {0}
    events = [row for row in rows if row["result_kind"] == "event"]
    assert sum(row["result_count"] for row in events) == 3
    assert all(0 <= row["bucket"] < 16 for row in events)
    content = [pa.ipc.open_stream(row["payload"]).read_all().num_rows for row in events]
    assert content == [row["result_count"] for row in events]


def test_a_fault_of_the_first_stage_leaves_the_rules_that_rest_on_it_not_judged():
    rules = all_rules().only(["impossible_practitioner_day"])
    points = "| point_id | rule_class_id | code | parameters |\n| K1 | OWN-STA-003 | A | minutes=many |"
    lines = "| fee_line_id | visit_id | item_code | executing_practitioner_id |\n| L1 | V1 | A | D1 |"
    first = evaluate(tables_of(visit=VISIT, knowledge_point=points, fee_line=lines), rules, context=CONTEXT)
    assert list(faults_of(first)) == ["practitioner_work"]
    blocks = [(row["result_kind"], row["result_name"], row["payload"]) for row in first.table.to_pylist()]
    second = evaluate_second(blocks, {}, rules, context=CONTEXT)
    assert list(faults_of(second)) == ["impossible_practitioner_day"]


def test_rules_resting_on_what_no_source_delivers_are_named():
    rules = all_rules().only(["split_admission", "overlapping_stays", "service_after_death"])
    assert rules.unjudgeable({"person_death", "visit.discharge_way"}) == {
        "service_after_death": ["person_death.death_on", "person_death.source_party", "person_death.is_revoked"],
        "split_admission": ["visit.discharge_way"],
    }


def test_what_must_be_loaded_follows_from_the_rules():
    needs = all_rules().only(["split_admission"]).needs()
    assert {name: need.months for name, need in needs.items()} == {"settlement": 0, "visit": 1}
    assert {"discharge_way", "main_diagnosis_code", "person_key", "period"} <= set(needs["visit"].columns)
    assert "bed_number" not in needs["visit"].columns
    assert "main_diagnosis_code" in needs["visit"].history_columns
    assert "fund_total_fen" in needs["settlement"].columns
    assert "fund_total_fen" not in needs["settlement"].history_columns


def test_loading_needs_no_more_than_the_named_columns(tmp_path):
    rules = all_rules()
    tables = tables_of(visit=VISIT, fee_line=TWO_UPLOADS)
    whole = evaluate(tables, rules, context=CONTEXT)
    needs = rules.needs()
    narrow = {name: rows.select(needs[name].columns) for name, rows in tables.items()}
    assert evaluate(narrow, rules, context=CONTEXT).table.equals(whole.table)
    assert whole.findings.num_rows > 0


@pytest.mark.parametrize("period", ["2026-13", "202610", "2026-1", "2026-10' or true"])
def test_a_malformed_period_is_refused(period):
    with pytest.raises(SettingError, match="YYYY-MM"):
        context(period)


@pytest.mark.parametrize("region", ["15", "1500000", "abcdef", "15000'"])
def test_a_malformed_region_is_refused(region):
    with pytest.raises(SettingError, match="six digits"):
        context(region=region)


def test_loaded_rows_are_cast_to_the_declared_types(tmp_path):
    with open_database(128, tmp_path) as connection:
        load_arrow(connection, "fee_line", pa.table({"fee_line_id": ["L1"], "quantity": ["1.5"], "amount_fen": ["7"]}))
        row = connection.execute("select quantity, amount_fen, visit_id from data.fee_line").fetchone()
    assert [str(cell) for cell in row] == ["1.5000", "7", "None"]


def test_the_fixture_of_a_rule_judges_what_the_engine_judges():
    found = case("duplicate_charge").on(visit=VISIT, fee_line=TWO_UPLOADS)
    assert (
        found
        == """
        | visit_ids | fee_line_ids |
        | V1        | L1, L2       |
    """
    )
