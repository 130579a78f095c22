"""An Airflow of the tests' own: empty home, migrated database; whatever imports Airflow is a process of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
_LEFT_OUT = ("AIRFLOW", "SPARK", "PYSPARK", "FUNDAUDIT_SPARK", "FUNDAUDIT_HOME")


@dataclass(frozen=True)
class Airflow:
    home: Path

    def run(self, *arguments: str, variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a Python program with this Airflow; its output and errors are one text."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
        environment |= {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
            "AIRFLOW_CONN_FUNDAUDIT_SPARK": '{"conn_type": "spark", "host": "local[2]"}',
            "FUNDAUDIT_SPARK__DRIVER_MEMORY": "2g",
            "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
            "FUNDAUDIT_INTAKE__PSEUDONYM_KEY_FILE": str(self.home / "pseudonym.key"),
        }
        return subprocess.run(
            [sys.executable, *arguments],
            env={**environment, **(variables or {})},
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def answer(self, code: str, *arguments: str, **variables: str) -> Any:
        """Run Python code and return the JSON that it prints last."""
        ended = self.run("-c", code, *arguments, variables=variables)
        assert ended.returncode == 0, ended.stdout
        return json.loads(ended.stdout.splitlines()[-1])

    def audit(self, params: Mapping[str, str], **variables: str) -> tuple[str, dict[str, tuple[str, int]]]:
        """Run the DAG with these params; return its log, and state and tries of each task."""
        command = ("-m", "airflow", "dags", "test", "monthly_audit", "--conf", json.dumps(params))
        log = self.run(*command, variables=variables)
        with closing(sqlite3.connect(self.home / "airflow.db")) as database:
            tasks = database.execute("""
                select task_id, state, try_number
                from task_instance
                where run_id = (select run_id from dag_run order by id desc limit 1)
            """)
            return log.stdout, {task: (state, tries) for task, state, tries in tasks}


@pytest.fixture(scope="session")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Airflow:
    one = Airflow(tmp_path_factory.mktemp("airflow"))
    migrated = one.run("-m", "airflow", "db", "migrate")
    assert migrated.returncode == 0, migrated.stdout
    return one
