"""银行与账簿 (E15, E16): statements close and follow one another; every bank line is in the books and back."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile import Month, Reconciliation, Side, Status, match_entries, match_totals, result_rows
from jobs.reconciliations.accounts import cash_entries, paying_lines
from jobs.reconciliations.legal_basis import ACCOUNTING_PROCEDURE, FINANCIAL_REGIME, REGULAR_RECONCILIATION

STATEMENT_CLOSES = "statement_closes"
STATEMENT_FOLLOWS = "statement_follows"
ENTRY = "bank_line"
BANK_RECEIVED_NOT_BOOKED = "bank_received_not_booked"
BANK_PAID_NOT_BOOKED = "bank_paid_not_booked"
BOOKED_RECEIVED_NOT_BANK = "booked_received_not_bank"
BOOKED_PAID_NOT_BANK = "booked_paid_not_bank"
OUTSTANDING = (
    BANK_RECEIVED_NOT_BOOKED,
    BANK_PAID_NOT_BOOKED,
    BOOKED_RECEIVED_NOT_BANK,
    BOOKED_PAID_NOT_BANK,
)
"""The four kinds of 未达账项."""


def match(month: Month) -> DataFrame:
    """Return three parts in one result: statements that close, statements that follow, lines against the books."""
    return statement_closings(month).unionByName(statement_sequence(month)).unionByName(line_matches(month))


def statement_closings(month: Month) -> DataFrame:
    """Return one row per statement: opening plus credits less debits (left) against its closing balance (right).

    The opening balance counts as one entry of the left; lines of an unknown statement end as ``left_only``.
    """
    statements = month.tables["bank_statement"]
    openings = statements.select(
        "statement_id", "account_token", F.col("opening_fen").alias("amount_fen"), F.col("period_from_on").alias("on")
    )
    lines = month.tables["bank_statement_line"]
    flows = lines.select("statement_id", "account_token", _signed(), F.col("booked_on").alias("on"))
    key = ("statement_id",)
    matches = match_totals(
        Side(openings.unionByName(flows), key, "account_token", "amount_fen", "on"),
        Side(statements, key, "account_token", "closing_fen", "period_to_on"),
        period=month.period,
    )
    return _rows(matches.withColumn("item_kind", F.lit(STATEMENT_CLOSES)), STATEMENT_CLOSES, month)


def statement_sequence(month: Month) -> DataFrame:
    """Return one row per statement that has one before it: its opening against the earlier closing, day after day.

    A day missing or covered twice differs even where the balances agree. ``previous_statement``, if given, holds
    the statements of the month before; without it an account's first statement has nothing to follow.
    """
    columns = ("statement_id", "account_token", "period_from_on", "period_to_on", "opening_fen", "closing_fen")
    statements = month.tables["bank_statement"].select(*columns, F.lit(True).alias("is_current"))
    if "previous_statement" in month.tables:
        earlier = month.tables["previous_statement"].select(*columns, F.lit(False).alias("is_current"))
        statements = statements.unionByName(earlier)
    order = Window.partitionBy("account_token").orderBy("period_from_on", "period_to_on", "statement_id")
    followed = statements.withColumns(
        {"previous_fen": F.lag("closing_fen").over(order), "previous_to_on": F.lag("period_to_on").over(order)}
    ).where(F.col("is_current") & F.col("previous_fen").isNotNull())
    is_next_day = F.col("period_from_on") == F.date_add("previous_to_on", 1)
    is_same = F.col("opening_fen") == F.col("previous_fen")
    matches = followed.select(
        F.col("statement_id").alias("match_key"),
        F.col("account_token").alias("group_key"),
        F.when(is_same & is_next_day, F.lit(Status.MATCHED.value))
        .otherwise(F.lit(Status.DIFFERS.value))
        .alias("status"),
        F.col("opening_fen").alias("left_fen"),
        F.col("previous_fen").alias("right_fen"),
        F.lit(1).alias("left_count"),
        F.lit(1).alias("right_count"),
        F.col("period_from_on").alias("event_on"),
        F.lit(month.period).alias("opened_period"),
        F.lit("").alias("surplus"),
        F.lit(STATEMENT_FOLLOWS).alias("item_kind"),
    )
    return _rows(matches, STATEMENT_FOLLOWS, month)


def line_matches(month: Month) -> DataFrame:
    """Return bank lines (left) against deposit entries of the ledger (right) by account, reference and direction.

    Received is positive, paid negative. An unmatched row is one of the four kinds of outstanding items, stays open
    and enters the next month; other rows are of kind ``bank_line``.
    """
    lines = paying_lines(month)
    bank = lines.select(
        "account_token",
        F.col("bank_reference").alias("reference"),
        "direction",
        _signed(),
        F.col("booked_on").alias("on"),
    )
    own_number = F.concat_ws("/", F.lit("voucher"), "book_id", "voucher_number", F.col("line_number").cast("string"))
    books = _with_reversed_source(cash_entries(month)).select(
        "account_token",
        F.coalesce("source_id", "reversed_source_id", own_number).alias("reference"),
        F.when(F.col("amount_fen") > 0, F.lit("credit")).otherwise(F.lit("debit")).alias("direction"),
        "amount_fen",
        F.col("posted_on").alias("on"),
    )
    key = ("account_token", "reference", "direction")
    matches = match_entries(
        Side(bank, key, "account_token", "amount_fen", "on"),
        Side(books, key, "account_token", "amount_fen", "on"),
        period=month.period,
        carried=None if month.carried is None else month.carried.where(F.col("item_kind").isin(*OUTSTANDING)),
    )
    is_received = F.endswith(F.col("match_key"), F.lit("|credit"))
    not_booked = _either(is_received, BANK_RECEIVED_NOT_BOOKED, BANK_PAID_NOT_BOOKED)
    not_bank = _either(is_received, BOOKED_RECEIVED_NOT_BANK, BOOKED_PAID_NOT_BANK)
    kind = (
        F.when(F.col("status") == Status.LEFT_ONLY.value, not_booked)
        .when(F.col("status") == Status.RIGHT_ONLY.value, not_bank)
        .otherwise(F.lit(ENTRY))
    )
    return _rows(matches.withColumn("item_kind", kind), ENTRY, month)


def _with_reversed_source(entries: DataFrame) -> DataFrame:
    """Return deposit entries with the source of the entry that a red-letter one takes back, for it often names none."""
    if "reversal_of" not in entries.columns:
        return entries.withColumn("reversed_source_id", F.lit(None).cast("string"))
    taken_back = entries.groupBy(
        "book_id", F.col("voucher_number").alias("reversal_of"), (-F.col("amount_fen")).alias("amount_fen")
    ).agg(F.min("source_id").alias("reversed_source_id"))
    return entries.join(taken_back, ["book_id", "reversal_of", "amount_fen"], "left")


def _signed() -> Column:
    """Return a bank line's amount as the account sees it: credit positive, debit negative."""
    amount = F.col("amount_fen")
    return F.when(F.col("direction") == "credit", amount).otherwise(-amount).alias("amount_fen")


