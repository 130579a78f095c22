"""How much a file is to read is told by its rows, however densely they are packed."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.intake.landing import find_files
from jobs.intake.profile import FileFormat, load_profile
from jobs.intake.text_size import member_text_size, rows_size, text_size


def test_parquet_counts_as_its_rows_and_columns_do_and_not_as_its_bytes(tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": ["same"] * 100_000, "b": ["same"] * 100_000}), path)
    assert path.stat().st_size < 10_000
    assert text_size(path, FileFormat.PARQUET) == rows_size(100_000, 2) == 2_000_000


def test_text_counts_as_its_bytes(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert text_size(path, FileFormat.CSV) == 8


def test_a_workbook_counts_more_than_its_packed_bytes(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"x" * 1000)
    assert text_size(path, FileFormat.XLSX) == 8000


def test_a_damaged_parquet_file_counts_as_its_bytes_until_its_reader_refuses_it(tmp_path):
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 damaged")
    assert text_size(path, FileFormat.PARQUET) == 12


@pytest.mark.parametrize(
    ("file_format", "size"), [(FileFormat.CSV, 100), (FileFormat.PARQUET, 2000), (FileFormat.XLSX, 800)]
)
def test_members_of_archives_count_by_their_format(file_format, size):
    assert member_text_size(100, file_format) == size


def test_a_landed_file_tells_its_size_as_text(tmp_path):
    path = tmp_path / "diagnosis_202610_01.parquet"
    pq.write_table(pa.table({"mdtrt_id": ["V1"] * 5000, "diag_code": ["J00"] * 5000}), path)
    (file,) = find_files(tmp_path, load_profile("national")).files
    assert file.text_size == rows_size(5000, 2)
