"""One region for all tests: two months of 15,000 persons."""

from pathlib import Path

import duckdb
import pytest

from jobs.simulate import simulate
from tests.simulate.landed import landed


@pytest.fixture(scope="session")
def region_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulate") / "landing"
    simulate(out, persons=15_000, period="2026-10", region="150000", seed=11, months=2)
    return out


@pytest.fixture(scope="session")
def lake(region_files: Path) -> duckdb.DuckDBPyConnection:
    return landed(region_files)
