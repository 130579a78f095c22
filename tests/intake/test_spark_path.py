"""Large files are read in parts side by side: every row once, with the number it has in the whole file."""

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.intake.file_part import parts_of
from jobs.intake.profile import load_profile
from jobs.intake.reading import read_file
from tests.delivery import deliver
from tests.intake.month import Desk

HEADER = "mdtrt_id,setl_id,item"


def kind_of(name):
    return load_profile("national").kind_of(f"fee_line_202610_01.{name}")


def rows_of(path, kind, part=None):
    return [row for batch in read_file(path, kind, part).batches for row in batch.to_pylist()]


def in_parts(path, kind, part_bytes):
    parts = parts_of(path, kind, part_bytes=part_bytes)
    rows = [row for part in parts for row in rows_of(path, kind, part)]
    return len(parts), sorted(rows, key=lambda row: row["source_row"])


def whole(path, kind):
    return sorted(rows_of(path, kind), key=lambda row: row["source_row"])


@pytest.mark.parametrize(
    "lines",
    [
        [f"V{number},S{number},药品" for number in range(200)],
        [f'"V{number}","S,{number}","say ""{number}"" twice"' for number in range(200)],
        [f'V{number},"",""""' for number in range(200)],
        [f'V{number},S,"first\nsecond"' for number in range(200)],
        ['V1,S1,"never closed', *(f"V{number},S,x" for number in range(200))],
        [f"V{number},S,x" + ",more" * (number % 7 == 3) for number in range(200)],
        [f"V{number},S,x" if number % 5 else "" for number in range(200)],
        ["V1,S1,x\ufffd", *(f"V{number},S,x" for number in range(200))],
    ],
    ids=["plain", "quoted", "empty", "line breaks", "open quote", "ragged", "blank lines", "undecodable"],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("part_bytes", [64, 700])
def test_the_parts_of_a_text_file_together_are_the_whole_file_row_by_row(tmp_path, lines, line_end, part_bytes):
    path = tmp_path / "x.csv"
    path.write_bytes((line_end.join([HEADER, *lines]) + line_end).encode("utf-8"))
    kind = kind_of("csv")
    count, rows = in_parts(path, kind, part_bytes)
    assert rows == whole(path, kind)
    assert count > 1 or part_bytes > 64 or "never closed" in lines[0]


def test_row_numbers_of_parts_are_those_that_a_plain_reader_counts(tmp_path):
    path = tmp_path / "x.csv"
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([HEADER.split(","), *([f"V{n}", "", "a,b"] for n in range(300))])
    path.write_text(text.getvalue(), "utf-8", newline="")
    count, rows = in_parts(path, kind_of("csv"), 256)
    assert count > 10
    assert [(row["source_row"], row["fields"][0]) for row in rows] == [(n + 2, f"V{n}") for n in range(300)]


def test_a_file_whose_quotes_stand_inside_fields_is_read_as_a_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("\n".join([HEADER, *(f'V{n},S,5" pipe' for n in range(300))]), "utf-8")
    kind = kind_of("csv")
    assert parts_of(path, kind, part_bytes=64) == [None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_parts_of_a_file_in_another_encoding_are_its_rows(tmp_path, encoding):
    path = tmp_path / "x.csv"
    path.write_text("\n".join([HEADER, *(f'V{n},"阿司匹林，{n}",龘' for n in range(300))]), encoding)
    kind = kind_of("csv")
    count, rows = in_parts(path, kind, 512)
    assert count > 1
    assert rows == whole(path, kind)
    assert [row["fields"][1] for row in rows] == [f"阿司匹林，{n}" for n in range(300)]


def test_parts_of_a_parquet_file_are_its_row_groups_with_their_row_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.intake.file_part.PART_ROWS", 250)
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"mdtrt_id": [f"V{n}" for n in range(1000)]}), path, row_group_size=100)
    parts = parts_of(path, kind_of("parquet"))
    assert [part.first_row for part in parts] == [2, 302, 602, 902]
    rows = [row for part in parts for row in rows_of(path, kind_of("parquet"), part)]
    assert [(row["source_row"], row["fields"]) for row in rows] == [(n + 2, [f"V{n}"]) for n in range(1000)]


PERSONS = "| person_id | certificate_number_token |\n| P1 | 150102195001010011 |"
VISITS = "| visit_id | person_id |\n| V1 | P1 |\n| V2 | P1 |"
FIRST = """
    | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
    | L1          | V1       | P1        | 1        | 1          | 100        |
    | L2          | V1       | P1        | 1        | 2          | 200        |
    | L3          | V2       | P1        | 1        | 3          | 300        |
    | L3          | V2       | P1        | 1        | 3          | 300        |
    | L4          | V2       | P1        | 1        | 4          | 400        |
    | L4          | V2       | P1        | 2        | 4          | 800        |
    | L5          | V9       | P1        | 1        | 5          | 500        |
    | L6          | V1       | P1        | 0        | 6          | 600        |
    | L6          | V1       | P1        | 1        | 6          | 600        |
"""
SECOND = """
    | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
    | L1          | V1       | P1        | 1        | 1          | 100        |
    | L2          | V2       | P1        | 1        | 9          | 900        |
    | L7          | V2       | P1        | 1        | 7          | 700        |
"""


def test_tasks_and_driver_judge_repeated_corrected_and_contradicting_rows_alike(tmp_path, spark):
    driver = Desk(tmp_path / "driver")
    tasks = Desk(tmp_path / "tasks", session=lambda: spark)
    tasks._settings = tasks._settings.model_copy(update={"pseudonym_key_file": driver._settings.pseudonym_key_file})
    for desk in (driver, tasks):
        deliver(desk.landing, "person_202610_01.csv", PERSONS)
        deliver(desk.landing, "visit_202610_01.csv", VISITS)
        desk.take_in()
    tasks._settings = tasks._settings.model_copy(update={"driver_bytes": 0})
    for desk in (driver, tasks):
        deliver(desk.landing, "fee_line_202610_01.csv", FIRST)
        desk.take_in()
    assert driver.rows("fee_line", "fee_line_id, amount_fen") == [
        "L1 | 100",
        "L2 | 200",
        "L3 | 300",
        "L4 | 400",
        "L6 | 600",
    ]
    assert_alike(driver, tasks)
    for desk in (driver, tasks):
        deliver(desk.landing, "fee_line_202610_02.csv", SECOND)
        desk.take_in()
    assert driver.rows("fee_line", "fee_line_id, amount_fen")[:2] == ["L1 | 100", "L2 | 900"]
    assert_alike(driver, tasks)
    assert not (tasks.root / "staging").exists()


def assert_alike(driver, tasks):
    for table, columns in {
        "fee_line": "* exclude (load_id)",
        "raw_row": "* exclude (load_id)",
        "quarantine": "* exclude (load_id)",
        "source_file": "* exclude (load_id, load_number)",
    }.items():
        assert tasks.rows(table, columns) == driver.rows(table, columns), table