def _either(condition: Column, yes: str, no: str) -> Column:
    return F.when(condition, F.lit(yes)).otherwise(F.lit(no))


def _rows(matches: DataFrame, part: str, month: Month) -> DataFrame:
    return result_rows(matches, reconciliation_id=BANK_LEDGER.id, part=part, period=month.period)


BANK_LEDGER = Reconciliation(
    id="bank_ledger",
    name_zh="银行与账簿对账",
    name_en="Bank statements against the ledger",
    rule_class_id="OWN-FND-008",
    legal_basis=(REGULAR_RECONCILIATION, ACCOUNTING_PROCEDURE, FINANCIAL_REGIME),
    requires=(
        *[f"bank_statement.{name}" for name in ("statement_id", "account_token", "period_from_on", "period_to_on")],
        *[f"bank_statement.{name}" for name in ("opening_fen", "closing_fen")],
        *[f"bank_statement_line.{name}" for name in ("statement_id", "account_token", "booked_on", "direction")],
        *[f"bank_statement_line.{name}" for name in ("amount_fen", "bank_reference")],
        *[f"ledger_entry.{name}" for name in ("book_id", "voucher_number", "line_number", "account_code", "posted_on")],
        *[f"ledger_entry.{name}" for name in ("debit_fen", "credit_fen", "source_id")],
        *[f"bank_account.{name}" for name in ("account_token", "account_kind", "fund_kind", "closed_on")],
        "bank_account.valid_from_on",
    ),
    match=match,
    optional_tables=("previous_statement",),
    is_carried=True,
    rests_on_checks=("bank_statement.cross:statement_not_repeated", "ledger_entry.cross:voucher_balances"),
)
