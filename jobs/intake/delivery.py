"""One intake's datasets on their way, parents first: small ones in the driver, large ones in Spark's tasks."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.errors import SettingError
from jobs.intake.candidates import Source, candidate_columns, candidate_table, maps_of, raw_rows
from jobs.intake.executor import DriverExecutor, Executor, SparkExecutor
from jobs.intake.file_register import FileRegister
from jobs.intake.landing import kept_path
from jobs.intake.load import Loaded, load_dataset, place_rows
from jobs.intake.person_register import register_candidates
from jobs.intake.plain_rows import PlainRows, write_plain_rows
from jobs.intake.profile import load_profile
from jobs.intake.pseudonym import PseudonymKey
from jobs.intake.staging import Staged, clear_staging, keep_raw_rows, stage, staging_folder
from jobs.intake.text_size import rows_size, text_size
from jobs.lake import Lake
from jobs.settings import IntakeSettings
from schemas import DELIVERED
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns
from schemas.person import PERSON
from schemas.person_key import PERSON_KEY
from schemas.quarantine import QUARANTINE
from schemas.raw_row import RAW_ROW
from schemas.types import arrow_schema

_READ_AHEAD = 8
"""How many times ``driver_bytes`` of rows read ahead the driver keeps."""
_READERS = 2
"""Threads that read small files side by side; the readers and DuckDB work outside Python's lock."""

Progress = Callable[[str], None]
"""Takes one line that says what is being done."""


