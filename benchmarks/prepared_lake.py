"""A lake that holds a simulated month, made once per size: silver by plain DuckDB casts, written sorted by slot.

It stands in for intake, whose speed is not measured here: the same declared tables, columns, order and file sizes.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from pyspark.sql import SparkSession
from python_calamine import CalamineWorkbook

from jobs.detect import RuleSet
from jobs.lake import Lake
from jobs.simulate import simulate
from jobs.simulate.planting import agreement, charge, identity, stay
from schemas import DATASETS, Dataset
from schemas.constraints import constraint
from schemas.dataset import Column, Type
from schemas.lake_columns import lake_columns, sort_columns
from schemas.landing import landing_header
from schemas.types import DUCKDB

PERIOD, REGION, SEED = "2026-10", "150000", 11
_ROWS_PER_FILE = 2_000_000
_LINES_PER_PLANTED_CASE = 10_000
_LINES_PER_COPY = 500
"""Every so many lines one is uploaded twice, so that findings grow with the data."""
_SLOTS = 1024
_DATABASE: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "6GB", "preserve_insertion_order": False}


def prepared_lake(
    folder: Path, lines: int, rule_set: RuleSet, session: Callable[[], SparkSession], *, months: int = 1
) -> Lake:
    """Return a lake with about that many fee lines of the judged month, made in ``folder`` if it is not there yet."""
    root = folder / f"lake_{lines}_{months}"
    tables = sorted(set(rule_set.needs()) | set(rule_set.needs(first_stage=False)))
    lake = Lake(root, session, run_id="bench")
    done, shape = root / "done.json", _shape(tables)
    if not done.exists() or done.read_text("utf-8") != shape:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        landing = root / "landing"
        simulate(
            landing,
            persons=0,
            period=PERIOD,
            region=REGION,
            seed=SEED,
            months=months,
            lines=lines * months,
            file_format="parquet",
            scenario=_scenario(root / "scenario.yaml", lines),
        )
        for dataset in (one for one in DATASETS.values() if one.name in tables):
            with duckdb.connect(str(root / "work.duckdb"), config=_DATABASE) as database:
                _conform(database, dataset, landing)
                _write(database, dataset, lake)
        shutil.rmtree(landing)
        shutil.rmtree(root / "landing.truth")
        (root / "work.duckdb").unlink()
        done.write_text(shape, "utf-8")
    for name in tables:
        dataset = DATASETS[name]
        lake.versions[dataset.path] = DeltaTable(str(lake.path(dataset))).version()
    return lake


def _shape(tables: Sequence[str]) -> str:
    """Return what the cached lake must still agree with: the declared columns of its tables."""
    shape = {name: [(c.name, c.type.value) for c in lake_columns(DATASETS[name])] for name in tables}
    return json.dumps({"seed": SEED, "columns": shape}, indent=1)


def _scenario(path: Path, lines: int) -> Path:
    """Write how often each violation is planted: in proportion to the lines, as far as the simulator allows."""
    count = max(1, min(1000, lines // _LINES_PER_PLANTED_CASE))
    names = [plant.__name__ for theme in (charge, stay, identity, agreement) for plant in theme.VIOLATIONS]
    path.write_text("".join(f"{name}: {count}\n" for name in names), "utf-8")
    return path


def _conform(database: duckdb.DuckDBPyConnection, dataset: Dataset, landing: Path) -> None:
    """Create the dataset's table with the columns of the lake; rows that break its constraint are left out."""
    fields = ", ".join(
        f'{_typed(column, name)} as "{column.name}"'
        for column, name in zip(dataset.columns, landing_header(dataset), strict=True)
    )
    derived = "".join(
        f', cast(round("{d.quantity}" * "{d.unit_price}" * 100) as bigint) as "{d.name}"' for d in dataset.derived
    )
    landed = _landed(database, dataset, landing)
    database.execute(f"create or replace view typed as select *{derived} from (select {fields} from ({landed}))")
    key = ", ".join(f'"{name}"' for name in dataset.key)
    columns = ", ".join(
        f'cast({_value(dataset, column)} as {DUCKDB[column.type]}) as "{column.name}"'
        for column in lake_columns(dataset)
    )
    database.execute(
        f"""
        create table "{dataset.name}" as
        select * from (select {columns} from typed {_parent(dataset)})
        where {constraint(dataset)}
        """
    )
    database.execute(
        f"""
        delete from "{dataset.name}" where ({key}) in (
            select ({key}) from "{dataset.name}" group by {key} having count(*) > 1
        )
        """
    )
    if dataset.name == "fee_line":
        database.execute(
            f"""
            insert into fee_line
            select * replace (fee_line_id || 'C' as fee_line_id, source_line_number || 'C' as source_line_number)
            from fee_line where hash(fee_line_id) % {_LINES_PER_COPY} = 0 and quantity > 0
            """
        )


