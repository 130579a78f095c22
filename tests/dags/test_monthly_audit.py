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
print(json.dumps({
    "errors": bag.import_errors,
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "schedule": dag.schedule,
    "max_active_runs": dag.max_active_runs,
    "downstream": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "retries": sorted({task.retries for task in dag.tasks}),
    "retry_seconds": sorted({task.retry_delay.total_seconds() for task in dag.tasks}),
    "jars": sorted({task.jars for task in dag.tasks}),
    "templates": [text for task in dag.tasks for text in task.application_args],
    "refused": [pair for pair in json.loads(sys.argv[2]) if refuses(*pair)],
}))
"""

EXIT = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from monthly_audit import AuditStep
def ended():
    try:
        AuditStep(command="intake", arguments=[]).execute({})
    except Exception as error:
        return type(error).__name__
    return "done"
ends = {}
for code in ("0", "1", "2", "3", "137"):
    os.environ["EXIT_CODE"] = code
    ends[code] = ended()
os.environ["EXIT_CODE"] = "0"
del os.environ["AIRFLOW_CONN_FUNDAUDIT_SPARK"]
ends["no connection"] = ended()
print(json.dumps(ends))
"""


@pytest.fixture(scope="module")
def parsed(airflow: Airflow) -> dict[str, Any]:
    return airflow.answer(PARSE, str(DAGS), json.dumps(PLAIN + HOSTILE))


@pytest.fixture(scope="module")
def ended(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Exit code of a program that stands where spark-submit does → how the task's execution ended."""
    home = tmp_path_factory.mktemp("home")
    program = home / ".venv" / "bin" / "spark-submit"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nexit "$EXIT_CODE"\n', encoding="utf-8")
    program.chmod(0o755)
    return airflow.answer(EXIT, str(DAGS), FUNDAUDIT_HOME=str(home))


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
    assert {module.split(".")[0] for module in modules} == {"airflow", "datetime", "os", "pathlib", "typing"}


def test_the_steps_run_one_after_the_other(parsed):
    assert parsed["downstream"] == {
        "intake": ["validate"],
        "validate": ["reconcile"],
        "reconcile": ["detect"],
        "detect": ["report"],
        "report": ["verify"],
        "verify": [],
    }


def test_every_step_is_retried_twice_after_five_minutes(parsed):
    assert (parsed["retries"], parsed["retry_seconds"]) == ([2], [300])


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


def test_a_step_that_ends_with_zero_is_done(ended):
    assert ended["0"] == "done"


def test_bad_usage_fails_without_a_retry(ended):
    assert ended["2"] == "AirflowFailException"


def test_a_closed_quality_gate_fails_without_a_retry(ended):
    assert ended["3"] == "AirflowFailException"


def test_a_failure_and_a_killed_process_may_be_retried(ended):
    assert (ended["1"], ended["137"]) == ("AirflowException", "AirflowException")


def test_a_missing_connection_fails_without_a_retry_and_never_falls_back_to_yarn(ended):
    assert ended["no connection"] == "AirflowFailException"
