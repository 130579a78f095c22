"""The input of the intake benchmark, made once per size: one file of fee lines, and a lake that knows their visits."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from jobs.intake.intake import take_in
from jobs.intake.landing import find_files
from jobs.intake.profile import load_profile
from jobs.lake import Lake
from jobs.settings import IntakeSettings
from jobs.simulate import simulate
from schemas import DATASETS

PERIOD, REGION, SEED = "2026-10", "150000", 11
RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)
_PARENTS = ("person", "visit")
_IN_DRIVER = 1 << 40


@dataclass(frozen=True)
class Input:
    """Where the benchmark's input lies: landing folders with one file of fee lines each, and the lake before them."""

    folder: Path

    def landing(self, file_format: str) -> Path:
        """Return the landing folder with the fee lines in that format."""
        return self.folder / file_format

    def fee_lines(self, file_format: str) -> Path:
        """Return the file of fee lines."""
        return self.landing(file_format) / f"fee_line_{PERIOD.replace('-', '')}_01.{file_format}"

    @property
    def settings(self) -> IntakeSettings:
        """Return the settings of a run: files of more than some 150,000 lines go through Spark's tasks."""
        return IntakeSettings(pseudonym_key_file=self.folder / "key")

    def fresh_lake(self, root: Path, session: Callable[[], SparkSession]) -> Lake:
        """Return a lake at ``root`` that holds the visits alone."""
        visit = DATASETS["visit"]
        shutil.rmtree(root, ignore_errors=True)
        lake = Lake(root, session, run_id="bench")
        shutil.copytree(self.folder / "lake" / visit.path, lake.path(visit))
        lake.versions[visit.path] = DeltaTable(str(lake.path(visit))).version()
        return lake


def prepared_input(folder: Path, lines: int, session: Callable[[], SparkSession]) -> Input:
    """Return the input with about that many fee lines, made in ``folder`` if it is not there yet."""
    made = Input(folder / f"intake_{lines}")
    done = made.folder / "done"
    if not done.exists():
        shutil.rmtree(made.folder, ignore_errors=True)
        simulated = made.folder / "simulated"
        simulated.parent.mkdir(parents=True)
        simulate(simulated, persons=0, period=PERIOD, region=REGION, seed=SEED, lines=lines, file_format="parquet")
        _join_parts(simulated, made)
        _take_in_parents(simulated, made, session)
        shutil.rmtree(simulated)
        shutil.rmtree(made.folder / "simulated.truth")
        done.touch()
    return made


def _join_parts(simulated: Path, made: Input) -> None:
    """Write the simulated parts of the fee lines as one Parquet and one CSV file.

    Left out are the few planted rows whose amount no reader takes alike, so that both sides have the same fen.
    """
    for name in ("parquet", "csv"):
        made.landing(name).mkdir()
    with duckdb.connect(config={"preserve_insertion_order": True, "threads": 2}) as database:
        readable = "regexp_full_match(det_item_fee_sumamt, '-?[0-9]{1,12}[.][0-9]{2}')"
        rows = f"select * from read_parquet('{simulated}/fee_line_*.parquet') where {readable}"
        database.execute(f"copy ({rows}) to '{made.fee_lines('parquet')}' (format parquet, compression zstd)")
        again = f"select * from read_parquet('{made.fee_lines('parquet')}')"
        database.execute(f"copy ({again}) to '{made.fee_lines('csv')}' (header, delimiter ',')")


def _take_in_parents(simulated: Path, made: Input, session: Callable[[], SparkSession]) -> None:
    landing = made.folder / "parents"
    landing.mkdir()
    for name in _PARENTS:
        for path in simulated.glob(f"{name}_[0-9]*"):
            path.rename(landing / path.name)
    profile = load_profile("national")
    lake = Lake(made.folder / "lake", session, run_id="bench")
    in_driver = made.settings.model_copy(update={"driver_bytes": _IN_DRIVER})
    take_in(lake, find_files(landing, profile), profile, in_driver, received_at=RECEIVED)
    shutil.rmtree(landing)