class Delivery:
    """One intake's datasets on their way: small ones in the driver, large ones in Spark's tasks."""

    def __init__(
        self,
        lake: Lake,
        register: "FileRegister",
        sources: Sequence[Source],
        key: PseudonymKey,
        settings: IntakeSettings,
        progress: Progress,
    ) -> None:
        self._lake = lake
        self._register = register
        self._sources = sources
        self._key = key
        self._settings = settings
        self._progress = progress
        self._small: set[str] = set()
        """Datasets that the driver loads."""
        self._tables: dict[str, pa.Table] = {}
        """What has been read of them: not more than fits; the others are read again when their turn comes."""
        whole = {source.digest for source in sources}
        self._held = {key: rows for key, rows in _held_rows(lake).items() if key[1] not in whole}

    def prepare(self) -> None:
        """Read what fits the driver before anything is written, so that an unreadable file changes nothing."""
        sources = {dataset: self._sources_of(dataset) for dataset in DELIVERED}
        small = [dataset for dataset, files in sources.items() if files and self._fits_driver(files)]
        self._small = {dataset.name for dataset in small}
        room = _READ_AHEAD * self._settings.driver_bytes
        with ThreadPoolExecutor(_READERS) as readers:
            tables = readers.map(lambda one: candidate_table(sources[one], one, self._key), small)
            for dataset in small:
                self._progress(f"读取 {dataset.title} / reading {dataset.name}")
                table = self._with_held(dataset, next(tables))
                room -= table.nbytes
                if room >= 0:
                    self._tables[dataset.name] = table
        self._keep_raw_rows([source for source in self._sources if self._register.is_new(source.digest)])

    def _keep_raw_rows(self, sources: Sequence[Source]) -> None:
        if not self._fits_driver(sources):
            self._progress("保存原始行 / keeping the raw rows")
            keep_raw_rows(self._lake.session(), self._lake, sources)
        elif batches := [batch for source in sources for batch in raw_rows(source, self._lake.run_id)]:
            self._lake.write(RAW_ROW, pa.Table.from_batches(batches))

    def run(self) -> dict[str, Loaded]:
        """Load the datasets, parents before children, and return what became of each."""
        done: dict[str, Loaded] = {}
        moved: set[str] = set()
        """Datasets whose rows have another place than before, and the register of persons if keys have changed."""
        for dataset in DELIVERED:
            sources = self._sources_of(dataset)
            is_displaced = (dataset.parent.dataset if dataset.parent else PERSON_KEY.name) in moved
            is_displaced &= dataset.has_person and self._lake.has(dataset)
            if not sources and not is_displaced:
                continue
            self._progress(f"整理 {dataset.title} / conforming {dataset.name}")
            with self._executor(dataset, sources) as (executor, plain):
                if dataset is PERSON and register_candidates(executor, self._lake, self._key):
                    self._progress("同一人员的多个编号已合并 / identifiers of one person were merged")
                    moved.add(PERSON_KEY.name)
                    is_displaced = self._lake.has(dataset)
                if sources:
                    done[dataset.name] = self._load(executor, dataset, plain)
                    self._register.count(dataset.name, done[dataset.name])
                has_moved = is_displaced and place_rows(executor, self._lake, dataset) > 0
                if has_moved or (sources and done[dataset.name].replaced):
                    moved.add(dataset.name)
        return done

    def _sources_of(self, dataset: Dataset) -> list[Source]:
        """Return the new files that hold the dataset, and earlier ones with rows that wait for their parent."""
        new = [source for source in self._sources if maps_of(source, dataset.name)]
        waiting = sorted({digest for name, digest in self._held if name == dataset.name})
        return new + [self._earlier(digest, dataset.name) for digest in waiting]

    def _earlier(self, digest: str, dataset: str) -> Source:
        known = self._register.entry(digest, dataset)
        profile = load_profile(known.source_profile)
        kind = profile.kind_of(known.file_name)
        if kind is None:
            raise SettingError(
                f"来源配置 {profile.source} 已不认识文件 {known.file_name}，待上级的行无法重试"
                f" / the source profile {profile.source} no longer knows {known.file_name}."
            )
        path = kept_path(self._lake.root / "bronze", digest)
        return Source(digest, known.file_name, path, known.file_bytes, kind, profile.source, profile.party)

    def _fits_driver(self, sources: Sequence[Source]) -> bool:
        """Tell by the size of the rows as text: Parquet holds many more of them in as many bytes."""
        return sum(text_size(one.path, one.kind.format) for one in sources) <= self._settings.driver_bytes

    def _rows_fit_driver(self, dataset: Dataset, rows: int) -> bool:
        return rows_size(rows, len(lake_columns(dataset))) <= self._settings.driver_bytes

    def _with_held(self, dataset: Dataset, candidates: pa.Table) -> pa.Table:
        """Keep all rows of new files, and of earlier files only the rows that wait."""
        waiting = {digest: rows for (name, digest), rows in self._held.items() if name == dataset.name}
        if not waiting:
            return candidates
        key = pc.binary_join_element_wise(
            candidates["source_file"],
            candidates["source_row"].cast(pa.string()),
            candidates["row_part"].cast(pa.string()),
            "/",
        )
        kept = pa.array(sorted(f"{digest}/{row}/{part}" for digest, rows in waiting.items() for row, part in rows))
        is_new = pc.invert(pc.is_in(candidates["source_file"], value_set=pa.array(sorted(waiting))))
        return candidates.filter(pc.or_(is_new, pc.is_in(key, value_set=kept)))

    def _load(self, executor: Executor, dataset: Dataset, plain: PlainRows | None) -> Loaded:
        """Load the executor's candidates, then let the files of plain rows become part of the table."""
        loaded = load_dataset(executor, self._lake, dataset, self._lake.run_id, self._register.files(dataset.name))
        if plain is None:
            return loaded
        if plain.files:
            self._lake.add_files(dataset, plain.files)
        return loaded.with_counts(plain.counts)

    @contextmanager
    def _executor(self, dataset: Dataset, sources: Sequence[Source]) -> Iterator[tuple[Executor, PlainRows | None]]:
        """Yield what resolves the dataset's candidates; of a large load the plain rows are written already."""
        try:
            executor, plain = self._opened(dataset, sources)
            try:
                yield executor, plain
            finally:
                executor.close()
        finally:
            clear_staging(self._lake)

    def _opened(self, dataset: Dataset, sources: Sequence[Source]) -> tuple[Executor, PlainRows | None]:
        spill = staging_folder(self._lake)
        if sources and dataset.name in self._small:
            table = self._tables.pop(dataset.name, None)
            if table is None:
                table = self._with_held(dataset, candidate_table(sources, dataset, self._key))
            return DriverExecutor({"candidate": table}, spill), None
        limits = self._settings
        if not sources and self._rows_fit_driver(dataset, sum(file.rows for file in self._lake.files(dataset))):
            return DriverExecutor({}, spill), None
        session = self._lake.session()
        if not sources:
            return SparkExecutor(session, {}, limits.rows_per_file), None
        waiting = {digest: rows for (name, digest), rows in self._held.items() if name == dataset.name}
        staged = stage(session, self._lake, sources, dataset, self._key, waiting)
        files = self._register.files(dataset.name)
        plain = write_plain_rows(session, self._lake, staged, files, rows_per_file=limits.rows_per_file)
        if plain is None:
            return SparkExecutor(session, {"candidate": staged.frame(session)}, limits.rows_per_file), None
        if self._rows_fit_driver(dataset, plain.rest.rows):
            return DriverExecutor({"candidate": _unplaced(plain.rest)}, spill), plain
        return SparkExecutor(session, {"candidate": plain.rest.frame(session)}, limits.rows_per_file), plain


def _unplaced(staged: Staged) -> pa.Table:
    """Return staged candidates as the driver reads them itself: it gives them person and month anew."""
    schema = arrow_schema(candidate_columns(staged.dataset))
    if not staged.files:
        return schema.empty_table()
    return pa.concat_tables(pq.ParquetFile(file.path).read(columns=schema.names) for file in staged.files).cast(schema)


def _held_rows(lake: Lake) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return (dataset, file) → rows that wait for their parent."""
    held: dict[tuple[str, str], list[tuple[int, int]]] = {}
    if not lake.has(QUARANTINE):
        return held
    for row in (
        lake.arrow(QUARANTINE, where="status = 'held'")
        .select(["dataset", "source_file", "source_row", "row_part"])
        .to_pylist()
    ):
        held.setdefault((row["dataset"], row["source_file"]), []).append((row["source_row"], row["row_part"]))
    return held
