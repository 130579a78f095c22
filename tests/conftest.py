"""One Spark session for all tests."""

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.session import spark_session


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session with Delta, two cores, few partitions."""
    session = spark_session("local[2]", driver_memory="2g", shuffle_partitions=2, is_small=True)
    yield session
    session.stop()
