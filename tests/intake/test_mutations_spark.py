"""Spoilt deliveries by the hundred through Spark: nothing lost, and the lake as the driver would have left it."""

import os
import random

import duckdb

from jobs.content import content
from jobs.lake import Lake
from schemas import DATASETS
from tests.intake.month import Desk
from tests.intake.mutation import mutated_bytes, mutated_sheet, write
from tests.intake.test_mutations import read

BATCHES = int(os.environ.get("FUNDAUDIT_MUTATION_BATCHES", "1"))
"""Batches through Spark; the whole campaign is 20 of 40 files."""
FILES = int(os.environ.get("FUNDAUDIT_MUTATION_FILES", "12"))
FORMS = ("csv", "gb18030", "tsv", "jsonl", "parquet", "xlsx")
TABLES = ("bank_statement_line", "quarantine")


def land(desk: Desk, batch: int, scratch) -> int:
    """Land mutated files that are readable as a whole; an unreadable one would stop the run. Returns their rows."""
    desk.landing.mkdir(parents=True)
    rows = 0
    for number in range(FILES):
        rng = random.Random(f"batch{batch}/{number}")  # noqa: S311 - reproducible, not secret
        form = FORMS[number % len(FORMS)]
        path = write(mutated_sheet(rng), form, scratch)
        if rng.random() < 0.5 and form in ("csv", "gb18030", "tsv", "jsonl"):
            path.write_bytes(mutated_bytes(path.read_bytes(), rng))
        outcome = read(path)
        if outcome is not None:
            rows += outcome[1].num_rows
            (desk.landing / path.name.replace("_1.", f"_{number + 1}.")).write_bytes(path.read_bytes())
    return rows


def lake_of(desk: Desk) -> Lake:
    return Lake(desk.root, desk._session, versions=desk.versions)


def received(desk: Desk) -> list[tuple[object, ...]]:
    """Per file: received, accepted, quarantined, held, repeated."""
    counts = "received_count, accepted_count, quarantined_count, held_count, repeated_count"
    with duckdb.connect() as database:
        return database.execute(
            f"select file_name, {counts} from ({lake_of(desk).scan(DATASETS['source_file'])}) order by all"
        ).fetchall()


def test_spoilt_files_leave_the_same_lake_through_spark_as_through_the_driver(spark, tmp_path):
    for batch in range(BATCHES):
        folder = tmp_path / str(batch)
        by_driver = Desk(folder / "driver")
        by_spark = Desk(folder / "spark", session=lambda: spark, driver_bytes=0)
        shared = {"pseudonym_key_file": by_driver._settings.pseudonym_key_file}
        by_spark._settings = by_spark._settings.model_copy(update=shared)
        rows = land(by_driver, batch, tmp_path)
        by_spark.landing.parent.mkdir(parents=True)
        by_spark.landing.symlink_to(by_driver.landing)

        by_driver.take_in()
        by_spark.take_in()

        counted = received(by_spark)
        assert counted == received(by_driver), batch
        assert sum(count[1] for count in counted) == rows, batch
        assert all(count[1] == sum(count[2:]) for count in counted), batch
        for name in TABLES:
            one, other = (
                content(DATASETS[name], lake_of(desk).files(DATASETS[name])) for desk in (by_driver, by_spark)
            )
            assert one == other, (batch, name)
