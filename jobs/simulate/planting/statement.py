"""Planted faults in the sequence of an idle account's statements."""

from collections.abc import Callable

from jobs.simulate.fund.account import LARGE_AMOUNT, Account, AccountKind
from jobs.simulate.planting.comptroller import Comptroller, Row


def _idle(work: Comptroller, kind: AccountKind) -> Row | None:
    """Return the statement of an account of that kind on which nothing moved; None if there is none."""
    number = Account(LARGE_AMOUNT, kind).number(work.desk.hospitals.region)
    return next((r for r in work.rows["bank_statement"] if r["account_token"] == number and r["line_count"] == 0), None)


def _out_of_sequence(work: Comptroller, statement: Row, check: str) -> None:
    fen = statement["opening_fen"]
    work.differs("E15", statement["statement_id"], fen, fen)
    work.desk.doubt("bank_statement", check, "")
    work.desk.differs(
        "bank_ledger",
        "statement_follows",
        "differs",
        fen,
        fen,
        statement_id=statement["statement_id"],
        account_number=statement["account_token"],
    )


def statement_repeated(work: Comptroller) -> None:
    """An idle account's statement came a second time under another number."""
    if (first := _idle(work, AccountKind.TAX)) is not None:
        again = {**first, "statement_id": f"{first['statement_id']}R"}
        work.rows["bank_statement"].append(again)
        _out_of_sequence(work, again, "cross:statement_not_repeated")


def statement_overlapping(work: Comptroller) -> None:
    """An idle account has two statements that share a day."""
    if (first := _idle(work, AccountKind.TREASURY)) is not None:
        middle = work.turnover.books.month.day(16)
        second = {**first, "statement_id": f"{first['statement_id']}O", "period_from_on": middle}
        first["period_to_on"] = middle
        work.rows["bank_statement"].append(second)
        _out_of_sequence(work, second, "cross:statement_without_overlap")


STATEMENTS: dict[Callable[[Comptroller], None], int] = {statement_repeated: 1, statement_overlapping: 1}
"""Planted in the rows that became of the books."""
