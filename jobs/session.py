"""One Spark session per run: local by default, any master by setting."""

import os
import sys
import tempfile
from pathlib import Path

from pyspark.logger import PySparkLogger
from pyspark.sql import SparkSession

from jobs.errors import SettingError
from jobs.settings import CONF

JARS = ("io.delta_delta-spark_4.1_2.13-4.4.0.jar", "io.delta_delta-storage-4.4.0.jar")
DELTA_PACKAGE = "io.delta:delta-spark_4.1_2.13:4.4.0"

_FIXED = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.databricks.delta.v2.enableMode": "NONE",
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "fundaudit-warehouse"),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
}
_QUIET = f'"-Dlog4j2.configurationFile={CONF / "log4j2.properties"}"'
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "2",
    "spark.driver.extraJavaOptions": f"{_QUIET} -XX:+UseParallelGC -Xss4m",
}
_SMALL = {
    "spark.driver.extraJavaOptions": f"{_QUIET} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss4m",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""For data so small that compiling plans costs more than running them: two thirds of the processor time saved."""
_LOGGERS_THAT_QUOTE_VALUES = ("DataFrameQueryContextLogger", "SQLQueryContextLogger")
"""They print every failed query to the error stream, with the value that failed: values name persons."""


def jar_folder() -> Path:
    """Return the project's cache of jars (FUNDAUDIT_JARS, or .cache/jars beside the package)."""
    return Path(os.environ.get("FUNDAUDIT_JARS", Path(__file__).resolve().parent.parent / ".cache" / "jars"))


def spark_session(
    master: str = "local[*]",
    *,
    driver_memory: str = "2g",
    shuffle_partitions: int = 0,
    settings: dict[str, str] | None = None,
    is_small: bool = False,
) -> SparkSession:
    """Return the session, started once per process, with Delta from local jars and Python workers like the driver.

    ``is_small`` says that the data are small: a local session then interprets its plans instead of compiling them.

    Raises:
        SettingError: The Delta jars have not been fetched yet.
    """
    jars = [jar_folder() / name for name in JARS]
    missing = [jar.name for jar in jars if not jar.is_file()]
    if missing:
        raise SettingError(
            f"缺少 Delta 的 jar 包 {missing[0]}：请先运行 make setup / Delta jar missing, run `make setup` first."
        )
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["TZ"] = "Asia/Shanghai"
    is_local = master.startswith("local")
    options = {
        **_FIXED,
        **(_LOCAL if is_local else {}),
        **(_SMALL if is_local and is_small else {}),
        "spark.jars": ",".join(str(jar) for jar in jars),
        "spark.driver.memory": driver_memory,
        "spark.sql.shuffle.partitions": str(shuffle_partitions or (2 if is_local else 200)),
        **(settings or {}),
    }
    builder = SparkSession.builder.master(master).appName("fundaudit")
    for name, value in options.items():
        builder = builder.config(name, value)
    for name in _LOGGERS_THAT_QUOTE_VALUES:
        PySparkLogger.getLogger(name).disabled = True
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session