def _landed(database: duckdb.DuckDBPyConnection, dataset: Dataset, landing: Path) -> str:
    """Return the SELECT of the landed text."""
    paths = sorted(path for path in landing.iterdir() if path.name.rsplit("_", 2)[0] == dataset.name)
    listed = ", ".join(f"'{path}'" for path in paths)
    if paths[0].suffix == ".parquet":
        return f"select * from read_parquet([{listed}])"
    if paths[0].suffix == ".csv":
        form = "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"'"
        return f"select * from read_csv([{listed}], {form}, null_padding = true, ignore_errors = true)"
    header, rows = landing_header(dataset), list[list[str]]()
    for path in paths:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        rows += [[str(field) for field in row] for row in sheet.to_python()[1:]]
    fields = {name: pa.array([row[i] for row in rows]) for i, name in enumerate(header)}
    database.register("sheet", pa.table(fields))
    return "select * from sheet"


def _typed(column: Column, name: str) -> str:
    text = f"nullif(\"{name}\", '')"
    if column.type is Type.BIGINT and column.name.endswith("_fen"):
        return f"try_cast(try_cast({text} as decimal(18, 2)) * 100 as bigint)"
    if column.type is Type.BOOLEAN:
        return f"{text} = '1'"
    if column.type is Type.STRINGS:
        return f"string_split({text}, '|')"
    if column.type is Type.STRING_MAP:
        return f"cast(cast({text} as json) as map(varchar, varchar))"
    return f"try_cast({text} as {DUCKDB[column.type]})"


def _parent(dataset: Dataset) -> str:
    if dataset.parent:
        return f"join {dataset.parent.dataset} as parent on parent.{dataset.parent.by} = typed.{dataset.parent.by}"
    if dataset.name == "person_death":
        known = "select distinct certificate_number_token, person_key, slot from person"
        return f"join ({known}) as parent on parent.certificate_number_token = typed.certificate_number_token"
    return ""


def _value(dataset: Dataset, column: Column) -> str:
    own = {one.name for one in dataset.columns} | {one.name for one in dataset.derived}
    if column.name in own:
        return f'typed."{column.name}"'
    if column.name in ("slot", "person_key", "period", "insured_region_code", "care_region_code") and _parent(dataset):
        return f'parent."{column.name}"'
    return {
        "person_key": "md5(typed.person_id)",
        "slot": "(('0x' || left(md5(typed.person_id), 3))::int) // 4",
        "period": f"left(cast({dataset.period_on} as varchar), 7)",
        "record_hash": f"hash({', '.join(f'typed.{one.name}' for one in dataset.columns)}) // 2",
        "source_row": "0",
    }.get(column.name, "'bench'")


def _write(database: duckdb.DuckDBPyConnection, dataset: Dataset, lake: Lake) -> None:
    """Write the table as the lake holds it: months apart, each cut by slot into files of a few million rows."""
    lake.create(dataset)
    order = ", ".join(f'"{name}"' for name in sort_columns(dataset))
    for condition in _parts(database, dataset):
        rows = database.execute(f'select * from "{dataset.name}" where {condition} order by {order}')
        write_deltalake(
            str(lake.path(dataset)),
            rows.to_arrow_reader(100_000),
            mode="append",
            target_file_size=1 << 30,
            writer_properties=WriterProperties(compression="SNAPPY"),
        )


def _parts(database: duckdb.DuckDBPyConnection, dataset: Dataset) -> Iterator[str]:
    month = "period" if dataset.has_period else "''"
    counts: Sequence[tuple[str, int]] = database.execute(
        f'select {month}, count(*) from "{dataset.name}" group by 1 order by 1'
    ).fetchall()
    for period, count in counts:
        within = f"period = '{period}'" if dataset.has_period else "true"
        files = -(-count // _ROWS_PER_FILE) if dataset.has_person else 1
        for number in range(files):
            first, end = number * _SLOTS // files, (number + 1) * _SLOTS // files
            yield f"{within} and slot >= {first} and slot < {end}" if dataset.has_person else within
