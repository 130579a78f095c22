"""The run manifest: the last commit of a run, by which everything the run wrote comes to exist."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from jobs.table_files import data_files, scan
from schemas.run_manifest import RUN_MANIFEST
from schemas.types import arrow_schema


@dataclass(frozen=True)
class ManifestRow:
    """One finished run. Maps go from table, or table with partition, to what stands there."""

    run_id: str
    command: str
    period: str
    region: str
    as_of_at: datetime
    started_at: datetime
    finished_at: datetime
    code_version: str
    inputs: Mapping[str, int]
    outputs: Mapping[str, int]
    row_count: Mapping[str, int]
    control_total_fen: Mapping[str, int]
    content_hash: Mapping[str, str]
    rule_set_hash: str
    parameter_hash: str
    previous_hash: str
    manifest_hash: str = ""

    def hashed(self) -> "ManifestRow":
        """Return the row with its hash, which covers every other field and so, by previous_hash, all rows before."""
        return replace(self, manifest_hash=self.expected_hash())

    def expected_hash(self) -> str:
        """Return the SHA-256 over the row's fields in canonical form."""
        content = {name: _canonical(value) for name, value in asdict(self).items() if name != "manifest_hash"}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return dict(value) if isinstance(value, Mapping) else value


def read_manifest(root: Path) -> list[ManifestRow]:
    """Return the lake's manifest rows, each after the one its previous_hash names; none for a new lake.

    Raises:
        AuditError: The manifest cannot be read, or its rows are not one chain.
    """
    folder = root / RUN_MANIFEST.layer.value / RUN_MANIFEST.name
    if not (folder / "_delta_log").is_dir():
        return []
    try:
        files = data_files(folder, DeltaTable(str(folder)).version(), RUN_MANIFEST)
        with duckdb.connect() as database:
            database.execute("set timezone = 'UTC'")
            table = database.execute(scan(files, RUN_MANIFEST)).to_arrow_table()
        rows = table.cast(arrow_schema(RUN_MANIFEST.columns)).to_pylist()
    except Exception as error:
        raise AuditError(f"读不到运行清单 {folder} / the run manifest in {folder} cannot be read.") from error
    return _chained([_row(values) for values in rows], folder)


def _row(values: Mapping[str, Any]) -> ManifestRow:
    maps = {name: dict(value) for name, value in values.items() if isinstance(value, list)}
    return ManifestRow(**{field.name: maps.get(field.name, values[field.name]) for field in fields(ManifestRow)})


def _chained(rows: Sequence[ManifestRow], folder: Path) -> list[ManifestRow]:
    by_previous = {row.previous_hash: row for row in rows}
    chain: list[ManifestRow] = []
    following = by_previous.pop("", None)
    while following is not None:
        chain.append(following)
        following = by_previous.pop(following.manifest_hash, None)
    if len(chain) != len(rows):
        raise AuditError(
            f"运行清单 {folder} 断链：第 {len(chain) + 1} 行与前一行不衔接"
            f" / the chain of manifests in {folder} is broken after row {len(chain)}."
        )
    return chain


def known_rows(rows: Sequence[ManifestRow], as_of: datetime | str | None) -> list[ManifestRow]:
    """Return the rows that were there at a time (their runs had finished), or up to and with a run; None for all.

    Raises:
        SettingError: No run had finished by then, or there is no such run.
    """
    if as_of is None:
        return list(rows)
    if isinstance(as_of, str):
        last = next((place + 1 for place, row in enumerate(rows) if row.run_id == as_of), 0)
    else:
        last = next((place for place, row in enumerate(rows) if row.finished_at > as_of), len(rows))
    if not last:
        raise SettingError(
            f"到 {as_of} 为止没有完成的运行：用 fundaudit runs 查看"
            f" / no run had finished by {as_of}: see fundaudit runs."
        )
    return list(rows[:last])


def pinned_versions(rows: Iterable[ManifestRow]) -> dict[str, int]:
    """Return table → version as the last of the rows left it."""
    versions: dict[str, int] = {}
    for row in rows:
        versions.update(row.outputs)
    return versions


def rows_of(rows: Iterable[ManifestRow], period: str, region: str | None = None) -> list[ManifestRow]:
    """Return the rows of a month (and region).

    Raises:
        SettingError: There is none.
    """
    found = [row for row in rows if row.period == period and region in (None, row.region)]
    if not found:
        raise SettingError(
            f"数据湖中没有 {period} 的运行：请先运行 sweep / the lake holds no run of {period}: run the sweep first."
        )
    return found


def append_row(lake: Lake, row: ManifestRow) -> None:
    """Commit the row, and read it back: a commit that is not there was lost to another writer."""
    values = {**asdict(row)}
    for name, value in values.items():
        if isinstance(value, Mapping):
            values[name] = sorted(value.items())
    lake.write(RUN_MANIFEST, pa.Table.from_pylist([values], arrow_schema(RUN_MANIFEST.columns)))
    if read_manifest(lake.root)[-1].manifest_hash != row.manifest_hash:
        raise AuditError("运行清单提交丢失，本次运行无效 / the manifest's commit was lost; this run does not count.")
