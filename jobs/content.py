"""What a table holds, in three numbers: rows, control total, and a hash that no order of rows can change."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from jobs.table_files import DataFile, scan
from schemas.dataset import Dataset
from schemas.lake_columns import hashed_columns


@dataclass(frozen=True)
class Content:
    """Rows, the sum of the control column in fen (None without one), and the content hash (hex)."""

    rows: int
    control_total_fen: int | None
    content_hash: str


def content(dataset: Dataset, files: Iterable[DataFile], where: str = "true") -> Content:
    """Return the content of a table's files, or of the partitions that the condition selects.

    The hash is the sum, modulo 2^64, of one 64-bit MD5 half per row over the declared business columns.
    """
    names = hashed_columns(dataset)
    values = ", ".join(f'coalesce(cast("{name}" as varchar), chr(0))' for name in names)
    total = f'sum("{dataset.control_total}")' if dataset.control_total else "null"
    query = (
        f"select count(*), cast({total} as hugeint),"
        f" coalesce(sum(cast(md5_number_lower(concat_ws(chr(31), {values})) as hugeint)) % 18446744073709551616, 0)"
        f" from ({scan(list(files), dataset)}) where {where}"
    )
    with duckdb.connect() as database:
        rows, fen, digest = database.execute(query).fetchall()[0]
    has_total = bool(dataset.control_total)
    return Content(rows, int(fen or 0) if has_total else None, f"{int(digest):016x}")


def month_condition(period: str, region: str) -> str:
    """Return the condition that selects a month and region in a table of results."""
    return f"period = '{period}' and region = '{region}'"


def content_key(dataset: Dataset, condition: str) -> str:
    """Return the name of a table's part in the manifest, such as ``silver/visit[period=2026-10]``."""
    part = condition.replace(" and ", ",").replace(" = ", "=").replace("'", "")
    return f"{dataset.path}[{part}]" if part else dataset.path


def condition_of(key: str) -> tuple[str, str]:
    """Return table path and SQL condition of a manifest key; the reverse of `content_key`."""
    path, _, part = key.removesuffix("]").partition("[")
    pairs = (one.split("=", 1) for one in part.split(",") if one)
    return path, " and ".join(f"{name} = '{value}'" for name, value in pairs)
