"""One writer per lake: the second says so and changes nothing, and the kernel frees what a killed one held."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from jobs.errors import AuditError, ExitCode
from jobs.lease import lease

ROOT = Path(__file__).resolve().parent.parent

HOLD = """
import subprocess, sys
from pathlib import Path
from jobs.lease import lease
with lease(Path(sys.argv[1])):
    child = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL)
    print(child.pid, flush=True)
    sys.stdin.readline()
child.kill()
"""
TRY = """
import sys
from pathlib import Path
from jobs.errors import AuditError
from jobs.lease import lease
try:
    with lease(Path(sys.argv[1])):
        print("held")
except AuditError as error:
    print(error)
"""


@contextmanager
def holder(lake: Path):
    """A process that holds the lake's lease and has started a child, as a run starts a JVM; and the child's id."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lake)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = int(process.stdout.readline())
    try:
        yield process, child
    finally:
        process.kill()
        process.communicate()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def attempt(lake: Path) -> str:
    """What another process says when it asks for the lease."""
    tried = subprocess.run(
        [sys.executable, "-c", TRY, str(lake)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return tried.stdout.strip()


def test_a_second_process_is_told_so_in_one_sentence(tmp_path):
    with holder(tmp_path):
        said = attempt(tmp_path)
    assert "another run is writing" in said
    assert "\n" not in said


def test_the_second_process_can_write_when_the_first_has_ended(tmp_path):
    with holder(tmp_path) as (process, _):
        process.communicate("end\n")
        assert attempt(tmp_path) == "held"


def test_a_holder_killed_with_signal_9_frees_the_lease_although_its_child_lives(tmp_path):
    with holder(tmp_path) as (process, child):
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.kill(child, 0)
        assert attempt(tmp_path) == "held"


def test_leases_of_different_lakes_do_not_touch_each_other(tmp_path):
    with holder(tmp_path / "one"):
        assert attempt(tmp_path / "two") == "held"


def test_the_lease_is_freed_when_the_block_raises(tmp_path):
    with pytest.raises(ZeroDivisionError), lease(tmp_path):
        _ = 1 / 0
    assert attempt(tmp_path) == "held"


def test_one_process_cannot_hold_the_lease_twice(tmp_path):
    with lease(tmp_path), pytest.raises(AuditError) as refused, lease(tmp_path):
        pass
    assert refused.value.exit_code == ExitCode.FAILED


def test_asking_in_vain_leaves_the_lake_as_it_was(tmp_path):
    with holder(tmp_path):
        before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
        attempt(tmp_path)
        assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before
