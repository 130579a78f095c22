"""SWIFT MT940: one statement a file, one :61: and :86: a line."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.bank_file.statement import CURRENCY, Statement, joined, text, yuan, yuan_column


def write(folder: Path, statement: Statement) -> None:
    """Write one statement as one message."""
    row = statement.row
    with (folder / f"{statement.name}.sta").open("w", encoding="utf-8", newline="\n") as file:
        file.write(f":20:{row['statement_id'][-16:]}\n:25:{row['account_token']}\n")
        file.write(f":28C:{row['period_to_on']:%m}{_place(row['statement_id'])}/1\n")
        file.write(f":60F:{_balance(row['opening_fen'], row['period_from_on'])}\n")
        if statement.lines is not None:
            file.write("\n".join(_lines(statement.lines).to_pylist()) + "\n")
        file.write(f":62F:{_balance(row['closing_fen'], row['period_to_on'])}\n-\n")


def _place(statement_id: str) -> str:
    """Return three digits that tell an account's statements of a month apart."""
    digits = "".join(character for character in statement_id if character.isdigit())
    return f"{digits[-2:]}{0 if statement_id[-1].isdigit() else 9}"


def _balance(fen: int, on: date) -> str:
    return f"{'C' if fen >= 0 else 'D'}{on:%y%m%d}{CURRENCY}{yuan(fen).replace('.', ',')}"


def _lines(lines: pa.Table) -> pa.Array:
    is_credit, is_reversal = pc.equal(lines["direction"], "credit"), lines["is_reversal"]
    mark = pc.if_else(is_reversal, pc.if_else(is_credit, "RD", "RC"), pc.if_else(is_credit, "C", "D"))
    days = [pc.strftime(lines[name], form) for name, form in (("value_on", "%y%m%d"), ("booked_on", "%m%d"))]
    parts = []
    for code, name in (("EREF", "voucher_number"), ("ACCW", "counter_account_token"), ("NAME", "counter_name")):
        value = text(lines[name])
        parts.append(pc.if_else(pc.equal(value, ""), "", joined(f"/{code}/", value)))
    amount = pc.replace_substring(yuan_column(lines["amount_fen"]), ".", ",")
    return joined(
        ":61:",
        *days,
        mark,
        amount,
        "NTRFNONREF//",
        lines["bank_reference"],
        "\n:86:",
        *parts,
        joined("/REMI/", text(lines["summary"])),
    )
