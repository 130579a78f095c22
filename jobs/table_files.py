"""Reading a Delta table's Parquet files directly, and refusing every table where that would be wrong."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable

from jobs.errors import AuditError
from jobs.literal import literals
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import DUCKDB, SPARK

_READABLE_FEATURES = {"timestampNtz"}


@dataclass(frozen=True)
class DataFile:
    """One live Parquet file of a pinned version. Slots are None where the table has none."""

    path: str
    rows: int
    size: int
    partition: tuple[tuple[str, str], ...]
    slot_from: int | None
    slot_to: int | None


def open_pinned(path: Path, version: int) -> DeltaTable:
    """Return the table at that version.

    Raises:
        AuditError: A feature is on under which the files are not the rows, or the version is gone.
    """
    try:
        table = DeltaTable(str(path), version=version)
    except Exception as error:
        raise AuditError(
            f"读不到表 {path} 的版本 {version}：文件可能被移走或清理 / version {version} of {path} cannot be read."
        ) from error
    configuration = table.metadata().configuration
    features = set(table.protocol().reader_features or [])
    faults = sorted(features - _READABLE_FEATURES)
    if table.protocol().min_reader_version == 2 or configuration.get("delta.columnMapping.mode", "none") != "none":
        faults.append("columnMapping")
    if configuration.get("delta.enableDeletionVectors", "false").lower() == "true":
        faults.append("deletionVectors")
    if configuration.get("delta.enableTypeWidening", "false").lower() == "true":
        faults.append("typeWidening")
    if faults:
        raise AuditError(
            f"表 {path} 启用了 {', '.join(sorted(set(faults)))}，直接读文件会出错，已拒绝"
            f" / {path} uses features under which its files are not its rows; rewrite it without them."
        )
    return table


def data_files(path: Path, version: int, dataset: Dataset, periods: Sequence[str] | None = None) -> list[DataFile]:
    """Return the live files of a version, those of the given periods only, in the order of their paths.

    Raises:
        AuditError: See `open_pinned`; or the table lacks a declared column, or has it in another type;
            or a data file is missing or not of the size that was committed.
    """
    table = open_pinned(path, version)
    _check_shape(table, path, dataset)
    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    files = []
    for action in actions:
        partition = tuple((name, action[f"partition.{name}"]) for name in partition_columns(dataset))
        if periods is not None and dict(partition).get("period", periods[0] if periods else "") not in periods:
            continue
        file = path / unquote(action["path"])
        if not file.is_file() or file.stat().st_size != action["size_bytes"]:
            raise AuditError(
                f"表 {path} 版本 {version} 有数据文件缺失或被改动，请从备份恢复"
                f" / a data file of version {version} of {path} is missing or was altered; restore it from a backup."
            )
        files.append(
            DataFile(
                path=str(file),
                rows=action["num_records"],
                size=action["size_bytes"],
                partition=partition,
                slot_from=action.get("min.slot"),
                slot_to=action.get("max.slot"),
            )
        )
    return sorted(files, key=lambda file: file.path)


def _check_shape(table: DeltaTable, path: Path, dataset: Dataset) -> None:
    found = {field["name"]: field["type"] for field in json.loads(table.schema().to_json())["fields"]}
    for column in lake_columns(dataset):
        if column.name not in found:
            raise AuditError(
                f"表 {path} 缺少字段 {column.name}，请用当前版本重建 / {path} lacks the declared column {column.name};"
                " rebuild it with this version."
            )
        if found[column.name] != SPARK[column.type].jsonValue():
            raise AuditError(
                f"表 {path} 的字段 {column.name} 类型与声明不符，请用当前版本重建"
                f" / column {column.name} of {path} is not of the declared type; rebuild it with this version."
            )
    if tuple(table.metadata().partition_columns) != partition_columns(dataset):
        raise AuditError(
            f"表 {path} 的分区与声明不符，请用当前版本重建"
            f" / {path} is not partitioned as declared; rebuild it with this version."
        )


def scan(files: Sequence[DataFile], dataset: Dataset, columns: Sequence[str] | None = None) -> str:
    """Return a DuckDB SELECT over the files: declared columns and types, by name, added columns as NULL where old.

    With no files the SELECT has the same columns and no rows.
    """
    declared = [c for c in lake_columns(dataset) if columns is None or c.name in columns]
    empty = "select " + ", ".join(f'cast(null as {DUCKDB[c.type]}) as "{c.name}"' for c in declared) + " where false"
    if not files:
        return empty
    partitions = partition_columns(dataset)
    paths = literals(file.path for file in files)
    types = ", ".join(f"'{name}': VARCHAR" for name in partitions)
    hive = f", hive_partitioning = true, hive_types = {{{types}}}" if partitions else ", hive_partitioning = false"
    projected = ", ".join(f'cast("{c.name}" as {DUCKDB[c.type]}) as "{c.name}"' for c in declared)
    rows = f"select * from read_parquet([{paths}], union_by_name = true{hive})"
    return f"select {projected} from ({empty} union all by name {rows})"
