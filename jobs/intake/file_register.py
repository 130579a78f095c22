"""The register of delivered files: per file and dataset, what came and what became of it, to the row and the fen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from jobs.intake.candidates import Source
from jobs.intake.completeness import newest_scopes, scope_of
from jobs.intake.file_version import row_version, version_of
from jobs.intake.load import FileCount, Files, Loaded
from jobs.intake.reading import RawFile
from jobs.intake.resolve import ACCEPTED, HELD, QUARANTINED, REPEATED, SUPERSEDED
from jobs.lake import Lake
from schemas import DATASETS
from schemas.source_file import SOURCE_FILE
from schemas.types import arrow_schema

_COUNTED = {
    ACCEPTED: "accepted",
    QUARANTINED: "quarantined",
    HELD: "held",
    REPEATED: "repeated",
    SUPERSEDED: "repeated",
}
_KINDS = ("accepted", "quarantined", "held", "repeated")


@dataclass(frozen=True)
class Entry:
    """What the register knows of one file and one dataset."""

    file_name: str
    source_profile: str
    file_bytes: int


class FileRegister:
    """The rows of ``bronze/source_file``, changed in memory and written once at the end of an intake."""

    def __init__(self, lake: Lake, received_at: datetime) -> None:
        """Read the register of the pinned state."""
        self._lake = lake
        self._received_at = received_at
        self._rows: dict[tuple[str, str], dict[str, Any]] = {
            (row["source_file"], row["dataset"]): row for row in lake.arrow(SOURCE_FILE).to_pylist()
        }
        self._versions = {digest: row["delivery_version"] for (digest, _), row in self._rows.items()}
        self._whole: set[tuple[str, str]] = set()
        self._number = 1 + max((row["load_number"] for row in self._rows.values()), default=0)

    def knows(self, digest: str, version: str) -> bool:
        """Tell whether a file of that content was taken in before, under this or a newer version.

        A file that comes again as a newer version is not repeated: it takes back what came between.
        """
        return digest in self._versions and version <= self._versions[digest]

    def is_new(self, digest: str) -> bool:
        """Tell whether no file of that content was taken in before this intake."""
        return digest not in self._versions

    def files(self, dataset: str) -> Files:
        """Return the versions of the dataset's files and of what the newest of them are complete."""
        known = [(digest, row) for (digest, name), row in sorted(self._rows.items()) if name == dataset]
        versions = pa.table(
            {
                "source_file": pa.array([digest for digest, _ in known], pa.string()),
                "delivery_version": pa.array(
                    [row_version(row["delivery_version"], digest) for digest, row in known], pa.string()
                ),
                "is_whole": pa.array([(digest, dataset) in self._whole for digest, _ in known], pa.bool_()),
            }
        )
        complete = [row for _, row in known if row["complete_scope"] is not None]
        return Files(
            versions, newest_scopes((row["delivery_version"], dict(row["complete_scope"])) for row in complete)
        )

    def entry(self, digest: str, dataset: str) -> Entry:
        """Return what is known of an earlier file."""
        row = self._rows[digest, dataset]
        return Entry(row["file_name"], row["source_profile"], row["file_bytes"])

    def expect(self, source: Source, dataset: str, not_delivered: Sequence[str], file: RawFile) -> None:
        """Enter a file of which all rows are read; they are counted later.

        One that came before keeps its counts, except for the rows that did not become part of the data then.

        Raises:
            SettingError: The file's name says that it is complete, and it cannot be.
        """
        numbers = {column.name: 0 for column in SOURCE_FILE.columns if column.name.endswith(("_count", "_fen"))}
        earlier = self._rows.get((source.digest, dataset))
        if earlier is not None:
            _forget(earlier, "quarantined")
            _forget(earlier, "held")
            numbers = {name: earlier[name] for name in numbers} | {"unreadable_count": 0}
        scope = scope_of(source.name, source.kind, DATASETS[dataset])
        self._whole.add((source.digest, dataset))
        self._rows[source.digest, dataset] = numbers | {
            "source_file": source.digest,
            "dataset": dataset,
            "file_name": source.name,
            "source_party": source.party,
            "source_profile": source.profile,
            "file_bytes": source.size,
            "header": file.received,
            "not_delivered": list(not_delivered),
            "unknown_columns": list(source.kind.unknown_columns(file.header)),
            "delivery_version": version_of(source.name, source.kind),
            "complete_scope": None if scope is None else sorted(scope.items()),
            "load_number": self._number,
            "load_id": self._lake.run_id,
            "received_at": self._received_at,
        }

    def count(self, dataset: str, loaded: Loaded) -> None:
        """Add what became of the dataset's rows; rows that waited and were tried again leave the held ones."""
        for digest in {one.source_file for one in loaded.counts}:
            _forget(self._rows[digest, dataset], "held")
        for one in loaded.counts:
            row = self._rows[one.source_file, dataset]
            _add(row, _COUNTED[one.status], one)
            _add(row, "received", one)
            if DATASETS[dataset].control_total not in row["not_delivered"]:
                row["unreadable_count"] += one.unreadable
        for one in loaded.replaced:
            _add(self._rows[one.source_file, dataset], "superseded", one)
        for one in loaded.withdrawn:
            _add(self._rows[one.source_file, dataset], "withdrawn", one)

    def write(self) -> None:
        """Write the register."""
        rows = [self._rows[key] for key in sorted(self._rows)]
        self._lake.write(SOURCE_FILE, pa.Table.from_pylist(rows, arrow_schema(SOURCE_FILE.columns)))


def _add(row: dict[str, Any], name: str, one: FileCount) -> None:
    row[f"{name}_count"] += one.rows
    row[f"{name}_fen"] += one.fen


def _forget(row: dict[str, Any], name: str) -> None:
    """Take the rows of one outcome out of the count: they are tried and counted anew."""
    for unit in ("count", "fen"):
        row[f"received_{unit}"] -= row[f"{name}_{unit}"]
        row[f"{name}_{unit}"] = 0


@dataclass(frozen=True)
class DatasetCount:
    """Rows of one dataset in one intake, by how they ended."""

    dataset: str
    received: int
    accepted: int
    quarantined: int
    held: int
    repeated: int


def dataset_counts(loaded: Mapping[str, Loaded]) -> list[DatasetCount]:
    """Return the rows of each dataset of one intake."""
    found = []
    for name, one in loaded.items():
        ended = Counter[str]()
        for file in one.counts:
            ended[_COUNTED[file.status]] += file.rows
        found.append(DatasetCount(name, sum(ended.values()), **{kind: ended[kind] for kind in _KINDS}))
    return found
