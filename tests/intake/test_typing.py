"""A field's text becomes its declared type exactly, or is refused."""

from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from jobs.intake.mapping import ColumnMap
from jobs.intake.typing_sql import cleaned, format_shape, is_identifier, trimmed, typed
from schemas.dataset import Column, Personal, Type
from tests.intake.seam import conform_file, file_map, raw_rows

MONEY = Column("amount_fen", Type.BIGINT, "金额")
DAY = Column("birth_on", Type.DATE, "日期")
TIME = Column("started_at", Type.TIMESTAMP, "时间")


def read(column: Column, *texts: str, null_values: tuple[str, ...] = (), **options: object) -> list[object]:
    """The values of the texts, cleaned and typed as intake does it."""
    with duckdb.connect() as connection:
        connection.execute("create table field (place int, content varchar)")
        connection.executemany("insert into field values (?, ?)", list(enumerate(texts)))
        clean = f"select place, {cleaned(trimmed('content', null_values), column, null_values)} as content from field"
        rows = connection.execute(f"select {typed('content', column, **options)} from ({clean}) order by place")
        return [row[0] for row in rows.fetchall()]


def at(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - civil times carry no zone


def test_money_in_yuan_becomes_fen():
    assert read(MONEY, "12", "12.3", "12.34", "-0.05", "+7", "0012.50", "12.") == [
        1200,
        1230,
        1234,
        -5,
        700,
        1250,
        1200,
    ]


def test_zeros_after_the_second_decimal_lose_nothing():
    assert read(MONEY, "12.3400", "5.000000") == [1234, 500]


@pytest.mark.parametrize(
    "text",
    [
        "12.345",
        "1,234.00",
        "1e5",
        "1E2",
        "NaN",
        "inf",
        "Infinity",
        "--1",
        "1-",
        "￥5",
        "5元",
        ".5",
        "0x10",
        "1 000",
        "1_0",
        ".",
    ],
)
def test_money_that_is_not_plain_yuan_and_fen_is_refused(text):
    assert read(MONEY, text) == [None]


def test_money_of_a_trillion_yuan_is_refused_and_below_it_exact():
    assert read(MONEY, "999999999999.99", "-999999999999.99", "1000000000000") == [
        99999999999999,
        -99999999999999,
        None,
    ]


def test_a_hostile_amount_is_refused_and_stops_nothing():
    assert read(MONEY, "9" * 16, "9" * 400, "1.00") == [None, None, 100]


def test_money_sent_in_fen_stays_as_it_is():
    assert read(MONEY, "1234", "-5", "12.5", "7.0", is_fen=True) == [1234, -5, None, 7]


@pytest.mark.parametrize(
    ("kind", "largest", "beyond", "finest", "too_fine"),
    [
        (Type.PRICE, "999999999999.999999", "1000000000000", "0.000001", "0.0000001"),
        (Type.QUANTITY, "999999999999.9999", "1000000000000", "0.0001", "0.00001"),
        (Type.RATIO, "99.999999", "100", "0.000001", "0.0000001"),
        (Type.DEGREE, "999.999999", "1000", "0.000001", "0.0000001"),
        (Type.VALUE, "9999999999.999999", "10000000000", "0.000001", "0.0000001"),
        (Type.WEIGHT, "999999.999999", "1000000", "0.000001", "0.0000001"),
        (Type.RATE, "99.99999999", "100", "0.00000001", "0.000000001"),
        (Type.MULTIPLE, "9999.99", "10000", "0.01", "0.001"),
    ],
)
def test_decimals_are_read_exactly_up_to_their_bounds(kind, largest, beyond, finest, too_fine):
    column = Column("x", kind, "数")
    texts = (largest, f"-{largest}", finest, beyond, too_fine)
    assert read(column, *texts) == [Decimal(largest), Decimal(f"-{largest}"), Decimal(finest), None, None]


def test_whole_numbers_may_carry_an_empty_fraction_only():
    assert read(Column("x", Type.INT, "数"), "30", "30.0", "-4", "30.5", "9999999999", "x") == [
        30,
        30,
        -4,
        None,
        None,
        None,
    ]
    assert read(Column("x", Type.BIGINT, "数"), "9" * 18, "9" * 19) == [10**18 - 1, None]


def test_full_width_digits_and_signs_are_read():
    assert read(MONEY, "１２．３４", "－５", "　７　", "−５", "＋８") == [1234, -500, 700, -500, 800]
    assert read(DAY, "２０２６／０１／０５", "２０２６年１月５日") == [date(2026, 1, 5)] * 2


@pytest.mark.parametrize(
    "text", ["2026-01-05", "20260105", "2026/01/05", "2026/1/5", "2026年1月5日", "2026-01-05 13:30:00"]
)
def test_each_date_format_is_read(text):
    assert read(DAY, text) == [date(2026, 1, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "2026-13-01", "20260230", "2026011", "202601", "2026-1-5", "2026-01-1x", "2026-01-05x",
        "05/01/2026", "0000-01-01", "0020-01-01", "10000-01-01", "20260-01-05", "infinity",
        "epoch", "today", "2026-01-05T", "44927",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    assert read(DAY, text) == [None]


def test_a_leap_day_exists_only_in_a_leap_year():
    assert read(DAY, "2024-02-29", "2023-02-29", "20000229", "19000229") == [
        date(2024, 2, 29), None, date(2000, 2, 29), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-10-01 00:30:00", at(2026, 10, 1, 0, 30)),
        ("2026-10-01 00:30", at(2026, 10, 1, 0, 30)),
        ("2026-10-01T00:30:00", at(2026, 10, 1, 0, 30)),
        ("2026-10-01 00:30:00.250", at(2026, 10, 1, 0, 30, 0, 250000)),
        ("2026-10-01T00:30:00.5", at(2026, 10, 1, 0, 30, 0, 500000)),
        ("20261001003000", at(2026, 10, 1, 0, 30)),
        ("2026/10/01 00:30:00", at(2026, 10, 1, 0, 30)),
        ("2026/10/1", at(2026, 10, 1)),
        ("20261001", at(2026, 10, 1)),
        ("2026-10-01", at(2026, 10, 1)),
    ],
)
def test_each_time_format_keeps_the_civil_time(text, value):
    assert read(TIME, text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01 24:00:00", "2026-10-01 23:60:00", "2026-10-01 23:59:60", "2026-10-01 00:30:00Z",
        "2026-10-01 00:30:00+08:00", "2026-10-01T00:30:00Z", "2026100100300", "20261001003", "2026-10-01 0",
        "00:30:00", "now",
    ],
)  # fmt: skip
def test_what_is_no_civil_time_is_refused(text):
    assert read(TIME, text) == [None]


def test_a_source_may_name_its_own_date_format_and_iso_dates_still_read():
    texts = ("05.01.2026", "2026-01-05", "20260105")
    assert read(DAY, *texts, date_formats=("%d.%m.%Y",)) == [date(2026, 1, 5), date(2026, 1, 5), None]


def test_directives_side_by_side_need_all_their_digits():
    assert read(DAY, "05012026", "5012026", date_formats=("%d%m%Y",)) == [date(2026, 1, 5), None]


def test_a_date_format_that_could_be_misread_is_refused():
    for one in ("%d/%m/%y", "%x", "%m-%d", "%Y-%j", "%Y%"):
        with pytest.raises(ValueError, match="may use %Y %m %d"):
            format_shape(one)


def test_flags_are_read_in_their_usual_spellings_only():
    column = Column("is_valid", Type.BOOLEAN, "标志")
    assert read(column, "1", "true", "Y", "是", "0", "F", "n", "否") == [True] * 4 + [False] * 4
    assert read(column, "2", "ja", "-1", "1.0") == [None] * 4


def test_a_month_is_written_with_a_hyphen_whatever_came():
    column = Column("clearing_month", Type.STRING, "年月")
    assert read(column, "202610", "2026-10", "202610.0", "202613", "2026-1", "2026/10") == ["2026-10"] * 3 + [None] * 3


def test_null_words_and_blanks_are_absent():
    assert read(MONEY, "", "  ", "\t", "　", "NULL", "－", null_values=("NULL", "-")) == [None] * 6


def test_blanks_around_a_text_go_and_those_inside_stay():
    assert read(Column("person_name", Type.STRING, "姓名"), "  张 三\t", "　李四　") == ["张 三", "李四"]


def test_full_width_letters_become_half_width_in_identifiers_but_not_in_names():
    token = Column("certificate_number_token", Type.STRING, "证件", personal=Personal.TOKEN)
    assert read(token, "１１０１０１１９９００１０１００１Ｘ") == ["11010119900101001X"]
    assert read(Column("item_code", Type.STRING, "编码"), "Ａ０１ｂ") == ["A01b"]
    assert read(Column("item_code", Type.STRING, "编码"), "Ａ０１（２）－３＿４") == ["A01(2)-3_4"]
    assert read(Column("product_name", Type.STRING, "名称"), "Ｂ超１号") == ["Ｂ超１号"]


def test_blanks_of_every_kind_around_a_value_are_no_part_of_it():
    assert read(MONEY, "\u00a05\u00a0", "\ufeff5", "\u200b5 ", "\t5\n") == [500] * 4
    assert read(Column("item_code", Type.STRING, "编码"), "\u3000A01\u00a0") == ["A01"]


def test_full_width_text_stays_as_it_was_sent_in_bronze(tmp_path):
    (tmp_path / "a.csv").write_text("id,sum\nＳ１,（１２．５）\n", encoding="utf-8")
    columns = {"settlement_id": ColumnMap(column="id"), "total_fen": ColumnMap(column="sum", written=("parentheses",))}
    kind = file_map(columns, dataset="settlement")
    assert raw_rows(tmp_path / "a.csv", kind) == [(2, ["Ｓ１", "（１２．５）"], None)]
    rows = conform_file(tmp_path / "a.csv", kind)
    assert (rows["settlement_id"].to_pylist(), rows["total_fen"].to_pylist()) == (["S1"], [-1250])


def test_identifiers_are_known_by_class_and_name():
    assert is_identifier(Column("visit_id", Type.STRING, "编号"))
    assert is_identifier(Column("payee_account_token", Type.STRING, "账户", personal=Personal.TOKEN))
    assert not is_identifier(Column("sequence_number", Type.INT, "序号"))
    assert not is_identifier(Column("diagnosis_name", Type.STRING, "名称"))


def test_lists_and_maps_are_read_from_their_text():
    assert read(Column("departments", Type.STRINGS, "科目"), "内科|外科", "内科||") == [["内科", "外科"], ["内科"]]
    assert read(Column("parameters", Type.STRING_MAP, "参数"), '{"max": "2"}', "{") == [{"max": "2"}, None]
