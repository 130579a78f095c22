"""Parquet deliveries, typed or text: every value becomes the text a CSV would have carried."""

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.errors import SettingError
from jobs.intake.file_part import Part
from jobs.intake.raw_batch import raw_batch


def read(
    path: Path, identifiers: Collection[str] = (), part: Part | None = None
) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a Parquet file.

    Raises:
        SettingError: The file is damaged, has a column of a kind that no text stands for, or times with a zone,
            or keeps identifiers as floating-point numbers.
    """
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise SettingError(f"文件 {path.name} 不是完整的 Parquet / {path.name} is not a whole Parquet file.") from error
    for field in file.schema_arrow:
        fault = _unusable(field, identifiers)
        if fault:
            raise SettingError(f"文件 {path.name} 的列 {field.name}{fault}")
    return list(file.schema_arrow.names), _batches(file, path.name, part)


def _unusable(field: pa.Field, identifiers: Collection[str]) -> str:
    kind = field.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return " 的时间带时区，请按北京时间不带时区报送 / this column has a zone: send civil times without one."
    if field.name in identifiers and pa.types.is_floating(kind):
        return " 是编号，却存为浮点数，请存为文本 / this column holds ids as floating-point numbers: send text."
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    inner = kind.value_type if is_list or pa.types.is_dictionary(kind) else kind
    if pa.types.is_nested(inner) or pa.types.is_binary(inner) or pa.types.is_large_binary(inner):
        return " 是嵌套或二进制字段，无法读取 / this column is nested or binary and cannot be read."
    return ""


def _batches(file: pq.ParquetFile, file_name: str, part: Part | None) -> Iterator[pa.RecordBatch]:
    row = part.first_row if part else 2
    groups = range(part.start, part.stop) if part else range(file.num_row_groups)
    batches = file.iter_batches(batch_size=65536, row_groups=list(groups))
    while True:
        try:
            batch = next(batches)
            columns = [_text(column) for column in batch.columns]
        except StopIteration:
            return
        except (pa.ArrowInvalid, OSError) as error:
            raise SettingError(
                f"文件 {file_name} 第 {row} 行之后损坏 / {file_name} is damaged after row {row}."
            ) from error
        yield raw_batch(np.arange(row, row + batch.num_rows), columns)
        row += batch.num_rows


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "1", "0")
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(column.cast(pa.list_(pa.string())), "|")
    if pa.types.is_timestamp(kind):
        return _civil_time(column)
    if pa.types.is_date64(kind):
        column = column.cast(pa.date32())
    return column.cast(pa.string())


def _civil_time(column: pa.Array) -> pa.Array:
    """Return times to the second, or to the microsecond where one of them has a fraction."""
    try:
        return pc.strftime(column.cast(pa.timestamp("s")), "%Y-%m-%d %H:%M:%S")
    except pa.ArrowInvalid:
        return pc.strftime(column.cast(pa.timestamp("us"), safe=False), "%Y-%m-%d %H:%M:%S")
