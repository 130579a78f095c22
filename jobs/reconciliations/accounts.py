"""The fund's paying accounts: which bank lines and which cash entries belong together."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile import Month

PAYING_KINDS = ("2", "3")
"""支出户 and 收入支出户: the accounts out of which benefits are paid."""
DEPOSIT_SUBJECT = "1002"
"""Ledger subjects of deposits at banks begin with this; the register of subjects is not delivered yet."""


def registered_accounts(month: Month) -> DataFrame:
    """Return each account as registered at the end of the month: account_token, account_kind, fund_kind, closed_on."""
    versions = month.tables["bank_account"].where(F.col("valid_from_on") <= F.lit(month.last_day))
    newest = F.max_by(F.struct("account_kind", "fund_kind", "closed_on"), "valid_from_on").alias("version")
    return versions.groupBy("account_token").agg(newest).select("account_token", "version.*")


def paying_lines(month: Month) -> DataFrame:
    """Return the bank lines of paying accounts.

    Lines of accounts that nobody registered stay in, so that money beside the books shows; income accounts,
    fiscal special accounts and the like have no book here and go out.
    """
    return without_other_accounts(month, month.tables["bank_statement_line"])


def without_other_accounts(month: Month, rows: DataFrame) -> DataFrame:
    """Return the rows (by account_token) whose account is not registered for anything but paying."""
    others = registered_accounts(month).where(~F.col("account_kind").isin(*PAYING_KINDS)).select("account_token")
    return rows.join(F.broadcast(others), "account_token", "left_anti")


def cash_entries(month: Month) -> DataFrame:
    """Return the ledger's deposit entries with account_token and amount_fen, received positive and paid negative.

    A book is kept per fund and names its fund; the fund's open paying account is the book's account (the first by
    token if there are several). A book without such an account stands for itself. A red-letter entry counts by its
    sign, so a negative payment is a receipt. Entries of zero move nothing and go out.
    """
    accounts = (
        registered_accounts(month)
        .where(F.col("account_kind").isin(*PAYING_KINDS))
        .where(F.col("closed_on").isNull() | (F.col("closed_on") >= F.lit(month.first_day)))
        .groupBy(F.col("fund_kind").alias("book_id"))
        .agg(F.min("account_token").alias("account_token"))
    )
    entries = month.tables["ledger_entry"].where(F.col("account_code").startswith(DEPOSIT_SUBJECT))
    moved = entries.withColumn("amount_fen", F.col("debit_fen") - F.col("credit_fen")).where(F.col("amount_fen") != 0)
    return moved.join(F.broadcast(accounts), "book_id", "left").withColumn(
        "account_token", F.coalesce("account_token", F.concat(F.lit("book:"), "book_id"))
    )
