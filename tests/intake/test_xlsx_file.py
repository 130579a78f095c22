"""XLSX workbooks: the first sheet, text cells for ids, numbers that are exact to the fen."""

import datetime
import zipfile

import openpyxl
import pytest

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap
from jobs.intake.profile import FileFormat
from tests.intake.seam import conform_file, file_map, raw_rows, refused

KIND = file_map(
    {"visit_id": ColumnMap(column="mdtrt_id"), "diagnosis_name": ColumnMap(column="diag_name")}, format=FileFormat.XLSX
)


@pytest.fixture
def workbook(tmp_path):
    """Write rows as the first sheet of a workbook."""

    def write(*rows: list[object]):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.create_sheet("other").append(["not", "read"])
        path = tmp_path / "visit.xlsx"
        book.save(path)
        return path

    return write


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts)  # noqa: DTZ001 - civil times carry no zone


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("007", "007"),
        (" 张三 ", " 张三 "),
        (7, "7"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (1234567.89, "1234567.89"),
        (12345678901.23, "12345678901.23"),
        (0.000001, "0.000001"),
        (1e17, "100000000000000000"),
        (True, "1"),
        (False, "0"),
        (at(2026, 10, 1, 0, 30), "2026-10-01 00:30:00"),
        (datetime.date(2026, 10, 1), "2026-10-01"),
        (None, ""),
    ],
)
def test_each_kind_of_cell_becomes_its_text(workbook, cell, text):
    (_, fields, fault) = raw_rows(workbook(["mdtrt_id", "diag_name"], ["V1", cell]), KIND)[0]
    assert (fields[1].removesuffix(" 00:00:00"), fault) == (text, None)


@pytest.mark.parametrize("cell", [12, 110101199001010011, 1.5, True])
def test_a_number_cell_in_an_id_column_is_the_fault_of_its_row(workbook, cell):
    path = workbook(["mdtrt_id", "diag_name"], ["0012", "x"], [cell, "x"], ["V3", 5])
    assert [fault for *_, fault in raw_rows(path, KIND)] == [None, "number_cell:mdtrt_id", None]
    assert refused(conform_file(path, KIND))["reasons"].to_pylist() == [["number_cell:mdtrt_id"]]


def test_money_that_is_not_whole_fen_is_refused_and_the_noise_of_doubles_is_not(workbook):
    kind = file_map(
        {"settlement_id": ColumnMap(column="id"), "total_fen": ColumnMap(column="sum")},
        dataset="settlement",
        format=FileFormat.XLSX,
    )
    path = workbook(
        ["id", "sum"], ["S1", 0.1 + 0.2], ["S2", 19.99 * 3], ["S3", 1.005], ["S4", 1e15], ["S5", 99999999999.99]
    )
    rows = conform_file(path, kind)
    assert rows["total_fen"].to_pylist() == [30, 5997, None, None, 9999999999999]
    assert rows["reasons"].to_pylist() == [[], [], ["malformed:total_fen"], ["malformed:total_fen"], []]


def test_blank_rows_keep_the_numbers_of_the_rows_after_them(workbook):
    path = workbook(["mdtrt_id", "diag_name"], [], ["V1", "x"], [None, None], ["V2", "y"])
    assert [(number, fields) for number, fields, _ in raw_rows(path, KIND) if any(fields)] == [
        (3, ["V1", "x"]),
        (5, ["V2", "y"]),
    ]
    assert conform_file(path, KIND)["source_row"].to_pylist() == [3, 5]


def test_a_row_wider_than_the_header_is_a_fault(workbook):
    path = workbook(["mdtrt_id", "diag_name"], ["V1", "x", "?"], ["V2", "y"])
    assert [fault for *_, fault in raw_rows(path, KIND)] == ["ragged_row", None]


def test_a_header_alone_is_a_file_without_rows(workbook):
    assert raw_rows(workbook(["mdtrt_id", "diag_name"]), KIND) == []


@pytest.mark.parametrize("rows", [[], [["", ""], ["V1", "x"]]])
def test_a_sheet_without_a_header_is_refused(workbook, rows):
    with pytest.raises(SettingError, match="has no header"):
        raw_rows(workbook(*rows), KIND)


def test_a_repeated_column_is_refused(workbook):
    with pytest.raises(SettingError, match="repeated column a"):
        raw_rows(workbook(["a", "b", " a"]), KIND)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "visit.xlsx").write_bytes(content)
    with pytest.raises(SettingError, match="not a readable XLSX file"):
        raw_rows(tmp_path / "visit.xlsx", KIND)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "visit.xlsx", "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(SettingError, match="not a readable XLSX file"):
        raw_rows(tmp_path / "visit.xlsx", KIND)


def test_an_error_and_a_formula_without_a_value_are_the_fault_of_their_row(workbook):
    path = workbook(
        ["mdtrt_id", "diag_name"], ["V1", "x"], ["V2", "=1+1"], ["V3", "#REF!"], ["V4", "#N/A"], ["V5", "y"]
    )
    assert [(number, fault) for number, _, fault in raw_rows(path, KIND)] == [
        (2, None),
        (3, "unread_cell:diag_name"),
        (4, "unread_cell:diag_name"),
        (5, "unread_cell:diag_name"),
        (6, None),
    ]


def test_a_formula_with_a_value_is_its_value(workbook):
    path = workbook(["mdtrt_id", "diag_name"], ["V1", 2])
    content = {}
    with zipfile.ZipFile(path) as book:
        content = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    content[sheet] = content[sheet].replace(b"<v>2</v>", b"<f>1+1</f><v>2</v>")
    with zipfile.ZipFile(path, "w") as book:
        for name, part in content.items():
            book.writestr(name, part)
    assert b"<f>1+1</f>" in content[sheet]
    assert raw_rows(path, KIND) == [(2, ["V1", "2"], None)]
