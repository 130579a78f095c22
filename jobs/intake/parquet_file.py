"""Parquet deliveries, typed or text: every value becomes the text a CSV would have carried."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.errors import SettingError
from jobs.intake.raw_batch import raw_batch


def read(path: Path) -> tuple[list[str], Iterator[pa.RecordBatch]]:
    """Return header and raw rows of a Parquet file. Raises SettingError if it is damaged or nested beyond lists."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SettingError(f"文件 {path.name} 不是完整的 Parquet / {path.name} is not a whole Parquet file.") from error
    return [field.name for field in file.schema_arrow], _batches(file, path.name)


def _batches(file: pq.ParquetFile, file_name: str) -> Iterator[pa.RecordBatch]:
    row = 2
    batches = file.iter_batches(batch_size=65536)
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except (pa.ArrowInvalid, OSError) as error:
            raise SettingError(
                f"文件 {file_name} 第 {row} 行之后损坏 / {file_name} is damaged after row {row}."
            ) from error
        columns = [_text(column, file_name) for column in batch.columns]
        yield raw_batch(np.arange(row, row + batch.num_rows), columns)
        row += batch.num_rows


def _text(column: pa.Array, file_name: str) -> pa.Array:
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "1", "0")
    if pa.types.is_list(column.type):
        return pc.binary_join(column.cast(pa.list_(pa.string())), "|")
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        raise SettingError(
            f"文件 {file_name} 的时间带时区，请按北京时间不带时区报送 / {file_name}: send civil times without a zone."
        )
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column.cast(pa.timestamp("s"), safe=False), "%Y-%m-%d %H:%M:%S")
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise SettingError(
            f"文件 {file_name} 含嵌套字段，无法读取 / {file_name} has nested columns that cannot be read."
        ) from error
