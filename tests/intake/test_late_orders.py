"""Late, corrected, reversed and repeated deliveries leave the same tables, whatever the order in which they come."""

from pathlib import Path

import pytest

from tests.delivery import deliver
from tests.intake.orders import after_every_order, remember_candidates

CARE = {
    "visit": "* exclude (load_id, source_file, source_row)",
    "settlement": "* exclude (load_id, source_file, source_row)",
    "fee_line": "* exclude (load_id, source_file, source_row)",
}
SETTLEMENT = "| settlement_id | visit_id | person_id | total_fen | in_scope_fen | fund_total_fen | is_refund |\n"
LINE = "| fee_line_id | source_line_number | original_line_number | visit_id | person_id | quantity | amount_fen |\n"


@pytest.fixture(autouse=True)
def _each_file_once(monkeypatch):
    remember_candidates(monkeypatch)


def persons(folder: Path) -> None:
    deliver(folder, "person_202610_01.csv", "| person_id | certificate_number_token |\n| P1 | 150102195001010011 |")


def original(folder: Path) -> None:
    persons(folder)
    deliver(folder, "visit_202610_01.csv", "| visit_id | person_id | uploaded_at |\n| V1 | P1 | 2026-10-03 12:00:00 |")
    deliver(folder, "settlement_202610_01.csv", SETTLEMENT + "| S1 | V1 | P1 | 900 | 900 | 800 | false |")
    deliver(
        folder, "fee_line_202610_01.csv", LINE + "| L1 | N1 | | V1 | P1 | 9 | 900 |\n| L1 | N1 | | V1 | P1 | 8 | 800 |"
    )


def reversal(folder: Path) -> None:
    """The refund, and the visit for which a line of the re-issue waits."""
    persons(folder)
    deliver(folder, "visit_202610_02.csv", "| visit_id | person_id | uploaded_at |\n| V9 | P1 | 2026-10-05 12:00:00 |")
    deliver(folder, "settlement_202610_02.csv", SETTLEMENT + "| S2 | V1 | P1 | -900 | -900 | -800 | true |")
    deliver(folder, "fee_line_202610_02.csv", LINE + "| L2 | N2 | N1 | V1 | P1 | -9 | -900 |")


def reissue(folder: Path) -> None:
    """The corrected visit ends in November, and the settlement's correction has the same id."""
    persons(folder)
    deliver(
        folder,
        "visit_202611_03.csv",
        "| visit_id | person_id | started_at | ended_at | uploaded_at |\n"
        "| V1 | P1 | 2026-10-03 09:00:00 | 2026-11-02 09:00:00 | 2026-11-03 12:00:00 |",
    )
    deliver(folder, "settlement_202611_03.csv", SETTLEMENT + "| S1 | V1 | P1 | 700 | 700 | 600 | false |")
    deliver(
        folder, "fee_line_202611_03.csv", LINE + "| L1 | N1 | | V1 | P1 | 7 | 700 |\n| L4 | N4 | | V9 | P1 | 1 | 40 |"
    )


def duplicate_and_late_child(folder: Path) -> None:
    """The original rows once more in another file, with a line that waits for its visit and one that is no number."""
    persons(folder)
    deliver(folder, "settlement_202610_04.csv", SETTLEMENT + "| S1 | V1 | P1 | 900 | 900 | 800 | false |")
    line = (
        LINE.replace("quantity", "quantity!") + "| L1 | N1 | | V1 | P1 | 9 | 900 |\n| L3 | N3 | | V1 | P1 | 1 | 100 |\n"
    )
    deliver(folder, "fee_line_202610_04.csv", line + "| L5 | N5 | | V1 | P1 | ten | 10 |")


def test_every_order_of_original_reversal_reissue_duplicate_and_late_child_leaves_the_same(tmp_path):
    deliveries = {one.__name__: one for one in (original, reversal, reissue, duplicate_and_late_child)}
    desk = after_every_order(tmp_path, deliveries, CARE)
    assert desk.rows("settlement", "settlement_id, total_fen, period") == ["S1 | 700 | 2026-11", "S2 | -900 | 2026-11"]
    assert desk.rows("fee_line", "fee_line_id, amount_fen, period") == [
        "L1 | 700 | 2026-11",
        "L2 | -900 | 2026-11",
        "L3 | 100 | 2026-11",
        "L4 | 40 | 2026-10",
    ]
    assert desk.rows("quarantine", "source_row, status, reasons") == [
        "3 | quarantined | ['duplicate_key']",
        "4 | quarantined | ['malformed:quantity']",
    ]


