"""MT940: exact amounts, reversals, pages joined, and a line that cannot be read is a fault of its own alone."""

import logging

import pytest

from jobs.errors import SettingError
from jobs.intake.mt940_file import read
from jobs.intake.profile import load_profile
from tests.intake.month import Desk
from tests.intake.seam import conform_file

ACCOUNT = "6228480012345678"


def message(
    *lines, opening="C261001CNY1000,00", closing="C261031CNY1000,00", number="00010/1", marks="FF", account=ACCOUNT
):
    return "\n".join(
        [
            *(":20:STARTUMS", f":25:BKCHCNBJ/{account}", f":28C:{number}", f":60{marks[0]}:{opening}"),
            *lines,
            f":62{marks[1]}:{closing}",
        ]
    )


@pytest.fixture
def rows(tmp_path):
    """The rows of a file: fields by name, and fault."""

    def rows_of(content):
        path = tmp_path / "bank.sta"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        header, batches = read(path, ("utf-8", "gb18030"))
        found = [row for batch in batches for row in batch.to_pylist()]
        assert [row["source_row"] for row in found] == list(range(2, len(found) + 2))
        return [
            {"fault": row["fault"], "text": row["fields"][0]}
            if row["fault"]
            else {name: value for name, value in zip(header, row["fields"], strict=True) if value}
            for row in found
        ]

    return rows_of


@pytest.fixture
def conformed(tmp_path):
    """The rows of bank_statement_line and bank_statement of a file."""

    def conform(text):
        (tmp_path / "bank.sta").write_text(text, "utf-8")
        kind = load_profile("bank_mt940").kind_of("bank.sta")
        lines, balances = (conform_file(tmp_path / "bank.sta", kind, mapped) for mapped in kind.datasets)
        return lines.to_pylist(), balances.to_pylist()

    return conform


def shown(found, *names):
    return [tuple(row.get(name) for name in names) for row in found]


@pytest.mark.parametrize(
    ("mark", "direction", "is_reversal"),
    [("C", "credit", False), ("D", "debit", False), ("RC", "debit", True), ("RD", "credit", True)],
)
def test_a_reversal_moves_money_against_what_it_reverses(conformed, mark, direction, is_reversal):
    lines, balances = conformed(message(f":61:2610051005{mark}12,50NTRFNONREF//B1"))
    assert shown(lines, "direction", "is_reversal", "amount_fen", "reasons") == [(direction, is_reversal, 1250, [])]
    totals = {"debit": (1250, 0), "credit": (0, 1250)}[direction]
    assert shown(balances, "debit_total_fen", "credit_total_fen") == [totals]


@pytest.mark.parametrize(
    ("amount", "fen"), [("1,", 100), ("0,01", 1), ("12,5", 1250), ("999999999999,99", 99999999999999)]
)
def test_amounts_are_exact_to_the_fen(conformed, amount, fen):
    lines, _ = conformed(message(f":61:2610051005C{amount}NTRFNONREF//B1"))
    assert shown(lines, "amount_fen", "reasons") == [(fen, [])]


@pytest.mark.parametrize(
    "line",
    [
        "2610051005C12.50NTRFNONREF//B1",
        "2610051005C1.234,50NTRFNONREF//B1",
        "2610051005C1,234NTRFNONREF//B1",
        "2610051005C12NTRFNONREF//B1",
        "2610051005X12,50NTRFNONREF//B1",
        "2613051005C12,50NTRFNONREF//B1",
        "2602300230C12,50NTRFNONREF//B1",
        "2610051005C12,50",
        "nonsense",
        "",
    ],
    ids=[
        "point",
        "thousands",
        "three decimals",
        "no comma",
        "mark",
        "month 13",
        "30 February",
        "no type",
        "text",
        "empty",
    ],
)
def test_a_line_that_does_not_fit_is_a_fault_with_its_text_and_its_neighbours_stay(rows, line):
    good = ":61:2610051005C1,00NTRFREF//B"
    found = rows(message(f"{good}1", f":61:{line}", ":86:text", f"{good}2"))
    assert [row.get("fault") for row in found] == [None, "unreadable_line", None, None]
    assert found[1]["text"] == line
    assert shown(found, "line_number", "bank_reference", "line_count", "credit_total") == [
        ("1", "B1", None, None),
        (None, None, None, None),
        ("3", "B2", None, None),
        (None, None, "3", "2.00"),
    ]


