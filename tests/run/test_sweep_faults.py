"""What a sweep survives: being killed at any moment, a second sweep beside it, and a lake that somebody changed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.manifest import read_manifest
from jobs.simulate import simulate
from jobs.verify import verify

MOMENTS = ("整理 结算", "对账", "检测疑点", "写报告")
"""A run is killed when it says that it begins this step."""


class Runner:
    """Sweeps of one landing folder by the command itself, each in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.landing = folder / "landing"
        self._environment = os.environ | {
            "FUNDAUDIT_INTAKE__PSEUDONYM_KEY_FILE": str(folder / "key"),
            "FUNDAUDIT_SPARK__DRIVER_MEMORY": "1g",
        }

    def start(self, lake: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jobs", "sweep", "--period", "2026-10", "--region", "150000"]
        return subprocess.Popen(
            [*command, "--landing", str(self.landing), "--lake", str(lake), "--as-of", "2026-11-10T00:00:00+08:00"],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def sweep(self, lake: Path) -> dict[str, str]:
        process = self.start(lake)
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors[-2000:]
        return dict(read_manifest(lake)[-1].content_hash)

    def kill_at(self, lake: Path, moment: str) -> None:
        process = self.start(lake)
        assert process.stderr is not None
        for line in process.stderr:
            if moment in line:
                os.killpg(process.pid, signal.SIGKILL)
                break
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, f"the run ended before {moment}"


@pytest.fixture(scope="module")
def runner(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    simulate(folder / "landing", persons=1_000, period="2026-10", region="150000", seed=3)
    return Runner(folder)


@pytest.fixture(scope="module")
def undisturbed(runner, tmp_path_factory):
    lake = tmp_path_factory.mktemp("undisturbed") / "lake"
    return lake, runner.sweep(lake)


def test_a_run_killed_again_and_again_heals_to_the_content_of_an_undisturbed_one(runner, undisturbed, tmp_path):
    lake = tmp_path / "lake"
    for moment in MOMENTS[:-1]:
        runner.kill_at(lake, moment)
        assert read_manifest(lake) == []
    assert runner.sweep(lake) == undisturbed[1]
    assert verify(lake, "2026-10").faults == ()


def test_a_run_killed_after_its_commit_has_committed(runner, undisturbed, tmp_path):
    lake = tmp_path / "lake"
    runner.kill_at(lake, MOMENTS[-1])
    assert dict(read_manifest(lake)[-1].content_hash) == undisturbed[1]


def test_a_second_sweep_beside_the_first_says_so_and_changes_nothing(runner, undisturbed, tmp_path):
    lake = tmp_path / "lake"
    first = runner.start(lake)
    assert first.stderr is not None
    next(line for line in first.stderr if "读取" in line)
    second = runner.start(lake)
    _, said = second.communicate(timeout=120)
    assert second.returncode == 1
    assert "正由另一个运行写入，本次未作任何改动" in said
    first.communicate(timeout=300)
    assert first.returncode == 0
    assert [dict(row.content_hash) for row in read_manifest(lake)] == [undisturbed[1]]


def test_verify_proves_an_untouched_lake_and_names_the_table_that_was_changed(undisturbed):
    lake, _ = undisturbed
    whole = verify(lake, "2026-10")
    assert whole.faults == ()
    assert whole.files > 20
    file = next((lake / "silver" / "settlement").glob("period=*/*.parquet"))
    content = file.read_bytes()
    file.unlink()
    assert {fault.table for fault in verify(lake, "2026-10").faults} == {"silver/settlement"}
    file.write_bytes(content[:-1])
    assert {fault.table for fault in verify(lake, "2026-10").faults} == {"silver/settlement"}
    file.write_bytes(content)
    assert verify(lake, "2026-10").faults == ()


def test_verify_notices_rows_changed_behind_the_manifests_back(undisturbed):
    import duckdb

    lake, _ = undisturbed
    file = next((lake / "silver" / "fee_line").glob("period=*/*.parquet"))
    content = file.read_bytes()
    with duckdb.connect() as database:
        database.execute(f"create table t as select * from read_parquet('{file}', hive_partitioning = false)")
        database.execute(
            "update t set amount_fen = amount_fen + 1 where fee_line_id = (select min(fee_line_id) from t)"
        )
        database.execute(f"copy t to '{file}' (format parquet)")
    changed = file.read_bytes()
    try:
        problems = [
            fault.problem for fault in verify(lake, "2026-10").faults if fault.table.startswith("silver/fee_line")
        ]
        assert problems
        assert changed != content
    finally:
        file.write_bytes(content)
