"""The DAG as Airflow sees it: how it parses, which params it takes, how exit codes end a task."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from jobs.session import JARS
from tests.dags.conftest import DAGS, Airflow

PLAIN = [
    ("period", "2026-10"),
    ("region", "150000"),
    ("source", "cms_desynpuf"),
    ("landing", "/srv/landing/150000-2026-10"),
    ("lake", "/srv/fund.audit/.lake"),
    ("reports", "/数据/报告"),
]
NOT_A_FOLDER = [
    "lake",
    "../lake",
    "/srv/../etc",
    "/srv/..",
    "/srv/./lake",
    "/srv//lake",
    "/srv/lake\n",
    "/srv/{{ params.region }}",
    "/srv/{% raw %}",
    "/srv/$HOME",
    "/srv/`id`",
    "/srv/a b",
    "/srv/a;b",
    "/srv/a|b",
    "/srv/a*",
    "/",
    "",
    None,
]
HOSTILE = [
    *[("period", value) for value in ("2026-13", "2026-1", "2026-10\n", "2026-10..2026-12", "{{ ds }}", "", 202610)],
    *[("region", value) for value in ("15;rm", "15000", "1500000", "150000\n", "１５００００", "$(id)", 150000)],
    *[("source", value) for value in ("../../x", "National", "a b", "national\n", "{{ conn }}", "", "a" * 65)],
    *[(name, value) for name in ("landing", "lake", "reports") for value in NOT_A_FOLDER],
]

PARSE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import ParamValidationError
bag = DagBag(sys.argv[1])
dag = bag.dags["monthly_audit"]
def refuses(name, value):
    try:
        dag.params[name] = value
    except ParamValidationError:
        return True
    return False
def ended_without_connection():
    try:
        dag.get_task("intake").execute({})
    except Exception as error:
        return type(error).__name__
print(json.dumps({
    "errors": bag.import_errors,
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "schedule": dag.schedule,
    "max_active_runs": dag.max_active_runs,
    "downstream": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "jars": sorted({task.jars for task in dag.tasks}),
    "templates": [text for task in dag.tasks for text in task.application_args],
    "without_connection": ended_without_connection(),
    "refused": [pair for pair in json.loads(sys.argv[2]) if refuses(*pair)],
}))
"""


@pytest.fixture(scope="module")
def parsed(airflow: Airflow) -> dict[str, Any]:
    return airflow.answer(PARSE, str(DAGS), json.dumps(PLAIN + HOSTILE), AIRFLOW_CONN_FUNDAUDIT_SPARK="")


SPARK_SUBMIT = """#!/bin/sh
# Stands where spark-submit does: intake is killed, then fails, then succeeds; the gate of validate is closed.
case "$*" in
    *"/__main__.py intake "*) echo once >> tries; case $(wc -l < tries) in 1) kill -9 $$ ;; 2) exit 1 ;; esac ;;
    *"/__main__.py validate "*) exit 3 ;;
esac
"""


@pytest.fixture(scope="module")
def ended(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int]]:
    """State and tries of the tasks when that program stands in for spark-submit."""
    home = tmp_path_factory.mktemp("home")
    program = home / ".venv" / "bin" / "spark-submit"
    program.parent.mkdir(parents=True)
    program.write_text(SPARK_SUBMIT, encoding="utf-8")
    program.chmod(0o755)
    params = {"period": "2026-10", "region": "150000", "landing": "/landing", "lake": "/lake", "reports": "/reports"}
    return airflow.audit(params, FUNDAUDIT_HOME=str(home))[1]


def test_airflow_parses_the_dag_without_errors(parsed):
    assert parsed["errors"] == {}


def test_parsing_imports_neither_our_code_nor_spark(parsed):
    ours = {"jobs", "schemas", "expectations"}
    heavy = {"pyspark", "delta", "deltalake", "duckdb", "great_expectations", "pyarrow"}
    assert (ours | heavy) & set(parsed["modules"]) == set()


def test_the_dag_file_imports_the_standard_library_and_airflow_only():
    tree = ast.parse((DAGS / "monthly_audit.py").read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {module.split(".")[0] for module in modules} == {"airflow", "os", "pathlib", "typing"}


def test_the_steps_run_one_after_the_other(parsed):
    assert parsed["downstream"] == {
        "intake": ["validate"],
        "validate": ["reconcile"],
        "reconcile": ["detect"],
        "detect": ["report"],
        "report": ["verify"],
        "verify": [],
    }


def test_the_month_comes_from_the_params_and_never_from_the_clock(parsed):
    assert parsed["schedule"] is None
    assert [text for text in parsed["templates"] if "ds" in text or "logical_date" in text] == []
    assert [text for text in parsed["templates"] if "--period" in text] == ["--period={{ params.period }}"] * 6


def test_one_run_at_a_time(parsed):
    assert parsed["max_active_runs"] == 1


def test_the_jvm_starts_with_the_jars_of_the_session(parsed):
    [jars] = parsed["jars"]
    assert [Path(jar).name for jar in jars.split(",")] == list(JARS)


def test_params_take_plain_values_and_refuse_what_a_shell_a_template_or_a_path_would_read_otherwise(parsed):
    assert [tuple(pair) for pair in parsed["refused"]] == HOSTILE


def test_a_step_that_was_killed_or_failed_is_tried_three_times_in_all(ended):
    assert ended["intake"] == ("success", 3)


def test_a_closed_quality_gate_fails_without_a_retry_and_stops_the_month(ended):
    assert ended["validate"] == ("failed", 1)
    assert {ended[step] for step in ("reconcile", "detect", "report", "verify")} == {("upstream_failed", 0)}


def test_a_missing_connection_fails_without_a_retry_and_never_falls_back_to_yarn(parsed):
    assert parsed["without_connection"] == "AirflowFailException"
