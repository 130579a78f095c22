"""Lakes in a new folder: one that may start Spark, one that must not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from jobs.lake import Lake


@pytest.fixture
def open_lake(tmp_path: Path) -> Callable[..., Lake]:
    """``open_lake(run_id="r1", versions={..})``: the lake as that run sees it, without a session."""

    def no_session() -> SparkSession:
        raise AssertionError("Spark was asked for")

    def opened(run_id: str = "r1", versions: dict[str, int] | None = None) -> Lake:
        return Lake(tmp_path, no_session, run_id=run_id, versions=dict(versions or {}))

    return opened


@pytest.fixture
def lake(open_lake: Callable[..., Lake]) -> Lake:
    """An empty lake."""
    return open_lake()


@pytest.fixture
def spark_lake(spark: SparkSession, tmp_path: Path) -> Lake:
    """An empty lake with a session."""
    return Lake(tmp_path, lambda: spark, run_id="r1")
