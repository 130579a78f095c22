"""Files that are not what their name says: one sentence with the file's name, and the lake stays as it was."""

import io
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.errors import SettingError
from tests.delivery import deliver
from tests.intake.month import Desk

PERSONS = "| person_id | certificate_number_token |\n| P1 | 150102195001010011 |\n"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for number in range(2000):
        book.active.append([f"psn_no{number}"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def parquet() -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"psn_no": [str(number) for number in range(2000)]}), target)
    return target.getvalue()


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("person_202610_02.csv", "psn_no\nP2\n" * 2000)
    return target.getvalue()


XLSX, PARQUET, ZIP = workbook(), parquet(), archive()


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A lake that holds one person."""
    desk = Desk(tmp_path_factory.mktemp("damaged"))
    deliver(desk.landing, "person_202610_01.csv", PERSONS)
    desk.take_in()
    return desk


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("person_202610_02.xlsx", XLSX[: len(XLSX) // 2]),
        ("person_202610_02.parquet", PARQUET[: len(PARQUET) // 2]),
        ("person_202610_02.zip", ZIP[: len(ZIP) // 2]),
        ("person_202610_02.xlsx", b"psn_no\nP2\n"),
        ("person_202610_02.parquet", b"psn_no\nP2\n"),
        ("person_202610_02.zip", b"psn_no\nP2\n"),
        ("person_202610_02.csv", XLSX),
        ("person_202610_02.csv", PARQUET),
        ("person_202610_02.tsv", ZIP),
        ("person_202610_02.jsonl", PARQUET),
        ("person_202610_02.csv", b"%PDF-1.7"),
        ("person_202610_02.csv", b'{"psn_no": "P2"}\n'),
        ("person_202610_02.jsonl", b"psn_no\nP2\n"),
        *((f"person_202610_02.{suffix}", b"") for suffix in ("csv", "tsv", "jsonl", "xlsx", "parquet", "zip")),
    ],
)
def test_a_file_that_is_cut_empty_or_of_another_format_is_one_sentence_and_changes_nothing(desk, name, content):
    before = dict(desk.versions)
    (desk.landing / name).write_bytes(content)
    with pytest.raises(SettingError) as refusal:
        desk.take_in()
    (desk.landing / name).unlink()
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert desk.versions == before
    assert desk.rows("person", "person_id") == ["P1"]


@pytest.mark.parametrize("name", ["person_202610_02.csv", "more.zip"])
def test_a_folder_under_the_name_of_a_file_is_one_sentence(desk, name):
    (desk.landing / name).mkdir()
    with pytest.raises(SettingError, match="should be a file"):
        desk.take_in()
    (desk.landing / name).rmdir()


def test_another_folder_is_nobodys_concern(desk):
    (desk.landing / "archive").mkdir()
    assert desk.take_in().new_files == ()


def test_a_file_without_rows_is_registered_with_none_and_changes_no_data(desk):
    path = deliver(desk.landing, "person_202610_02.csv", PERSONS)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    desk.take_in()
    assert desk.rows("source_file", "file_name, received_count") == [
        "person_202610_01.csv | 1",
        "person_202610_02.csv | 0",
    ]
    assert desk.rows("person", "person_id") == ["P1"]