def test_a_balance_that_does_not_fit_is_refused_with_its_statement_and_the_lines_stay(conformed):
    lines, balances = conformed(message(":61:2610051005C1,00NTRFREF//B1", opening="C261001CNY1234.56"))
    assert shown(lines, "amount_fen", "reasons") == [(100, [])]
    assert balances[0]["opening_fen"] is None
    assert "malformed:opening_fen" in balances[0]["reasons"]


@pytest.mark.parametrize(
    "tag", [":60F:C2610", ":28C:x/1", ":25:", ":34F:?", ":13D:?", ":90D:x", ":21:", ":NS:", ":99Z:?"]
)
def test_another_tag_that_does_not_fit_harms_no_line(rows, tag):
    found = rows(message(":61:2610051005C1,00NTRFREF//B1", tag, ":61:2610051005C1,00NTRFREF//B2"))
    assert shown(found[:2], "bank_reference", "amount") == [("B1", "1.00"), ("B2", "1.00")]


def test_a_statement_that_does_not_close_and_one_without_lines_are_accepted(conformed):
    _, balances = conformed(message(closing="D261031CNY5,00") + "\n" + message(number="00011/1"))
    assert shown(balances, "opening_fen", "closing_fen", "line_count", "reasons") == [
        (100000, -500, 0, []),
        (100000, 100000, 0, []),
    ]


def test_pages_of_one_statement_are_joined_and_its_balances_are_those_of_the_first_and_the_last(rows):
    balances = ("C261001CNY1000,00", "C261005CNY1001,00", "C261006CNY1003,00", "C261007CNY1000,00")
    lines = (":61:2610051005C1,00NTRFREF//B1", ":61:2610061006C2,00NTRFREF//B2", ":61:2610071007D3,00NTRFREF//B3")
    pages = [
        message(
            line, opening=balances[n], closing=balances[n + 1], number=f"00010/{n + 1}", marks=("FM", "MM", "MF")[n]
        )
        for n, line in enumerate(lines)
    ]
    found = rows("\n-\n".join(pages))
    assert shown(found, "record", "line_number", "bank_reference", "line_id") == [
        ("line", "1", "B1", "2026-10-07-00010-1/1"),
        ("line", "2", "B2", "2026-10-07-00010-1/2"),
        ("line", "3", "B3", "2026-10-07-00010-1/3"),
        ("statement", None, None, None),
    ]
    names = ("opening_amount", "closing_amount", "debit_total", "credit_total", "line_count", "pages")
    assert shown(found[3:], *names) == [("1000.00", "1000.00", "3.00", "3.00", "3", "3")]


def test_a_page_that_does_not_start_where_the_last_one_ended_is_a_statement_of_its_own(rows):
    first = message(closing="C261005CNY1001,00", marks="FM")
    second = message(opening="C261005CNY1002,00", number="00010/2", marks="MF")
    assert shown(rows(f"{first}\n{second}"), "page", "opening_amount") == [("1", "1000.00"), ("2", "1002.00")]


def test_statements_of_several_accounts_have_ids_of_their_own_without_the_account_number(conformed):
    text = message() + "\n" + message(account="6228999") + "\n" + message(number="11")
    _, balances = conformed(text)
    ids = [row["statement_id"] for row in balances]
    assert [one.partition("-")[2] for one in ids] == ["2026-10-31-00010-1"] * 2 + ["2026-10-31-11-1"]
    assert ids[0][:12] == ids[2][:12] != ids[1][:12]
    assert not [one for one in ids if "6228" in one]


def test_structured_details_give_the_counterparty_and_the_references(rows):
    details = ":86:166?00转账?20EREF+E-1?21SVWZ+医疗费用?22 十月?30BKCHCN?3162280001?32市第一?33医院"
    assert shown(
        rows(message(":61:2610051005C1,00NTRFNONREF//B1", details)),
        *("counter_account", "counter_bank", "counter_name", "end_to_end_id", "purpose", "posting_text"),
    )[0] == ("62280001", "BKCHCN", "市第一医院", "E-1", "医疗费用 十月", "转账")


