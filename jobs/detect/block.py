"""Summaries and events on their way between the stages: Arrow blocks, one per bucket of the key."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from jobs.detect.relation import Relations
from jobs.detect.result import Kind
from jobs.detect.rule_set import Block
from schemas.types import ARROW, DUCKDB


def emit(relations: Relations, block: Block, buckets: int, task_id: int) -> list[dict[str, object]]:
    """Return one staged row per bucket that has rows. A summary has the single bucket 0."""
    header = block.header
    key = " || chr(31) || ".join(f'coalesce(cast("{name}" as varchar), chr(30))' for name in header.key)
    bucket = f"cast(md5_number_lower({key}) % {int(buckets)} as integer)" if block.kind == Kind.EVENT else "0"
    columns = ", ".join(f'cast("{name}" as {DUCKDB[type_]}) as "{name}"' for name, type_ in header.columns.items())
    order = ", ".join(f'"{name}"' for name in header.columns)
    query = relations.query(block, header.judged_region)
    rows = relations.connection.execute(
        f"select {bucket} as bucket, {columns} from ({query}) as emitted order by bucket, {order}"
    ).to_arrow_table()
    staged: list[dict[str, object]] = []
    begin = 0
    for run in rows["bucket"].combine_chunks().value_counts().to_pylist():
        part = rows.slice(begin, run["counts"]).drop_columns(["bucket"]).cast(block_schema(block))
        begin += run["counts"]
        staged.append(
            {
                "result_kind": block.kind,
                "result_name": block.name,
                "task_id": task_id,
                "bucket": run["values"],
                "result_count": part.num_rows,
                "payload": _written(part),
            }
        )
    return staged


def block_schema(block: Block) -> pa.Schema:
    """Return the declared columns as an Arrow schema."""
    return pa.schema([pa.field(name, ARROW[type_]) for name, type_ in block.header.columns.items()])


def _written(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return bytes(sink.getvalue())


def load_blocks(
    connection: duckdb.DuckDBPyConnection,
    declared: Mapping[str, Block],
    names: Sequence[str],
    payloads: Iterable[tuple[str, bytes]],
) -> None:
    """Create ``staged.<name>`` for every name from the payloads; the columns that add up are summed by the key."""
    connection.execute("create schema if not exists staged")
    gathered: dict[str, list[pa.Table]] = {name: [] for name in names}
    for name, payload in payloads:
        if name in gathered:
            gathered[name].append(pa.ipc.open_stream(payload).read_all())
    for name, parts in gathered.items():
        block = declared[name]
        rows = pa.concat_tables(parts) if parts else block_schema(block).empty_table()
        connection.register("incoming", rows)
        try:
            connection.execute(f'create or replace table staged."{name}" as {_added_up(block)}')
        finally:
            connection.unregister("incoming")


def _added_up(block: Block) -> str:
    """Return the SELECT over the incoming rows of all tasks."""
    header = block.header
    if not header.add_up:
        return "select * from incoming"
    kept = [name for name in header.columns if name not in header.add_up]
    columns = [f'"{name}"' for name in kept]
    sums = [f'cast(sum("{name}") as {DUCKDB[header.columns[name]]}) as "{name}"' for name in header.add_up]
    return f"select {', '.join(columns + sums)} from incoming group by {', '.join(columns)}"
