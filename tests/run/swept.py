"""One simulated month swept in this process, and its results read back without Spark."""

import csv
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from jobs.intake.landing import find_files
from jobs.intake.profile import load_profile
from jobs.lake import Lake
from jobs.manifest import ManifestRow, pinned_versions, read_manifest
from jobs.settings import load_settings
from jobs.simulate import simulate
from jobs.sweep import Order, Outcome, run
from schemas import DATASETS
from tests.intake.month import no_session

PERIOD, REGION = "2026-10", "150000"
AS_OF = datetime(2026, 11, 10, tzinfo=UTC)


@dataclass
class Swept:
    """A landing folder with its truth, and the lake that a sweep made of it."""

    folder: Path
    seed: int
    persons: int
    lines: list[str] = field(default_factory=list)
    source: str = "national"
    periods: tuple[str, ...] = (PERIOD,)

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    def simulate(self) -> "Swept":
        simulate(self.landing, persons=self.persons, period=PERIOD, region=REGION, seed=self.seed)
        return self

    def order(self, *, tasks: int = 0) -> Order:
        key = self.folder.parent / "pseudonym.key"
        settings = load_settings(environment={"FUNDAUDIT_INTAKE__PSEUDONYM_KEY_FILE": str(key)})
        profile = load_profile(self.source)
        return Order(
            lake=self.lake,
            periods=self.periods,
            region=REGION,
            as_of_at=AS_OF,
            reports=self.folder / "reports",
            settings=settings.overridden(master="local[2]", tasks=tasks or None),
            delivered=(profile, find_files(self.landing, profile)),
        )

    def run(self, command: str = "sweep", *, tasks: int = 0) -> Outcome:
        return run(command, self.order(tasks=tasks), lambda: datetime.now(UTC), self.lines.append)

    def manifest(self) -> list[ManifestRow]:
        return read_manifest(self.lake)

    def rows(self, table: str, columns: str, where: str = "true") -> list[dict[str, object]]:
        lake = Lake(self.lake, no_session, versions=pinned_versions(self.manifest()))
        with duckdb.connect() as database:
            query = f"select {columns} from ({lake.scan(DATASETS[table])}) where {where}"
            return database.execute(query).to_arrow_table().to_pylist()

    def truth(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "landing.truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def beside(self, folder: Path) -> "Swept":
        """The same landing files in another place, for another lake."""
        folder.mkdir()
        (folder / "landing").symlink_to(self.landing)
        return replace(self, folder=folder, lines=[])
