"""Deliveries taken in in every order, and what the lake holds after each.

What a lake holds after some deliveries is compared over all ways to get there, one delivery before the last. If it is
the same for every set of deliveries, it is the same for every order: the last step of an order starts from what its
other deliveries left, and these are fewer.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from jobs.content import content
from jobs.intake import delivery
from jobs.intake.candidates import Source
from jobs.intake.pseudonym import PseudonymKey
from jobs.lake import Lake
from schemas import DATASETS
from schemas.dataset import Dataset
from tests.intake.month import Desk, no_session

Deliver = Callable[[Path], object]
"""Writes one delivery's files into a landing folder."""

_FATE = ("received", "accepted", "quarantined", "held", "repeated", "superseded", "withdrawn")


def remember_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conform each file once: orders differ in what follows."""
    conform, once = delivery.candidate_table, {}

    def remembered(sources: Sequence[Source], dataset: Dataset, key: PseudonymKey) -> pa.Table:
        for source in sources:
            place = (source.digest, source.name, dataset.name)
            if place not in once:
                once[place] = conform([source], dataset, key)
        return pa.concat_tables(once[source.digest, source.name, dataset.name] for source in sources)

    monkeypatch.setattr(delivery, "candidate_table", remembered)


def held(database: duckdb.DuckDBPyConnection, desk: Desk, tables: Mapping[str, str]) -> dict[str, list[str]]:
    """What the lake holds: the given columns of each table, its content hash, and the quarantine."""
    found = {}
    for table, columns in {**tables, "quarantine": "* exclude (load_id)"}.items():
        lake, dataset = _lake(desk), DATASETS[table]
        rows = database.execute(f"select {columns} from ({lake.scan(dataset)})").fetchall()
        digest = content(dataset, lake.files(dataset)).content_hash if table in tables else ""
        found[table] = [digest, *sorted(map(str, rows))]
    return found


def check_register(database: duckdb.DuckDBPyConnection, desk: Desk) -> None:
    """Every row and fen received is accounted for, and what is in force is what was accepted and not replaced since."""
    lake = _lake(desk)
    refused = Counter(lake.arrow(DATASETS["quarantine"])["source_file"].to_pylist())
    for row in lake.arrow(DATASETS["source_file"]).to_pylist():
        dataset, in_force = DATASETS[row["dataset"]], []
        for unit in ("count", "fen"):
            fate = {name: row[f"{name}_{unit}"] for name in _FATE}
            parts = ("accepted", "quarantined", "held", "repeated")
            assert fate["received"] == sum(fate[name] for name in parts), (row["file_name"], fate)
            in_force.append(fate["accepted"] - fate["superseded"] - fate["withdrawn"])
        total = f"coalesce(sum({dataset.control_total}), 0)" if dataset.control_total else "0"
        query = f"select count(*), {total} from ({lake.scan(dataset)}) where source_file = $file"
        assert database.execute(query, {"file": row["source_file"]}).fetchall() == [tuple(in_force)], row["file_name"]
        assert refused[row["source_file"]] == row["quarantined_count"] + row["held_count"], row["file_name"]


def _lake(desk: Desk) -> Lake:
    return Lake(desk.root, no_session, versions=desk.versions)


def after_every_order(folder: Path, deliveries: Mapping[str, Deliver], tables: Mapping[str, str]) -> Desk:
    """The lake after all deliveries; fails if some order leaves another one."""
    desk = Desk(folder / "none")
    reached = {frozenset[str](): desk}
    database = duckdb.connect()
    for size in range(1, len(deliveries) + 1):
        for names in combinations(sorted(deliveries), size):
            found: dict[str, dict[str, list[str]]] = {}
            for last in names:
                before = reached[frozenset(names) - {last}]
                desk = _next(before, folder / f"{'-'.join(names)}.{last}", deliveries[last])
                check_register(database, desk)
                found[last] = held(database, desk, tables)
                assert found[last] == found[names[0]], f"{last} last or {names[0]} last of {names}"
            reached[frozenset(names)] = desk
    return desk


def _next(before: Desk, folder: Path, deliver: Deliver) -> Desk:
    """The lake of another desk, copied, with one more delivery."""
    desk = Desk(folder)
    desk._settings = before._settings
    if before.root.exists():
        shutil.copytree(before.root, desk.root)
    desk.runs, desk.versions = before.runs, dict(before.versions)
    desk.landing.mkdir(parents=True)
    deliver(desk.landing)
    desk.take_in()
    return desk
