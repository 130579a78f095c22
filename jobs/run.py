"""One run over one lake: the lease, the pinned state, and the manifest row that makes its writes count."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pyspark.sql import SparkSession

from jobs.content import content, content_key
from jobs.lake import Lake
from jobs.lease import lease
from jobs.manifest import ManifestRow, append_row, pinned_versions, read_manifest
from jobs.session import spark_session
from jobs.settings import Settings, SparkSettings
from schemas import DATASETS, DELIVERED
from schemas.person_key import PERSON_KEY
from schemas.run_manifest import RUN_MANIFEST
from schemas.source_file import SOURCE_FILE
from schemas.staged_result import STAGED_RESULT

MARKING = "alerts"
"""The command of a manifest row that only marks what was sent: it judges nothing and has no report."""
Clock = Callable[[], datetime]
Progress = Callable[[str], None]
_SCRATCH = (RUN_MANIFEST.path, STAGED_RESULT.path)
_SMALL_LAKE_ROWS = 1_000_000
_READ = (*DELIVERED, PERSON_KEY, SOURCE_FILE)


class Session:
    """The run's one Spark session; starts in the background, so that intake need not wait for the JVM."""

    def __init__(self, settings: SparkSettings, *, is_small: bool = False) -> None:
        """Take the settings; ``is_small`` says that the data are small, see `spark_session`."""
        self._settings = settings
        self._is_small = is_small
        self._session: SparkSession | None = None
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to start the session."""
        self._thread = threading.Thread(target=self._create, daemon=True)
        self._thread.start()

    def __call__(self) -> SparkSession:
        """Return the session, started if it was not. Raises what starting it raised."""
        if self._thread is not None:
            self._thread.join()
        if self._session is None and self._error is None:
            self._create()
        if self._error is not None:
            raise self._error
        assert self._session is not None  # noqa: S101 - one of the two is set by now
        return self._session

    def _create(self) -> None:
        one = self._settings
        try:
            self._session = spark_session(
                one.master,
                driver_memory=one.driver_memory,
                shuffle_partitions=one.shuffle_partitions,
                settings=one.settings,
                is_small=self._is_small,
            )
        except BaseException as error:
            self._error = error


@dataclass
class Run:
    """A run of one command over a lake for one region; months are committed one by one."""

    command: str
    lake: Lake
    settings: Settings
    region: str
    as_of_at: datetime
    clock: Clock
    manifest: list[ManifestRow]
    progress: Progress
    undone: list[str] = field(default_factory=list)
    """Tables that unfinished runs had written and that were set back."""
    _started_at: datetime | None = None

    def begin_month(self, period: str) -> None:
        """Give the writes that follow the run id of this month."""
        self._started_at = self.clock()
        parts = (self.command, period, self.region, self.as_of_at.isoformat(), str(len(self.manifest)))
        self.lake.run_id = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def commit_month(
        self, period: str, *, rule_set_hash: str = "", parameter_hash: str = "", command: str = ""
    ) -> ManifestRow:
        """Append the month's manifest row: from now on what was written exists. Returns the row.

        ``command`` stands in the row instead of the run's own.
        """
        lake = self.lake
        inputs = {one.path: lake.versions[one.path] for one in _READ if lake.has(one)}
        row_count, totals, hashes = self._contents()
        row = ManifestRow(
            run_id=lake.run_id,
            command=command or self.command,
            period=period,
            region=self.region,
            as_of_at=self.as_of_at,
            started_at=self._started_at or self.as_of_at,
            finished_at=self.clock(),
            code_version=version("fundaudit"),
            inputs=inputs,
            outputs=dict(lake.written),
            row_count=row_count,
            control_total_fen=totals,
            content_hash=hashes,
            rule_set_hash=rule_set_hash,
            parameter_hash=parameter_hash,
            previous_hash=self.manifest[-1].manifest_hash if self.manifest else "",
        ).hashed()
        append_row(lake, row)
        self.manifest.append(row)
        lake.written.clear()
        lake.touched.clear()
        return row

    def _contents(self) -> tuple[dict[str, int], dict[str, int], dict[str, str]]:
        """Return rows, control totals and content hashes of every part that this run wrote."""
        row_count: dict[str, int] = {}
        totals: dict[str, int] = {}
        hashes: dict[str, str] = {}
        by_path = {dataset.path: dataset for dataset in DATASETS.values()}
        for path, conditions in sorted(self.lake.touched.items()):
            if path in _SCRATCH:
                continue
            dataset = by_path[path]
            files = self.lake.files(dataset)
            for condition in sorted(conditions):
                one = content(dataset, files, condition or "true")
                key = content_key(dataset, condition)
                row_count[key], hashes[key] = one.rows, one.content_hash
                if one.control_total_fen is not None:
                    totals[key] = one.control_total_fen
        return row_count, totals, hashes


@contextmanager
def open_run(
    root: Path,
    settings: Settings,
    *,
    command: str,
    region: str,
    as_of_at: datetime,
    clock: Clock,
    new_bytes: int = 0,
    progress: Progress = lambda _: None,
    needs_spark: bool = True,
) -> Iterator[Run]:
    """Hold the lake's lease and give the run over its committed state; what unfinished runs left is undone first.

    ``new_bytes`` is about the size of the delivery as text: it decides, with what the lake holds, how the Spark session
    is set. Without ``needs_spark`` the session starts only if it is asked for.

    Raises:
        AuditError: Another run holds the lake, or its manifest is damaged.
    """
    with lease(root):
        manifest = read_manifest(root)
        known_rows = sum({key: rows for row in manifest for key, rows in row.row_count.items()}.values())
        is_small = new_bytes <= settings.intake.driver_bytes and known_rows <= _SMALL_LAKE_ROWS
        session = Session(settings.spark, is_small=is_small)
        lake = Lake(root, session, versions=pinned_versions(manifest))
        undone = lake.roll_back()
        if needs_spark:
            session.start()
        yield Run(command, lake, settings, region, as_of_at, clock, manifest, progress, undone)
