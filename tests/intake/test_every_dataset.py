"""Every dataset loads in every format: the same rows, and refused are exactly the planted faults."""

from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.compute as pc
import pytest

from jobs.intake.landing import find_files, keep_file
from jobs.intake.profile import load_profile
from jobs.simulate import simulate
from schemas import DATASETS, DELIVERED
from tests.intake.month import Desk
from tests.intake.seam import accepted, conform_file, refused
from tests.simulate.landed import truth

ENCODINGS = "encodings: {visit: gb18030, person: utf-8-sig}\n"

Hashes = dict[str, Counter[bytes]]


def _simulated(folder: Path, file_format: str) -> Path:
    scenario = folder / "scenario.yaml"
    scenario.write_text(ENCODINGS if file_format == "tsv" else "", encoding="utf-8")
    out = folder / "landing"
    arguments = {"period": "2026-10", "region": "640000", "seed": 7, "file_format": file_format}
    simulate(out, persons=1000, scenario=scenario, **arguments)
    return out


def _read(landing: Path) -> tuple[Hashes, set[tuple[str, int, str]]]:
    """Hashes of the good rows by dataset; file, row and reason of the bad ones."""
    good: Hashes = defaultdict(Counter)
    bad: set[tuple[str, int, str]] = set()
    for file in find_files(landing, load_profile("national")).files:
        kept = keep_file(file, landing.parent / "bronze")
        rows = conform_file(kept, file.kind)
        good[file.kind.datasets[0].dataset].update(accepted([rows])["record_hash"].to_pylist())
        wrong = refused(rows)
        reasons = pc.binary_join(wrong["reasons"], ",").to_pylist()
        bad |= {(file.name, row, why) for row, why in zip(wrong["source_row"].to_pylist(), reasons, strict=True)}
    return good, bad


def _planted(landing: Path) -> set[tuple[str, int, str]]:
    """Faults that a row shows by itself, without a look at other rows."""
    alone = ("missing", "malformed", "check", "ragged")
    return {
        (row["file_name"], int(row["source_row"]), row["reason"])
        for row in truth(landing, "quarantine")
        if row["reason"].startswith(alone)
    }


@pytest.fixture(scope="module")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulated(tmp_path_factory.mktemp("csv"), "csv")


@pytest.fixture(scope="module")
def good_rows(csv: Path) -> Hashes:
    good, bad = _read(csv)
    assert bad == _planted(csv)
    return good


def test_every_dataset_that_suppliers_send_is_simulated_and_has_rows(good_rows: Hashes) -> None:
    assert {name for name, rows in good_rows.items() if rows} == {dataset.name for dataset in DELIVERED}


@pytest.mark.parametrize("file_format", ["tsv", "parquet", "xlsx", "jsonl", "zip"])
def test_the_same_rows_load_from_every_format(good_rows: Hashes, tmp_path: Path, file_format: str) -> None:
    landing = _simulated(tmp_path, file_format)
    good, bad = _read(landing)
    assert bad == _planted(landing)
    for name, rows in good_rows.items():
        assert good[name] == rows, name


def test_a_lake_takes_in_every_dataset_and_holds_or_refuses_the_planted_faults_alone(csv: Path) -> None:
    desk = Desk(csv.parent, driver_bytes=1 << 30)
    desk.take_in()
    files = dict(row.split(" | ") for row in desk.rows("source_file", "source_file, file_name"))
    listed = "dataset, source_file, source_row, status, array_to_string(reasons, ',')"
    found = {
        (name, files[file], *rest) for name, file, *rest in (r.split(" | ") for r in desk.rows("quarantine", listed))
    }
    planted = truth(csv, "quarantine")
    assert found == {
        (row["dataset"], row["file_name"], row["source_row"], row["status"], row["reason"])
        for row in planted
        if row["status"] != "repeated"
    }
    for name in {row["dataset"] for row in truth(csv, "totals")}:
        sent = sum(int(row["rows"]) for row in truth(csv, "totals") if row["dataset"] == name)
        lost = sum(1 for row in planted if row["dataset"] == name)
        assert desk.rows(name, "count(*)") == [str(sent - lost)], DATASETS[name].title
