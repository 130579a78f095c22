"""Plain rows of a large load reach silver from the tasks themselves; the rest is compared; the lake is the same."""

import csv
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.errors import AuditError
from jobs.intake.load import FileCount
from jobs.intake.plain_rows import PlainRows, check_plain_rows, count_plain_rows
from jobs.intake.staging import Staged, StagedFile
from jobs.intake.tasks import ParquetFile, task_database
from jobs.lake import Lake, NewFile
from schemas import DATASETS
from tests.delivery import deliver
from tests.intake.month import Desk
from tests.intake.test_spark_path import assert_alike
from tests.lake.sample import visits
from tests.table import valid_table

FEE_LINE = DATASETS["fee_line"]
PEOPLE = range(40)


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows])


PERSONS = table("| person_id | certificate_number_token |", *(f"| P{n} | 15010219500101{n:04} |" for n in PEOPLE))
VISITS = table(
    "| visit_id | person_id | started_at | ended_at |",
    *(f"| V{n} | P{n} | 2026-10-03 09:00:00 | 2026-10-04 09:00:00 |" for n in PEOPLE),
    "| V-SEP | P1 | 2026-09-03 09:00:00 | 2026-09-04 09:00:00 |",
)
HEADER = "| fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |"
EARLIER = table(HEADER, "| L-SEP | V-SEP | P1 | 1 | 7 | 700 |")
LINES = table(
    HEADER,
    *(f"| L{n} | V{n % 40} | P{n % 40} | 1 | 1 | 100 |" for n in range(200)),
    "| L7 | V7 | P7 | 1 | 1 | 100 |",
    "| L8 | V8 | P8 | 2 | 1 | 200 |",
    "| L-ORPHAN | V-NONE | P8 | 2 | 1 | 200 |",
    "| L-LATE | V-SEP | P1 | 3 | 1 | 300 |",
    "| L-ZERO | V1 | P1 | 0 | 1 | 300 |",
)


