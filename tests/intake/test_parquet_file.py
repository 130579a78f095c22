"""Parquet deliveries: every value becomes the text that a CSV would have carried."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap
from jobs.intake.profile import FileFormat
from tests.intake.seam import file_map, raw_rows


@pytest.fixture
def texts(tmp_path):
    """Write one column of a Parquet file and read its texts."""

    def read(column: pa.Array, *, identifier: bool = False) -> list[str | None]:
        path = tmp_path / "visit.parquet"
        pq.write_table(pa.table({"a": column, "b": pa.array(["x"] * len(column))}), path)
        mapped = {"visit_id" if identifier else "diagnosis_name": ColumnMap(column="a")}
        rows = raw_rows(path, file_map(mapped, format=FileFormat.PARQUET))
        assert [number for number, *_ in rows] == list(range(2, 2 + len(column)))
        assert all(fault is None for *_, fault in rows)
        return [fields[0] for _, fields, _ in rows]

    return read


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts)  # noqa: DTZ001 - civil times carry no zone


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array(["007", "", None]), ["007", "", None]),
        (pa.array([7, -1, None], pa.int64()), ["7", "-1", None]),
        (pa.array([True, False, None]), ["1", "0", None]),
        (pa.array([Decimal("12.30"), None, Decimal("-0.05")], pa.decimal128(18, 2)), ["12.30", None, "-0.05"]),
        (pa.array([12.5, 0.1, None]), ["12.5", "0.1", None]),
        (pa.array([datetime.date(2026, 1, 5), None]), ["2026-01-05", None]),
        (pa.array([datetime.date(2026, 1, 5)], pa.date64()), ["2026-01-05"]),
        (pa.array([at(2026, 10, 1, 0, 30)], pa.timestamp("ns")), ["2026-10-01 00:30:00"]),
        (pa.array([at(2026, 10, 1, 0, 30, 0, 5)], pa.timestamp("us")), ["2026-10-01 00:30:00.000005"]),
        (pa.array([["内科", "外科"], [], None]), ["内科|外科", "", None]),
        (pa.array(["甲", "乙", "甲"]).dictionary_encode(), ["甲", "乙", "甲"]),
        (pa.array(["甲"], pa.large_string()), ["甲"]),
        (pa.nulls(2), [None, None]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_each_type_becomes_its_text(texts, column, expected):
    assert texts(column) == expected


def test_times_with_a_zone_are_refused(texts):
    with pytest.raises(SettingError, match=r"visit\.parquet.* a .*without one"):
        texts(pa.array([at(2026, 10, 1)], pa.timestamp("us", tz="UTC")))


@pytest.mark.parametrize(
    "column",
    [
        pa.array([{"x": 1}]),
        pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())),
        pa.array([[{"x": 1}]]),
        pa.array([b"\xff\xfe"]),
    ],
    ids=["struct", "map", "list of struct", "binary"],
)
def test_what_no_text_stands_for_is_refused(texts, column):
    with pytest.raises(SettingError, match="nested or binary"):
        texts(column)


def test_ids_kept_as_floating_point_numbers_are_refused_and_whole_numbers_are_read(texts):
    with pytest.raises(SettingError, match="ids as floating-point"):
        texts(pa.array([1.0]), identifier=True)
    assert texts(pa.array([110101199001010011]), identifier=True) == ["110101199001010011"]


def test_row_numbers_run_over_row_groups(tmp_path):
    path = tmp_path / "visit.parquet"
    pq.write_table(pa.table({"a": pa.array(range(150_000)).cast(pa.string())}), path, row_group_size=7_000)
    rows = raw_rows(path, file_map({}, format=FileFormat.PARQUET))
    assert [(number, fields) for number, fields, _ in rows] == [
        (number, [str(number - 2)]) for number in range(2, 150_002)
    ]


def test_a_file_without_rows_has_a_header_only(texts):
    assert texts(pa.array([], pa.string())) == []


@pytest.mark.parametrize("content", [b"", b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "visit.parquet").write_bytes(content)
    with pytest.raises(SettingError, match="not a whole Parquet file"):
        raw_rows(tmp_path / "visit.parquet", file_map({}, format=FileFormat.PARQUET))


def test_a_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "visit.parquet"
    pq.write_table(pa.table({"a": pa.array(range(10_000)).cast(pa.string())}), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SettingError, match="not a whole Parquet file"):
        raw_rows(path, file_map({}, format=FileFormat.PARQUET))


def test_a_page_overwritten_with_noise_is_refused_and_names_the_row(tmp_path):
    path = tmp_path / "visit.parquet"
    pq.write_table(pa.table({"a": pa.array(range(10_000)).cast(pa.string())}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[200:2000] = bytes(1800)
    path.write_bytes(content)
    with pytest.raises(SettingError, match="is damaged after row 2"):
        raw_rows(path, file_map({}, format=FileFormat.PARQUET))


def test_a_repeated_column_is_refused(tmp_path):
    column = pa.array(["1"])
    pq.write_table(pa.Table.from_arrays([column, column], names=["a", "a"]), tmp_path / "visit.parquet")
    with pytest.raises(SettingError, match="repeated column a"):
        raw_rows(tmp_path / "visit.parquet", file_map({}, format=FileFormat.PARQUET))