def test_details_in_code_words_and_in_plain_lines_are_read(rows):
    coded = ":86:/EREF/E-2/NAME/市第二医院/ACCW/62280002/REMI/退款"
    plain = ":86:第一行\n第二行\n第三行"
    found = rows(message(":61:2610051005C1,00NTRFX//1", coded, ":61:2610051005C1,00NTRFX//2", plain))
    names = ("end_to_end_id", "counter_name", "counter_account", "purpose")
    assert shown(found, *names)[0] == ("E-2", "市第二医院", "62280002", "退款")
    assert found[1]["details"] == "第一行\n第二行\n第三行"


def test_what_stands_behind_the_closing_balance_is_no_part_of_the_last_line(rows):
    text = message(":61:2610051005C1,00NTRFX//1", ":86:line") + "\n:64:C261031CNY1,00\n:86:whole statement"
    found = rows(text)
    assert (found[0]["details"], found[1]["statement_note"]) == ("line", "whole statement")


def test_the_booking_day_around_new_year_takes_the_year_that_is_near_the_value_day(rows):
    found = rows(message(":61:2612310102C1,00NTRFX//1", ":61:2701021231C1,00NTRFX//2", ":61:261005C1,00NTRFX//3"))
    assert shown(found[:3], "value_on", "booked_on") == [
        ("2026-12-31", "2027-01-02"),
        ("2027-01-02", "2026-12-31"),
        ("2026-10-05", None),
    ]


def test_the_frame_of_a_swift_message_and_other_line_ends_change_nothing(rows):
    text = message(":61:2610051005C1,00NTRFX//1", ":86:a")
    framed = "{1:F01BKCHCNBJXXXX0000000000}{2:O9400000N}{4:\n" + text + "\n-}\n"
    expected = rows(text + "\n" + text)
    assert rows((framed + framed).replace("\n", "\r\n")) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_gives_the_same_text(rows, encoding):
    found = rows(message(":61:2610051005C1,00NTRFX//1", ":86:市第一医院龘").encode(encoding))
    assert found[0]["details"] == "市第一医院龘"


def test_another_currency_is_refused_with_its_reason(conformed):
    lines, balances = conformed(
        message(":61:2610051005C1,00NTRFX//1", opening="C261001EUR1,00", closing="C261031EUR2,00")
    )
    assert [row["reasons"] for row in lines + balances] == [["unexpected:currency"]] * 2


@pytest.mark.parametrize(
    ("content", "sentence"), [("", "is empty"), ("a,b\n1,2\n", "holds no MT940 message"), ("PK\x03\x04", "not text")]
)
def test_what_is_no_mt940_is_refused_in_one_sentence(rows, content, sentence):
    with pytest.raises(SettingError, match=sentence) as refusal:
        rows(content)
    assert "\n" not in str(refusal.value)


def test_no_text_of_a_line_is_logged(rows, caplog):
    with caplog.at_level(logging.DEBUG):
        rows(message(f":61:broken {ACCOUNT}", ":86:" + ACCOUNT))
    assert ACCOUNT not in caplog.text


def test_a_statement_reaches_silver_with_its_lines_and_one_that_does_not_close_is_not_lost(tmp_path):
    desk = Desk(tmp_path, source="bank_mt940")
    desk.landing.mkdir()
    good = message(":61:2610051005C200,00NTRFX//B1", ":61:2610061006RC50,00NTRFX//B2", closing="C261031CNY1150,00")
    text = f"{good}\n{message(':61:broken', number='00011/1', closing='C261031CNY7,00')}"
    (desk.landing / "bank.sta").write_text(text, "utf-8")
    desk.take_in()
    assert desk.rows("bank_statement_line", "line_number, direction, amount_fen, is_reversal, booked_on, period") == [
        "1 | credit | 20000 | False | 2026-10-05 | 2026-10",
        "2 | debit | 5000 | True | 2026-10-06 | 2026-10",
    ]
    columns = "opening_fen, credit_total_fen, debit_total_fen, closing_fen, line_count, period"
    assert desk.rows("bank_statement", columns) == [
        "100000 | 0 | 0 | 700 | 1 | 2026-10",
        "100000 | 20000 | 5000 | 115000 | 2 | 2026-10",
    ]
    assert desk.rows("quarantine", "dataset, reasons") == ["bank_statement_line | ['unreadable_line']"]
    assert desk.rows("raw_row", "fields[1]", "fault is not null") == ["broken"]
