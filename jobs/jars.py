"""The Delta jars: fetched once into the project's cache, so that no run needs the network."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

from jobs.errors import SettingError
from jobs.session import DELTA_PACKAGE, JARS, jar_folder


def fetch_jars() -> list[Path]:
    """Return the paths of the two jars that Delta needs, fetched from Maven if they are not there yet.

    Raises:
        SettingError: They cannot be fetched.
    """
    folder = jar_folder()
    jars = [folder / name for name in JARS]
    if all(jar.is_file() for jar in jars):
        return jars
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with tempfile.TemporaryDirectory(dir=folder) as ivy:
        try:
            _resolve(Path(ivy))
        except Exception as error:
            raise SettingError(
                "取不到 Delta 的 jar 包：请检查网络或 Maven 仓库设置后重试 make setup"
                " / the Delta jars cannot be fetched: check network and Maven settings, then run `make setup` again."
            ) from error
        for jar in jars:
            shutil.copyfile(Path(ivy) / "jars" / jar.name, jar.with_suffix(".part"))
            jar.with_suffix(".part").replace(jar)
    return jars


def _resolve(ivy: Path) -> None:
    """Let a session resolve the package: Spark's own Ivy honours the machine's proxy and mirror settings."""
    session = (
        SparkSession.builder.master("local[1]")
        .appName("fundaudit-setup")
        .config("spark.jars.packages", DELTA_PACKAGE)
        .config("spark.jars.ivy", str(ivy))
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.stop()


if __name__ == "__main__":
    try:
        fetch_jars()
    except SettingError as error:
        sys.exit(str(error))
