"""One Spark session for all tests of a process; the longest tests first, so that two workers end together."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.session import spark_session

_LONGEST = ("dags", "run", "simulate", "intake", "quality")
"""Folders whose tests take longest, in the order in which workers shall take them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders with the longest tests first; the order within a folder stays."""
    items.sort(key=lambda item: _place(item.path.parent.name))


def _place(folder: str) -> int:
    return _LONGEST.index(folder) if folder in _LONGEST else len(_LONGEST)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session with Delta, two cores, few partitions."""
    session = spark_session("local[2]", driver_memory="2g", shuffle_partitions=2, is_small=True)
    yield session
    session.stop()
