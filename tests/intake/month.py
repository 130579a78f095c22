"""A lake that takes in literal deliveries, one run after the other, without a JVM."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from pyspark.sql import SparkSession

from jobs.intake.intake import Taken, take_in
from jobs.intake.landing import find_files
from jobs.intake.profile import load_profile
from jobs.lake import Lake
from jobs.settings import IntakeSettings
from schemas import DATASETS

RECEIVED = datetime(2026, 11, 1, tzinfo=UTC)


def no_session() -> SparkSession:
    raise AssertionError("a small load must not need a Spark session")


class Desk:
    """One lake and the folder where deliveries land. Every ``take_in`` is a run of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        session: Callable[[], SparkSession] = no_session,
        driver_bytes: int = 1 << 26,
        source: str = "national",
    ):
        self.landing = folder / "landing"
        self.root = folder / "lake"
        self.runs = 0
        self.versions: dict[str, int] = {}
        self._session = session
        self._source = source
        self._settings = IntakeSettings(driver_bytes=driver_bytes, pseudonym_key_file=folder / "key")

    def take_in(self) -> Taken:
        self.runs += 1
        lake = Lake(self.root, self._session, run_id=f"run{self.runs}", versions=dict(self.versions))
        profile = load_profile(self._source)
        taken = take_in(lake, find_files(self.landing, profile), profile, self._settings, received_at=RECEIVED)
        self.versions = lake.versions
        return taken

    def rows(self, table: str, columns: str, where: str = "true", versions: dict[str, int] | None = None) -> list[str]:
        """The columns of the table's rows as text with ``|`` between, sorted."""
        lake = Lake(self.root, self._session, versions=self.versions if versions is None else versions)
        with duckdb.connect() as database:
            found = database.execute(f"select {columns} from ({lake.scan(DATASETS[table])}) where {where}").fetchall()
        return sorted(" | ".join("" if value is None else str(value) for value in row) for row in found)
