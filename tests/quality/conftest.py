"""A lake that holds what a test writes, past the constraints that would keep bad rows out."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from jobs.lake import Lake
from jobs.quality import Validator
from jobs.quality.thresholds import thresholds_of
from jobs.settings import QualitySettings
from schemas import DATASETS
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema
from tests.quality.written_lake import put
from tests.table import given_rows, tables_of

Outcome = dict[str, tuple[str, int | None, int | None]]
"""Check → status, violated rows, judged rows."""


class QualityLake:
    """A lake and its validator."""

    def __init__(self, root: Path, spark: SparkSession | None = None, pages: Path | None = None) -> None:
        self.lake = Lake(root, session=lambda: _started(spark), run_id="R1")
        self.validator = Validator(
            self.lake, "150000", QualitySettings(max_quarantined_ratio=0.1), pages, thresholds_of()
        )

    def put(self, **tables: pa.Table) -> None:
        put(self.lake, **tables)

    def given(self, **markdown: str) -> None:
        """Replace the tables by rows of which the test shows the columns that matter."""
        self.put(**tables_of(**markdown))

    def received(self, markdown: str) -> None:
        """Replace the register of files by these; a file lacks the columns under ``not_delivered``."""
        columns = lake_columns(DATASETS["source_file"])
        empty = {column.name: None for column in columns} | {
            "received_count": 0,
            "quarantined_count": 0,
            "not_delivered": [],
        }
        rows = [
            empty | {name: value for name, value in row.items() if value is not None}
            for row in given_rows(DATASETS["source_file"], markdown)
        ]
        self.put(source_file=pa.Table.from_pylist(rows, schema=arrow_schema(columns)))

    def month(self, period: str = "2026-10", undelivered: tuple[str, ...] = ()) -> pa.Table:
        return self.validator.validate_month(period=period, undelivered=frozenset(undelivered))

    def outcome(self, dataset: str, period: str = "2026-10", undelivered: tuple[str, ...] = ()) -> Outcome:
        return outcome_of(self.month(period, undelivered), dataset)


def declared(outcome: Outcome) -> Outcome:
    """Return what came of the checks that follow from the dataset's declaration."""
    return {check: of for check, of in outcome.items() if check.startswith(("required:", "code:", "check:", "unique:"))}


def _started(spark: SparkSession | None) -> SparkSession:
    assert spark is not None, "a small month is counted in the driver"
    return spark


def outcome_of(results: pa.Table, dataset: str) -> Outcome:
    return {
        row["check_id"]: (row["status"], row["violated_count"], row["total_count"])
        for row in results.to_pylist()
        if row["dataset"] == dataset and not row["institution_id"]
    }


@pytest.fixture
def quality(tmp_path: Path) -> QualityLake:
    return QualityLake(tmp_path / "lake")


@pytest.fixture
def quality_with_pages(tmp_path: Path) -> QualityLake:
    return QualityLake(tmp_path / "lake", pages=tmp_path / "pages")
