"""The DAG run for real: Airflow, spark-submit, the command, a small month."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs.manifest import read_manifest
from jobs.simulate import simulate
from tests.dags.conftest import Airflow

MONTH = {"period": "2026-10", "region": "150000"}


@dataclass(frozen=True)
class Audited:
    folder: Path
    log: str
    tasks: dict[str, tuple[str, int]]


@pytest.fixture(scope="module")
def month(airflow: Airflow, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A month of 1,000 persons, run through the DAG once for all tests."""
    folder = tmp_path_factory.mktemp("audit")
    simulate(folder / "landing", persons=1_000, seed=7, **MONTH)
    folders = {name: str(folder / name) for name in ("landing", "lake", "reports")}
    return Audited(folder, *airflow.audit(MONTH | folders))


def test_every_step_succeeds_at_the_first_try(month):
    assert month.tasks == {
        "intake": ("success", 1),
        "validate": ("success", 1),
        "reconcile": ("success", 1),
        "detect": ("success", 1),
        "report": ("success", 1),
        "verify": ("success", 1),
    }, month.log


def test_each_step_that_writes_tables_leaves_its_manifest_row(month):
    rows = read_manifest(month.folder / "lake")
    assert [(row.command, row.period, row.region) for row in rows] == [
        ("intake", "2026-10", "150000"),
        ("validate", "2026-10", "150000"),
        ("reconcile", "2026-10", "150000"),
        ("detect", "2026-10", "150000"),
    ]


def test_all_steps_of_a_run_share_one_as_of_time(month):
    assert len({row.as_of_at for row in read_manifest(month.folder / "lake")}) == 1


def test_the_report_lies_where_the_params_say(month):
    written = [path for path in (month.folder / "reports").glob("2026-10-150000.*") if path.stat().st_size > 0]
    assert sorted(path.suffix for path in written) == [".html", ".xlsx"]


def test_nothing_of_a_person_reaches_airflow(month, airflow):
    with next((month.folder / "landing").glob("person_2*.csv")).open(encoding="utf-8-sig", newline="") as file:
        persons = list(csv.DictReader(file))
    identities = {person[column] for person in persons for column in ("certno", "psn_no", "psn_name")}
    identities.discard("参保人")  # one person bears the bare word for an insured, which is also a table's title
    kept = month.log.encode() + b"".join(path.read_bytes() for path in airflow.home.rglob("*") if path.is_file())
    assert len(identities) > 2_000
    assert [one for one in sorted(identities) if one.encode() in kept] == []


def test_a_missing_landing_folder_fails_at_intake_without_a_retry_and_writes_nothing(airflow, tmp_path):
    folders = {name: str(tmp_path / name) for name in ("landing", "lake", "reports")}
    log, tasks = airflow.audit(MONTH | folders)
    assert tasks == {
        "intake": ("failed", 1),
        "validate": ("upstream_failed", 0),
        "reconcile": ("upstream_failed", 0),
        "detect": ("upstream_failed", 0),
        "report": ("upstream_failed", 0),
        "verify": ("upstream_failed", 0),
    }, log
    assert list(tmp_path.iterdir()) == []
