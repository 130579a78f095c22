"""余额调节表: the bank's balance and the book's, brought together by the four kinds of outstanding items.

There is no register of ledger subjects yet, so the book's opening balance is not delivered. It is derived: the
opening balance of the account's first statement of the month, less what the bank had and the book had not at the
end of the month before, plus the reverse (the items carried over). Once opening balances of subjects are
delivered they take its place.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile import Month, Status
from jobs.reconciliations.accounts import cash_entries, without_other_accounts
from jobs.reconciliations.bank_ledger import (
    BANK_PAID_NOT_BOOKED,
    BANK_RECEIVED_NOT_BOOKED,
    BOOKED_PAID_NOT_BANK,
    BOOKED_RECEIVED_NOT_BANK,
    ENTRY,
    OUTSTANDING,
)


def bank_closing(month: Month) -> DataFrame:
    """Return account_token and bank_closing_fen: the closing of each paying account's last statement."""
    statements = without_other_accounts(month, month.tables["bank_statement"])
    last = F.max_by("closing_fen", F.struct("period_to_on", "statement_id"))
    return statements.groupBy("account_token").agg(last.alias("bank_closing_fen"))


def ledger_closing(month: Month) -> DataFrame:
    """Return account_token and ledger_closing_fen: derived opening plus the month's deposit entries.

    Accounts without a statement are left out: nothing tells their opening balance.
    """
    statements = without_other_accounts(month, month.tables["bank_statement"])
    first = F.min_by("opening_fen", F.struct("period_from_on", "statement_id"))
    parts = [
        statements.groupBy("account_token").agg(first.alias("amount_fen")).withColumn("is_opening", F.lit(True)),
        cash_entries(month).select("account_token", "amount_fen", F.lit(False).alias("is_opening")),
    ]
    if month.carried is not None:
        outstanding = month.carried.where(F.col("item_kind").isin(*OUTSTANDING))
        parts.append(
            outstanding.select(
                F.col("group_key").alias("account_token"),
                (F.col("right_fen") - F.col("left_fen")).alias("amount_fen"),
                F.lit(False).alias("is_opening"),
            )
        )
    rows = parts[0]
    for part in parts[1:]:
        rows = rows.unionByName(part)
    return (
        rows.groupBy("account_token")
        .agg(F.sum("amount_fen").alias("ledger_closing_fen"), F.bool_or("is_opening").alias("has_opening"))
        .where("has_opening")
        .drop("has_opening")
    )


def balance_adjustment(result: DataFrame, bank_closing: DataFrame, ledger_closing: DataFrame) -> DataFrame:
    """Return one row per account: both balances, the four outstanding sums, both adjusted balances, what is left.

    Amounts are fen; the four sums are positive. bank_adjusted = bank closing + booked received − booked paid;
    ledger_adjusted = ledger closing + bank received − bank paid. ``unexplained_fen`` is the first less the second;
    where statements close it equals ``error_fen``, the differences and duplicates that are mistakes and not
    matters of time. Carried items that are still open are in ``result`` and so in the sums.
    """
    kind, status = F.col("item_kind"), F.col("status")
    is_error = (kind == ENTRY) & status.isin(Status.DIFFERS.value, Status.DUPLICATE.value)
    items = result.where(kind.isin(*OUTSTANDING, ENTRY)).select(
        F.col("group_key").alias("account_token"),
        *[_when(kind == name, F.abs(F.col("difference_fen"))).alias(f"{name}_fen") for name in OUTSTANDING],
        _when(is_error, F.col("difference_fen")).alias("error_fen"),
    )
    rows = bank_closing.unionByName(ledger_closing, allowMissingColumns=True)
    rows = rows.unionByName(items, allowMissingColumns=True)
    sums = [F.coalesce(F.sum(name), F.lit(0)).cast("bigint").alias(name) for name in items.columns[1:]]
    accounts = rows.groupBy("account_token").agg(
        F.max("bank_closing_fen").alias("bank_closing_fen"),
        F.max("ledger_closing_fen").alias("ledger_closing_fen"),
        *sums,
    )
    received, paid = F.col(f"{BOOKED_RECEIVED_NOT_BANK}_fen"), F.col(f"{BOOKED_PAID_NOT_BANK}_fen")
    bank = F.col("bank_closing_fen") + received - paid
    ledger = (
        F.col("ledger_closing_fen") + F.col(f"{BANK_RECEIVED_NOT_BOOKED}_fen") - F.col(f"{BANK_PAID_NOT_BOOKED}_fen")
    )
    return accounts.where(F.col("bank_closing_fen").isNotNull()).select(
        "account_token",
        "bank_closing_fen",
        f"{BOOKED_RECEIVED_NOT_BANK}_fen",
        f"{BOOKED_PAID_NOT_BANK}_fen",
        bank.alias("bank_adjusted_fen"),
        "ledger_closing_fen",
        f"{BANK_RECEIVED_NOT_BOOKED}_fen",
        f"{BANK_PAID_NOT_BOOKED}_fen",
        ledger.alias("ledger_adjusted_fen"),
        (bank - ledger).alias("unexplained_fen"),
        "error_fen",
    )


def _when(condition: Column, amount: Column) -> Column:
    return F.when(condition, amount).otherwise(F.lit(0).cast("bigint"))
