"""A lake that holds what a test writes, read back without a JVM."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from jobs.lake import Lake
from schemas import DATASETS
from schemas.dataset import Dataset
from schemas.lake_columns import lake_columns, partition_columns
from schemas.types import arrow_schema
from tests.intake.month import no_session
from tests.table import given_rows

_PLAIN = {"STRING": "x", "BIGINT": 0, "INT": 0, "BOOLEAN": False, "ARRAY<STRING>": [], "DECIMAL(8,6)": 0}
_OURS = {"region": "150000", "period": "2026-10", "institution_id": ""}


def put(lake: Lake, **tables: pa.Table) -> None:
    """Replace whole tables, whatever their rows hold, and pin them."""
    for name, table in tables.items():
        dataset = DATASETS[name]
        path = str(lake.path(dataset))
        write_deltalake(path, table, mode="overwrite", partition_by=list(partition_columns(dataset)) or None)
        lake.versions[dataset.path] = DeltaTable(path).version()


class WrittenLake:
    """Tables of one region; every ``put`` replaces a whole table."""

    def __init__(self, root: Path) -> None:
        self.lake = Lake(root, no_session, run_id="R1")

    def put(self, **tables: pa.Table) -> None:
        put(self.lake, **tables)

    def rows(self, name: str, *rows: dict[str, object]) -> None:
        """Replace a table of ours; what a row does not give is zero or empty where required, else NULL."""
        self.put(**{name: own_rows(DATASETS[name], *rows)})

    def given(self, **markdown: str) -> None:
        """Replace tables of ours by literal ones."""
        for name, text in markdown.items():
            rows = given_rows(DATASETS[name], text)
            self.rows(name, *({key: value for key, value in row.items() if value is not None} for row in rows))


def own_rows(dataset: Dataset, *rows: dict[str, object]) -> pa.Table:
    """Return rows of a table of ours with what they do not give."""
    columns = lake_columns(dataset)
    defaults = {one.name: _PLAIN.get(one.type.value) if one.required else None for one in columns}
    ours = {name: value for name, value in _OURS.items() if name in defaults and defaults[name] is not None}
    return pa.Table.from_pylist([defaults | ours | row for row in rows], arrow_schema(columns))
