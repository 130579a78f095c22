"""JSON lines: numbers keep their text, and a line that is no flat object is a fault of its own alone."""

import pytest

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap
from jobs.intake.profile import FileFormat, load_profile
from jobs.intake.reading import read_file
from tests.intake.seam import conform_file, file_map, raw_rows

KIND = file_map(
    {"visit_id": ColumnMap(column="id"), "diagnosis_name": ColumnMap(column="name")}, format=FileFormat.JSON_LINES
)


@pytest.fixture
def lines(tmp_path):
    """Write text or bytes as a file of JSON lines."""

    def write(content):
        path = tmp_path / "visit.jsonl"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_each_line_is_a_row_with_the_number_of_its_line(lines):
    path = lines('{"id": "V1", "name": "感冒"}\n\n{"id": "V2", "name": null}\n')
    assert raw_rows(path, KIND) == [(1, ["V1", "感冒"], None), (3, ["V2", None], None)]


def test_the_header_is_every_key_the_mapped_ones_in_their_order_then_the_others_as_they_come(lines):
    path = lines('{"z": 1, "name": "a"}\n{"y": 2, "id": "V1"}\n')
    assert read_file(path, KIND).header == ["id", "name", "z", "y"]
    assert raw_rows(path, KIND) == [(1, [None, "a", "1", None], None), (2, ["V1", None, None, "2"], None)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12.30", "12.30"),
        ("0.1000000000000000055", "0.1000000000000000055"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-0.05", "-0.05"),
        ("1e3", "1e3"),
        ("true", "1"),
        ("false", "0"),
        ("null", None),
        ('""', ""),
        ('"a\\u00e9\\n"', "aé\n"),
    ],
)
def test_each_value_keeps_its_exact_text(lines, value, text):
    assert raw_rows(lines(f'{{"id": "V1", "name": {value}}}\n'), KIND) == [(1, ["V1", text], None)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"id": "V1", ', "broken_line"),
        ("V1,感冒", "broken_line"),
        ('["V1"]', "broken_line"),
        ("17", "broken_line"),
        ('{"id": NaN}', "broken_line"),
        ('{"id": -Infinity}', "broken_line"),
        ('{"id": "a"} {"id": "b"}', "broken_line"),
        ("[" * 100_000, "broken_line"),
        ('{"id": "V1", "id": "V2"}', "repeated_key"),
        ('{"id": "V1", "name": {"a": 1}}', "nested_value"),
        ('{"id": "V1", "name": ["a"]}', "nested_value"),
        ('{"id": "V1", "name": {}}', "nested_value"),
        ('{"id": 12.0}', "number_cell:id"),
        ('{"id": 1e5}', "number_cell:id"),
        ('{"id": "V1", "name": "\\ud83d"}', "undecodable"),
    ],
)
def test_a_line_that_cannot_be_used_keeps_its_text_and_harms_no_other(lines, line, fault):
    found = raw_rows(lines(f'{{"id": "V0"}}\n{line}\n{{"id": "V9"}}\n'), KIND)
    assert [(number, one) for number, _, one in found] == [(1, None), (2, fault), (3, None)]
    assert found[1][1] == [line]
    assert found[2][1][0] == "V9"


def test_a_broken_line_is_quarantined_with_its_row_and_the_others_are_accepted(lines):
    rows = conform_file(lines('{"id": "V1", "name": "a"}\n{oops\n'), KIND)
    assert rows.select(["source_row", "reasons"]).to_pylist() == [
        {"source_row": 1, "reasons": []},
        {"source_row": 2, "reasons": ["broken_line"]},
    ]


def test_a_key_that_a_line_lacks_is_an_absent_value_and_one_that_nobody_knows_stays_in_bronze(lines):
    path = lines('{"id": "V1", "name": "a", "new": "x"}\n{"name": "b"}\n')
    assert conform_file(path, KIND)["reasons"].to_pylist() == [[], ["missing:visit_id"]]
    assert raw_rows(path, KIND)[0][1] == ["V1", "a", "x"]


def test_a_required_key_that_no_line_has_is_one_sentence(lines):
    with pytest.raises(SettingError, match=r"visit\.jsonl lacks the required column id"):
        conform_file(lines('{"name": "a"}\n'), KIND)


def test_money_goes_from_its_digits_to_fen(lines):
    kind = file_map(
        {"settlement_id": ColumnMap(column="id"), "total_fen": ColumnMap(column="sum")},
        dataset="settlement",
        format=FileFormat.JSON_LINES,
    )
    texts = ("0.29", "4.35", "8.20", "99999999999.99", "1.005", "1e2")
    rows = conform_file(lines("".join(f'{{"id": "S", "sum": {text}}}\n' for text in texts)), kind)
    assert rows["total_fen"].to_pylist() == [29, 435, 820, 9999999999999, None, None]
    assert rows["reasons"].to_pylist()[4:] == [["malformed:total_fen"]] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_gives_the_same_text(lines, encoding):
    assert raw_rows(lines('{"id": "V1", "name": "感冒"}\n'.encode(encoding)), KIND) == [(1, ["V1", "感冒"], None)]


def test_undecodable_bytes_are_the_fault_of_their_line_alone(lines):
    content = '{"id": "V1", "name": "感冒发热"}\n'.encode() + b'{"id": "\xff\xfe"}\n{"id": "V3"}'
    assert [fault for *_, fault in raw_rows(lines(content), KIND)] == [None, "undecodable", None]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("\n\n", "unusable header"),
        ("[1, 2]\n", "unusable header"),
        ("{}\n", "unusable header"),
        ("PK\x03\x04", "holds ZIP/XLSX, not text"),
        ('{"a": "' + "x" * (8 << 20) + '"}', "line 1 of visit.jsonl is too long"),
        ("".join(f'{{"k{n}": 1}}\n' for n in range(2001)), "more than 2000 keys"),
    ],
    ids=["empty", "blank", "array", "no keys", "zip", "one line", "keys"],
)
def test_a_file_that_is_no_json_lines_is_refused_in_one_sentence(lines, content, sentence):
    with pytest.raises(SettingError, match=sentence) as refusal:
        raw_rows(lines(content), KIND)
    assert "visit.jsonl" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_standard_extract_may_come_as_json_lines(lines):
    kind = load_profile("national").kind_of("visit_202610_01.jsonl")
    assert kind is not None
    assert kind.format is FileFormat.JSON_LINES