def as_parquet(path, *, rows_per_group: int) -> None:
    """Replace a delivered CSV file by a Parquet file of the same texts."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    columns = {
        name: pa.array(list(texts), pa.string()) for name, texts in zip(header, zip(*rows, strict=True), strict=True)
    }
    pq.write_table(pa.table(columns), path.with_suffix(".parquet"), row_group_size=rows_per_group)
    path.unlink()


TO_SPARK, TO_DRIVER = 1, 20_000
"""Bytes that the driver takes: less than the file of lines has either way, and less or more than the rest has."""


@pytest.fixture
def two_desks(tmp_path, spark, monkeypatch):
    """``two_desks(bytes)``: the same deliveries through the driver, and through tasks in parts of 50 rows."""

    def delivered(driver_bytes: int) -> tuple[Desk, Desk]:
        monkeypatch.setattr("jobs.intake.file_part.PART_ROWS", 50)
        monkeypatch.setattr("jobs.intake.staging.PART_BYTES", 25_000)
        driver = Desk(tmp_path / "driver")
        tasks = Desk(tmp_path / "it's tasks", session=lambda: spark)
        shared = {"pseudonym_key_file": driver._settings.pseudonym_key_file}
        tasks._settings = tasks._settings.model_copy(update=shared)
        for desk in (driver, tasks):
            deliver(desk.landing, "person_202610_01.csv", PERSONS)
            deliver(desk.landing, "visit_202610_01.csv", VISITS)
            deliver(desk.landing, "fee_line_202609_01.csv", EARLIER)
            desk.take_in()
        tasks._settings = tasks._settings.model_copy(update={"driver_bytes": driver_bytes})
        for desk in (driver, tasks):
            as_parquet(deliver(desk.landing, "fee_line_202610_01.csv", LINES), rows_per_group=25)
            desk.take_in()
        return driver, tasks

    return delivered


def files_of(desk, period):
    return Lake(desk.root, desk._session, versions=desk.versions).files(FEE_LINE, [period])


@pytest.mark.parametrize("driver_bytes", [TO_SPARK, TO_DRIVER], ids=["rest in Spark", "rest in the driver"])
def test_plain_and_compared_rows_together_are_what_the_driver_accepts(two_desks, driver_bytes):
    driver, tasks = two_desks(driver_bytes)
    assert_alike(driver, tasks)
    assert tasks.rows("fee_line", "count(*), sum(amount_fen)", "period = '2026-10'") == ["200 | 20000"]
    assert tasks.rows("fee_line", "fee_line_id", "period = '2026-09'") == ["L-LATE", "L-SEP"]


def test_where_very_many_keys_are_met_twice_whole_tables_are_compared(two_desks, monkeypatch):
    monkeypatch.setattr("jobs.intake.plain_rows._MOST_MET", 1)
    assert_alike(*two_desks(TO_DRIVER))


def test_tasks_leave_a_file_for_each_range_of_slots_that_names_its_ends(two_desks, spark):
    _, tasks = two_desks(TO_DRIVER)
    ranges = sorted((one.slot_from, one.slot_to, one.rows) for one in files_of(tasks, "2026-10") if one.rows > 2)
    assert len(ranges) > 2
    assert all(before[1] < after[0] for before, after in pairwise(ranges))
    with duckdb.connect() as database:
        for one in files_of(tasks, "2026-10"):
            held = "select min(slot), max(slot), count(*) from read_parquet($path)"
            ends = database.execute(held, {"path": one.path}).fetchall()
            assert ends == [(one.slot_from, one.slot_to, one.rows)]
    assert Lake(tasks.root, lambda: spark, versions=tasks.versions).read(FEE_LINE).count() == 202


@pytest.mark.parametrize("driver_bytes", [TO_SPARK, TO_DRIVER], ids=["rest in Spark", "rest in the driver"])
def test_a_second_delivery_of_the_month_is_compared_with_the_first(two_desks, driver_bytes):
    desks = two_desks(driver_bytes)
    again = table(
        HEADER, "| L1 | V1 | P1 | 5 | 1 | 500 |", "| L2 | V2 | P2 | 1 | 1 | 100 |", "| L900 | V3 | P3 | 9 | 1 | 900 |"
    )
    for desk in desks:
        deliver(desk.landing, "fee_line_202610_02.csv", again)
        desk.take_in()
    assert_alike(*desks)
    assert desks[1].rows("fee_line", "fee_line_id, amount_fen", "amount_fen > 200 and period = '2026-10'") == [
        "L1 | 500",
        "L900 | 900",
    ]


@pytest.mark.parametrize("broken", [{"slot": 1024}, {"person_key": None}, {"visit_id": None}])
def test_a_row_that_breaks_the_constraint_of_its_table_is_counted(broken):
    with duckdb.connect() as database:
        database.register("plain", visits({"visit_id": "A"}, {"visit_id": "B", **broken}))
        (count,) = count_plain_rows(database, DATASETS["visit"])
    assert (count["rows"], count["broken"]) == (2, 1)


def outcome(*, written: int, counted: int, rest: int) -> PlainRows:
    left = Staged(FEE_LINE, (StagedFile("r", rest, 0),), 2)
    return PlainRows((NewFile("f", written, 1),), (FileCount("s", "accepted", counted, 0, 0),), left)


def test_files_with_broken_rows_or_other_rows_than_were_read_are_never_added():
    staged = Staged(FEE_LINE, (StagedFile("a", 5, 0), StagedFile("b", 5, 1)), 2)
    check_plain_rows(FEE_LINE, staged, outcome(written=8, counted=8, rest=2), broken=0)
    with pytest.raises(AuditError, match="break its constraint"):
        check_plain_rows(FEE_LINE, staged, outcome(written=8, counted=8, rest=2), broken=1)
    for lost in (outcome(written=7, counted=8, rest=2), outcome(written=8, counted=8, rest=1)):
        with pytest.raises(AuditError, match="are not those that were read"):
            check_plain_rows(FEE_LINE, staged, lost, broken=0)


def test_small_batches_are_gathered_to_row_groups(tmp_path):
    file = ParquetFile(tmp_path, pa.schema([("n", pa.int64())]))
    for start in range(0, 200_000, 10_000):
        file.add(pa.record_batch({"n": list(range(start, start + 10_000))}))
    assert file.close() > 0
    metadata = pq.read_metadata(file.path)
    assert [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)] == [131_072, 8_928, 60_000]


def test_rows_and_money_of_plain_rows_are_counted_by_file():
    with duckdb.connect() as database:
        rows = [{"fee_line_id": "A", "amount_fen": 5}, {"fee_line_id": "B", "amount_fen": 7}]
        database.register("plain", valid_table(FEE_LINE, *rows))
        (count,) = count_plain_rows(database, FEE_LINE)
    assert (count["rows"], count["fen"], count["unreadable"]) == (2, 12, 0)


def test_tasks_that_run_at_once_spill_into_folders_of_their_own(tmp_path):
    with task_database(tmp_path) as one, task_database(tmp_path) as other:
        spills = [
            database.execute("select current_setting('temp_directory')").fetchall()[0][0] for database in (one, other)
        ]
        one.execute("set memory_limit = '20MB'")
        one.execute("create temp table wide as select i, repeat('x', 200) || i as t from range(300000) s(i)")
        assert [bool(list(tmp_path.glob(f"{path.rpartition('/')[2]}/*"))) for path in spills] == [True, False]
    assert list(tmp_path.iterdir()) == []
