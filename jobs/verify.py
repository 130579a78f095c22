"""Proof that a lake still holds what its runs wrote: versions, files, counts, control totals, hashes, chain."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from jobs.content import condition_of, content
from jobs.errors import AuditError, SettingError
from jobs.manifest import ManifestRow, known_rows, read_manifest, rows_of
from jobs.table_files import DataFile, data_files
from schemas import DATASETS
from schemas.dataset import Dataset

_BY_PATH = {dataset.path: dataset for dataset in DATASETS.values()}


@dataclass(frozen=True)
class Fault:
    """One table that does not hold what the manifest says, and in what."""

    run_id: str
    table: str
    problem: str


@dataclass(frozen=True)
class Verification:
    """What was compared, and what did not hold."""

    runs: int
    tables: int
    files: int
    rows: int
    faults: tuple[Fault, ...]


def verify(
    root: Path,
    period: str,
    progress: Callable[[str], None] = lambda _: None,
    as_of: datetime | str | None = None,
) -> Verification:
    """Return the comparison of the lake with all manifest rows of a month.

    Every table version that a row names as input or output must list its files, each of them there in the size and
    with the rows that were committed; every part of these tables, whichever run wrote it last, must give the counts,
    totals and hashes of that run. With ``as_of``, a time or a run id, only what was known then is compared.

    Raises:
        SettingError: There is no lake, or no run of the month.
        AuditError: The chain of manifest rows is broken.
    """
    if not (root / "gold" / "run_manifest" / "_delta_log").is_dir():
        raise SettingError(f"{root} 不是已运行过的数据湖：请检查 --lake / {root} is not a lake that a run has written.")
    chain = known_rows(read_manifest(root), as_of)
    faults = list(_broken_hashes(chain))
    checked: dict[tuple[str, int], list[DataFile]] = {}
    proven: set[tuple[str, str]] = set()
    rows = rows_of(chain, period)
    for row in rows:
        for table, version in sorted({**row.inputs, **row.outputs}.items()):
            if (table, version) not in checked:
                checked[table, version] = []
                faults += _check_files(root, row, table, version, checked)
        bad = {fault.table for fault in faults}
        tables = {t: checked[t, v] for t, v in {**row.inputs, **row.outputs}.items() if t not in bad}
        for key, writer in _last_writers(chain[: chain.index(row) + 1]).items():
            table, condition = condition_of(key)
            if table in tables and (key, writer.run_id) not in proven:
                if table not in {known.partition("[")[0] for known, _ in proven}:
                    progress(f"核对 {table} 的内容 / verifying the content of {table}")
                proven.add((key, writer.run_id))
                faults += _check_part(writer, _BY_PATH[table], key, condition, tables[table])
    listed = [file for files in checked.values() for file in files]
    return Verification(len(rows), len(checked), len(listed), sum(file.rows for file in listed), tuple(faults))


def _broken_hashes(chain: Iterable[ManifestRow]) -> Iterator[Fault]:
    for row in chain:
        if row.expected_hash() != row.manifest_hash:
            yield Fault(row.run_id, "gold/run_manifest", "清单哈希不符 / the manifest's hash does not hold")


def _check_files(
    root: Path, row: ManifestRow, table: str, version: int, checked: dict[tuple[str, int], list[DataFile]]
) -> Iterator[Fault]:
    dataset = _BY_PATH[table]
    try:
        files = data_files(root / table, version, dataset)
    except AuditError as error:
        yield Fault(row.run_id, table, str(error))
        return
    checked[table, version] = files
    for file in files:
        path = Path(file.path)
        if not path.is_file():
            yield Fault(row.run_id, table, f"缺少文件 {path.name} / the file is missing")
        elif path.stat().st_size != file.size:
            yield Fault(row.run_id, table, f"文件大小不符 {path.name} / the file's size has changed")
        elif _rows_in(path) != file.rows:
            yield Fault(row.run_id, table, f"文件行数不符 {path.name} / the file's rows have changed")


def _rows_in(path: Path) -> int | None:
    """Return the rows that a Parquet footer states; None if the file cannot be read."""
    try:
        with duckdb.connect() as database:
            found = database.execute("select num_rows from parquet_file_metadata($path)", {"path": str(path)})
            return int(found.fetchall()[0][0])
    except (duckdb.Error, IndexError):
        return None


def _last_writers(chain: Iterable[ManifestRow]) -> dict[str, ManifestRow]:
    """Return part of a table → the run that wrote it last."""
    return {key: row for row in chain for key in sorted(row.content_hash)}


def _check_part(row: ManifestRow, dataset: Dataset, key: str, condition: str, files: list[DataFile]) -> Iterator[Fault]:
    try:
        found = content(dataset, files, condition or "true")
    except duckdb.Error as error:
        yield Fault(row.run_id, key, f"读不出（{type(error).__name__}）/ cannot be read")
        return
    if found.rows != row.row_count[key]:
        yield Fault(row.run_id, key, f"行数 {found.rows}，应为 {row.row_count[key]} / the row count differs")
    elif found.control_total_fen != row.control_total_fen.get(key):
        yield Fault(row.run_id, key, "控制总额不符 / the control total differs")
    elif found.content_hash != row.content_hash[key]:
        yield Fault(row.run_id, key, "内容哈希不符 / the content hash differs")
