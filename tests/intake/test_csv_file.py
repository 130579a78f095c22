"""Delimited text: every row keeps its number, and what cannot be split or decoded is a fault of its row alone."""

import random

import pytest

from jobs.errors import SettingError
from jobs.intake.reading import read_file
from tests.intake.seam import file_map, raw_rows

KIND = file_map({})


@pytest.fixture
def rows(tmp_path):
    """Read bytes as a CSV file: row number, fields, fault."""

    def read(content: bytes | str, **options: object) -> list[tuple[int, list[str], str | None]]:
        path = tmp_path / "visit.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return raw_rows(path, file_map({}, **options))

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_each_encoding_gives_the_same_text(rows, encoding):
    assert rows("编号,姓名\n1,张三\n2,李四\n".encode(encoding)) == [(2, ["1", "张三"], None), (3, ["2", "李四"], None)]


def test_a_rare_character_of_gb18030_is_read(rows):
    assert rows("a,b\n1,𠮷\n".encode("gb18030")) == [(2, ["1", "𠮷"], None)]


def test_the_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfmdtrt_id,x\n1,2\n")
    assert read_file(tmp_path / "a.csv", KIND).header == ["mdtrt_id", "x"]


def test_undecodable_bytes_are_the_fault_of_their_row_alone(rows):
    content = "a,b\n1,甲\n".encode() + b"\xff\xfe\xfd,x\n" + "3,乙\n".encode()
    assert [(number, fault) for number, _, fault in rows(content)] == [(2, None), (3, "undecodable"), (4, None)]
    assert rows(content)[2] == (4, ["3", "乙"], None)


def test_a_cut_character_in_a_utf8_file_does_not_turn_the_rest_into_another_text(rows):
    names = ["王小明", "李四光", "赵钱孙", "周吴郑", "冯陈褚"]
    lines = ["编号,姓名", *(f"{number},{name}" for number, name in enumerate(names, start=2))]
    content = "\n".join(lines).encode() + b"\n7,\xe5\xbc\n"
    found = rows(content)
    assert [fields[1] for _, fields, fault in found if fault is None] == names
    assert [(number, fault) for number, _, fault in found if fault] == [(7, "undecodable")]


def test_undecodable_bytes_after_a_byte_order_mark_are_no_other_fault(rows):
    assert [fault for *_, fault in rows(b"\xef\xbb\xbfa,b\n\xff,2\n3,4\n")] == ["undecodable", None]


def test_rows_with_too_few_or_too_many_fields_are_kept_with_their_text(rows):
    assert rows("a,b\n1,2\n9\n3,4\n5,6,7\n8,9\n") == [
        (2, ["1", "2"], None),
        (3, ["9"], "ragged_row"),
        (4, ["3", "4"], None),
        (5, ["5,6,7"], "ragged_row"),
        (6, ["8", "9"], None),
    ]


def test_a_file_of_ragged_rows_only_loses_none(rows):
    assert rows("a,b\n1\n2\n3") == [(2, ["1"], "ragged_row"), (3, ["2"], "ragged_row"), (4, ["3"], "ragged_row")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_lines_keep_the_numbers_of_the_rows_after_them(rows, end):
    content = end.join(["a,b", "", "1,2", "", "", "9", "", "3,4", ""])
    filled = [row for row in rows(content) if any(row[1])]
    assert filled == [(3, ["1", "2"], None), (6, ["9"], "ragged_row"), (8, ["3", "4"], None)]


def test_a_last_line_without_end_is_a_row(rows):
    assert rows("a,b\n1,2") == [(2, ["1", "2"], None)]


def test_quotes_protect_separators_and_quotes(rows):
    assert rows('a,b\n1,"x,y"\n2,"say ""yes"""\n') == [(2, ["1", "x,y"], None), (3, ["2", 'say "yes"'], None)]


def test_a_line_break_inside_quotes_is_a_fault_and_counts_as_one_row(rows):
    assert rows('a,b\n1,"x\ny"\n3,4\n') == [(2, ["1", "x\ny"], "line_break"), (3, ["3", "4"], None)]


def test_a_quote_that_is_never_closed_keeps_the_text_it_swallowed(rows):
    assert rows('a,b\n1,"x\n3,4\n5,6\n') == [(2, ["1", "x\n3,4\n5,6\n"], "line_break")]


def test_another_separator_is_a_matter_of_the_profile(rows):
    assert rows("a|b\n1|2,3\n", delimiter="|") == [(2, ["1", "2,3"], None)]


def test_leading_zeros_and_blanks_arrive_as_sent(rows):
    assert rows("a,b\n 007 ,\n") == [(2, [" 007 ", ""], None)]


@pytest.mark.parametrize("content", ["a,b\n", "a,b", "a,b\r\n"])
def test_a_header_alone_is_a_file_without_rows(rows, content):
    assert rows(content) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("\n\n", "unusable header"),
        ("\na,b\n1,2\n", "unusable header"),
        (",\n1,2\n", "unusable header"),
        ("a,b, a\n1,2,3\n", "repeated column a"),
    ],
)
def test_a_file_without_a_usable_header_is_refused_in_one_sentence(rows, content, sentence):
    with pytest.raises(SettingError, match=sentence) as refusal:
        rows(content)
    assert "visit.csv" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_row_numbers_are_exact_over_many_blocks(rows):
    lines = [f"{number},{'y,z' if number % 7 == 0 else 'x' * 900}" for number in range(2, 20002)]
    found = rows("a,b\n" + "\n".join(lines) + "\n")
    assert [number for number, *_ in found] == list(range(2, 20002))
    assert all(fields[0].split(",")[0] == str(number) for number, fields, _ in found)
    assert {number for number, _, fault in found if fault == "ragged_row"} == set(range(7, 20002, 7))


@pytest.mark.parametrize("seed", range(4))
def test_no_line_of_a_damaged_file_is_lost_or_numbered_wrongly(rows, seed):
    draw = random.Random(seed)  # noqa: S311 - reproducible damage
    for _ in range(60):
        lines = [_damaged(draw, number) for number in range(2, 2 + draw.randrange(30))]
        end = draw.choice([b"\n", b"\r\n"])
        content = end.join([b"a,b,c", *lines]) + draw.choice([b"", end])
        found = {number: (fields, fault) for number, fields, fault in rows(content)}
        held = {number: line for number, line in enumerate(lines, start=2) if line}
        assert set(held) <= set(found)
        assert all(not any(fields) for number, (fields, _) in found.items() if number not in held)
        for number, line in held.items():
            fields, fault = found[number]
            if fault is None:
                assert ",".join(fields).encode() == line
            assert (fault == "ragged_row") == (line.count(b",") != 2)


def _damaged(draw: random.Random, number: int) -> bytes:
    """A line that carries its number: whole, ragged, empty, or with bytes of no encoding."""
    whole = f"{number},张,{draw.randrange(1000)}".encode()
    kind = draw.randrange(10)
    if kind == 0:
        return b""
    if kind == 1:
        return whole.replace(b",", b"", draw.randrange(1, 3))
    if kind == 2:
        return whole + b"," * draw.randrange(1, 4)
    if kind == 3:
        return whole + b"\xff\xfe"
    return whole