LEDGER = (
    "| book_id | voucher_number | line_number | account_code | period_month | debit_fen | credit_fen | reversal_of |\n"
)
STATEMENT = "| statement_id | opening_fen | credit_total_fen | debit_total_fen | closing_fen |\n"
BOOKING = "| statement_id | line_number | direction | amount_fen | bank_reference | is_reversal |\n"
ORDER = "| payment_order_id | amount_fen | sent_at | status |\n"


def money(number: str, ledger: str, statement: str, bookings: str, orders: str):
    def write(folder: Path) -> None:
        deliver(folder, f"ledger_entry_{number}.csv", LEDGER + ledger)
        deliver(folder, f"bank_statement_{number}.csv", STATEMENT + statement)
        deliver(folder, f"bank_statement_line_{number}.csv", BOOKING + bookings)
        deliver(folder, f"payment_order_{number}.csv", ORDER + orders)

    return write


MONEY = {
    "original": money(
        "202610_01",
        "| 310100 | J1 | 1 | 1002 | 2026-10 | 0 | 500 | |",
        "| B1 | 1000 | 0 | 500 | 500 |",
        "| B1 | 1 | debit | 500 | R1 | false |",
        "| O1 | 500 | 2026-10-08 10:00:00 | sent |",
    ),
    "reversal": money(
        "202610_02",
        "| 310100 | J2 | 1 | 1002 | 2026-10 | 0 | -500 | J1 |",
        "| B2 | 500 | 500 | 0 | 1000 |",
        "| B2 | 1 | credit | 500 | R1 | true |",
        "| O1 | 500 | 2026-10-08 10:00:00 | returned |",
    ),
    "reissue": money(
        "202610_03",
        "| 310100 | J1 | 1 | 1002 | 2026-10 | 0 | 600 | |",
        "| B1 | 1000 | 0 | 600 | 400 |",
        "| B1 | 1 | debit | 600 | R1 | false |",
        "| O1 | 600 | 2026-10-09 10:00:00 | sent |",
    ),
    "duplicate": money(
        "202610_01_v2",
        "| 310100 | J1 | 1 | 1002 | 2026-10 | 0 | 500 | |",
        "| B1 | 1000 | 0 | 500 | 500 |",
        "| B1 | 1 | debit | 500 | R1 | false |",
        "| O1 | 500 | 2026-10-08 10:00:00 | sent |\n| O2 | 70 | 2026-10-08 10:00:00 | sent |",
    ),
}
_ROW = "* exclude (load_id, source_file, source_row)"


def test_every_order_of_the_same_for_ledger_bank_and_payments_leaves_the_same(tmp_path):
    names = ("ledger_entry", "bank_statement", "bank_statement_line", "payment_order")
    desk = after_every_order(tmp_path, MONEY, dict.fromkeys(names, _ROW))
    assert desk.rows("ledger_entry", "voucher_number, credit_fen, reversal_of") == ["J1 | 600 | ", "J2 | -500 | J1"]
    assert desk.rows("bank_statement_line", "statement_id, amount_fen, is_reversal") == [
        "B1 | 600 | False",
        "B2 | 500 | True",
    ]
    assert desk.rows("payment_order", "payment_order_id, amount_fen, status") == ["O1 | 600 | sent", "O2 | 70 | sent"]


PERSON = "| person_id | certificate_number_token | valid_from_on | region_code |\n"
PERSONS = {
    "first": "| P5 | 150102195001010011 | 2020-01-01 | 150102 |\n| P1 | 150102196001010022 | 2019-01-01 | 150102 |",
    "corrected": "| P5 | 150102195001010099 | 2020-01-01 | 150103 |",
    "second id": "| P3 | 150102195001010099 | 2026-10-01 | 150102 |\n| P2 | 150102196001010033 | 2019-01-01 | 150102 |",
    "no other": "| P2 | 150102196001010022 | 2026-10-02 | 150102 |",
}


def test_every_order_of_persons_ids_and_corrected_certificates_leaves_the_same_persons(tmp_path):
    deliveries = {
        name: lambda folder, n=number, t=rows: deliver(folder, f"person_202610_0{n}.csv", PERSON + t)
        for number, (name, rows) in enumerate(PERSONS.items(), 1)
    }
    desk = after_every_order(tmp_path, deliveries, {"person": _ROW, "person_key": "*"})
    assert desk.rows("person", "person_id, valid_from_on, region_code", "person_id = 'P5'") == [
        "P5 | 2020-01-01 | 150103"
    ]
    humans = {}
    for row in desk.rows("person", "person_key, person_id"):
        humans.setdefault(row.split(" | ")[0], set()).add(row.split(" | ")[1])
    assert sorted(map(sorted, humans.values())) == [["P1", "P2"], ["P3", "P5"]]
