"""The sandbox of a task: an in-memory DuckDB that is filled, then locked."""

from pathlib import Path

import duckdb
import pyarrow as pa

from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import DUCKDB, duckdb_columns

_SETUP = """
create schema data;
create schema shared;
create schema result;
create macro quantity_ticks(quantity) as
    cast(cast(quantity as decimal(38, 4)) * 10000 as hugeint);
create macro price_ticks(price) as
    cast(cast(price as decimal(38, 6)) * 1000000 as hugeint);
create macro share_fen(amount_fen, part, whole) as
    case
        when whole > 0 and abs(amount_fen) <= 3000000000 and abs(part) <= 3000000000
            then cast(cast(amount_fen as bigint) * cast(part as bigint) // whole as bigint)
        when whole > 0
            then cast(cast(amount_fen as hugeint) * part // whole as bigint)
        else 0
    end;
create macro line_fund(in_scope_fen, fund_total_fen, settlement_in_scope_fen) as
    share_fen(in_scope_fen, fund_total_fen, settlement_in_scope_fen);
create macro region_covers(outer_code, inner_code) as
    starts_with(
        inner_code,
        case
            when right(outer_code, 4) = '0000' then left(outer_code, 2)
            when right(outer_code, 2) = '00' then left(outer_code, 4)
            else outer_code
        end
    );
"""


def open_database(memory_mb: int, spill_folder: Path, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Return an empty in-memory database with the schemas ``data``, ``shared``, ``result`` and the macros.

    The macro ``share_fen`` divides in 64 bits where the product fits, for in 128 bits it takes eighty times as long.

    Args:
        memory_mb: The task's share of the container's memory.
        spill_folder: A folder of this task alone for what does not fit.
        threads: How many threads DuckDB may use; 1 inside a Spark task.
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(spill_folder),
            "threads": str(threads),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    connection.execute(_SETUP)
    return connection


def create_table(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Create the declared table ``data.<name>`` if it is not there: an input without rows is an empty table."""
    connection.execute(f'create table if not exists data."{name}" ({duckdb_columns(lake_columns(DATASETS[name]))})')


def load_arrow(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Add rows to ``data.<name>``, cast to the declared types; declared columns that are absent become NULL."""
    create_table(connection, name)
    columns = [c for c in lake_columns(DATASETS[name]) if c.name in rows.column_names]
    named = ", ".join(f'"{c.name}"' for c in columns)
    typed = ", ".join(f'cast("{c.name}" as {DUCKDB[c.type]})' for c in columns)
    connection.register("incoming", rows)
    try:
        connection.execute(f'insert into data."{name}" ({named}) select {typed} from incoming')
    finally:
        connection.unregister("incoming")


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Take files, network, extensions and settings away from the database, for good."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
