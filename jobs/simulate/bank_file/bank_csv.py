"""CSV as banks export it: balances in one file, bookings in another with a column each for debit and credit."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from jobs.simulate.bank_file.statement import CURRENCY, Statement, joined, text, yuan, yuan_column

_BALANCES = ("账号", "对账单号", "起始日期", "截止日期", "期初余额", "借方合计", "贷方合计", "期末余额", "笔数", "币种")


def write(folder: Path, statement: Statement) -> None:
    """Write one statement as two files; a reversal stands as a negative amount in the column it takes back."""
    row = statement.row
    with (folder / f"statement_{statement.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_BALANCES)
        money = [_signed(row[name]) for name in ("opening_fen", "debit_total_fen", "credit_total_fen", "closing_fen")]
        dates = [row[name].isoformat() for name in ("period_from_on", "period_to_on")]
        writer.writerow([row["account_token"], row["statement_id"], *dates, *money, row["line_count"], CURRENCY])
    if statement.lines is not None:
        pacsv.write_csv(_bookings(statement.lines), folder / f"two_columns_{statement.name}.csv")


def _signed(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{yuan(fen)}"


def _bookings(lines: pa.Table) -> pa.Table:
    is_credit, is_reversal = pc.equal(lines["direction"], "credit"), lines["is_reversal"]
    amount = joined(pc.if_else(is_reversal, "-", ""), yuan_column(lines["amount_fen"]))
    in_credit = pc.not_equal(is_credit, is_reversal)
    held = lines["balance_fen"]
    balance = joined(pc.if_else(pc.less(held, 0), "-", ""), yuan_column(pc.abs(held)))
    return pa.table(
        {
            "账号": lines["account_token"],
            "对账单号": lines["statement_id"],
            "序号": lines["line_number"],
            "交易日期": lines["booked_on"].cast(pa.string()),
            "起息日": lines["value_on"].cast(pa.string()),
            "借方发生额": pc.if_else(in_credit, "", amount),
            "贷方发生额": pc.if_else(in_credit, amount, ""),
            "余额": balance,
            "对方账号": text(lines["counter_account_token"]),
            "对方户名": text(lines["counter_name"]),
            "交易流水号": lines["bank_reference"],
            "凭证号": text(lines["voucher_number"]),
            "摘要": text(lines["summary"]),
            "币种": pa.repeat(CURRENCY, lines.num_rows),
        }
    )
