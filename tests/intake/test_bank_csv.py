"""Bank exports: three ways to write an amount, and how banks decorate numbers, told by the profile alone."""

import openpyxl
import pytest

from jobs.intake.mapping import ColumnMap
from jobs.intake.profile import load_profile
from tests.intake.seam import conform_file, file_map

PROFILE = load_profile("bank_csv")
SHARED = {
    **{"账号": "6228480012345678", "对账单号": "202610", "序号": "1", "交易日期": "2026-10-05", "起息日": "20261005"},
    **{"余额": "1,234.50", "对方账号": "62220001", "对方户名": "市第一医院", "交易流水号": "B1", "凭证号": "PZ1"},
    **{"摘要": "医疗费用", "币种": "人民币", "冲正标志": "正常"},
}


@pytest.fixture
def booked(tmp_path):
    """Direction, amount in fen, reversal and reasons of each row of a file, its cells in the order of the names."""

    def conform(file_name, names, *rows):
        table = [SHARED | dict(zip(names.split(), row, strict=True)) for row in rows]
        table = [row | {"序号": str(number)} for number, row in enumerate(table, start=1)]
        path = tmp_path / file_name
        if path.suffix == ".xlsx":
            book = openpyxl.Workbook()
            book.active.append(list(table[0]))
            for row in table:
                book.active.append(list(row.values()))
            book.save(path)
        else:
            lines = [",".join(f'"{value}"' for value in row) for row in (table[0], *(row.values() for row in table))]
            path.write_text("\n".join(lines), encoding="utf-8")
        found = conform_file(path, PROFILE.kind_of(file_name)).to_pylist()
        assert len(found) == len(rows)
        return [(row["direction"], row["amount_fen"], row["is_reversal"], row["reasons"]) for row in found]

    return conform


def test_a_column_each_for_debit_and_credit(booked):
    cases = {
        ("100.00", ""): ("debit", 10000, False, []),
        ("", "100.00"): ("credit", 10000, False, []),
        ("100.00", "0.00"): ("debit", 10000, False, []),
        ("0", "1,234.5"): ("credit", 123450, False, []),
        ("-100.00", ""): ("credit", 10000, True, []),
        ("", "(100.00)"): ("debit", 10000, True, []),
        ("￥1,000.00元", "0.00"): ("debit", 100000, False, []),
        ("１００．０５", ""): ("debit", 10005, False, []),
    }
    assert booked("two_columns_1.csv", "借方发生额 贷方发生额", *cases) == list(cases.values())


def test_two_amounts_none_or_what_is_no_number_is_refused(booked):
    cases = {
        ("100.00", "30.00"): "malformed:amount_fen",
        ("abc", "0.00"): "malformed:amount_fen",
        ("", ""): "missing:amount_fen",
        ("0.00", "0.00"): "check:amount_positive",
        ("1,00.5", ""): "malformed:amount_fen",
        ("1.005", ""): "malformed:amount_fen",
    }
    rows = booked("two_columns_1.csv", "借方发生额 贷方发生额", *cases)
    assert all(reason in reasons for (*_, reasons), reason in zip(rows, cases.values(), strict=True))


def test_one_signed_amount(booked):
    cases = {
        ("100.00", "正常"): ("credit", 10000, False, []),
        ("+100.00", "正常"): ("credit", 10000, False, []),
        ("-100.00", "正常"): ("debit", 10000, False, []),
        ("(1,234.50)", "冲正"): ("debit", 123450, True, []),
        ("－１００", "正常"): ("debit", 10000, False, []),
    }
    assert booked("signed_1.csv", "发生额 冲正标志", *cases) == list(cases.values())


def test_an_amount_and_a_mark(booked):
    cases = {
        ("100.00", "借"): ("debit", 10000, False, []),
        ("100.00", "贷"): ("credit", 10000, False, []),
        ("100.00", "D"): ("debit", 10000, False, []),
        ("100.00", "C"): ("credit", 10000, False, []),
        ("-100.00", "借"): ("credit", 10000, True, []),
        ("-100.00", "贷"): ("debit", 10000, True, []),
    }
    assert booked("marked_1.csv", "发生额 借贷标志", *cases) == list(cases.values())


def test_a_mark_that_the_profile_does_not_know_is_refused_not_taken_for_the_other_side(booked):
    rows = booked("marked_1.csv", "发生额 借贷标志", ("100.00", ""), ("100.00", "冲"), ("100.00", "借方"))
    assert [reasons for *_, reasons in rows] == [["unexpected:借贷标志"]] * 3


def test_another_currency_is_refused_with_its_reason(booked):
    rows = booked("signed_1.csv", "发生额 币种", ("1", "CNY"), ("1", "156"), ("1", "USD"), ("1", ""))
    assert [reasons for *_, reasons in rows] == [[], [], ["unexpected:币种"], ["unexpected:币种"]]


@pytest.mark.parametrize(
    ("file_name", "names", "row"),
    [
        ("two_columns_1.xlsx", "借方发生额 贷方发生额", (0.1 + 0.2, 0)),
        ("signed_1.xlsx", "发生额", (-0.3,)),
        ("marked_1.xlsx", "发生额 借贷标志", ("0.30元", "借")),
    ],
)
def test_a_workbook_is_read_like_a_text_file(booked, file_name, names, row):
    assert booked(file_name, names, row) == [("debit", 30, False, [])]


def test_the_balances_of_a_statement_are_read(tmp_path):
    header = "账号,对账单号,起始日期,截止日期,期初余额,借方合计,贷方合计,期末余额,笔数,币种"
    row = '6228480012345678,202610,2026-10-01,2026-10-31,"1,000.00",(0.00),200元,"¥1,200.00",2,CNY'
    (tmp_path / "statement_1.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    (found,) = conform_file(tmp_path / "statement_1.csv", PROFILE.kind_of("statement_1.csv")).to_pylist()
    names = ("opening_fen", "debit_total_fen", "credit_total_fen", "closing_fen", "line_count", "reasons")
    assert [found[name] for name in names] == [100000, 0, 20000, 120000, 2, []]
    assert found["statement_id"].endswith("-202610")
    assert "6228480012345678" not in found["statement_id"]


def test_a_decorated_number_is_refused_where_the_profile_does_not_expect_it(tmp_path):
    kind = file_map({"total_fen": ColumnMap(column="sum")}, dataset="settlement")
    (tmp_path / "a.csv").write_text('sum,x\n"1,234.50",1\n100元,1\n¥100,1\n(100),1\n', encoding="utf-8")
    assert conform_file(tmp_path / "a.csv", kind)["reasons"].to_pylist() == [["malformed:total_fen"]] * 4
