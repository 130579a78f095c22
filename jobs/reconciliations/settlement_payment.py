"""结算、支付指令与银行 (E08 to E10): what was approved is ordered, what was ordered leaves the bank, once."""

from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile import Month, Reconciliation, Side, Status, match_entries, match_totals, result_rows
from jobs.reconciliations.accounts import paying_lines
from jobs.reconciliations.legal_basis import PAYMENT_DUTY, REGULAR_RECONCILIATION

BATCHES = "payment_batch"
APPROVED_ORDERED = "approved_ordered"
ORDERED_PAID = "ordered_paid"
POOLING = "pooling_fund_fen"
EMPLOYEE_POOL, RESIDENT_POOL = "310100", "390100"
FUND_KINDS = {
    "civil_servant_fen": "320100",
    "employer_supplement_fen": "370100",
    "resident_major_illness_fen": "390200",
    "employee_large_amount_fen": "330100",
    "disabled_veteran_fen": "350100",
    "medical_aid_fen": "610100",
    "other_fund_fen": "999997",
}
"""Fund kind of each settlement column; the pooling column goes by insurance type."""

_DEDUCTIONS = ("reviewed_deduct", "audit_deduct", "advance_offset", "retained", "other_deduct")
_LIVE = ("sent", "paid")
_VOID = ("returned", "cancelled")


def match(month: Month) -> DataFrame:
    """Return two parts in one result: approved against ordered, ordered against paid by the bank."""
    return approvals(month).unionByName(payments(month))


def approvals(month: Month) -> DataFrame:
    """Return one row per institution and fund: what is to be paid (left) against live orders of the month (right).

    What is to be paid is the settled fund money, with the payment-method adjustments and deductions of the month's
    clearing batches where those are delivered. Counts are settlements that drew on the fund, and orders.
    Institutions that are held stand on neither side.
    """
    is_held = F.col("payee_id").isin(*month.held) if month.held else F.lit(False)
    orders = month.tables["payment_order"].where(
        (F.col("clearing_month") == month.period)
        & (F.col("payee_kind") == "institution")
        & F.col("status").isin(*_LIVE)
        & ~is_held
    )
    settled = _fund_sums(_cleared(month))
    if BATCHES in month.tables:
        settled = settled.unionByName(_batch_changes(month))
    approved = Side(
        settled,
        ("institution_id", "fund_kind"),
        "institution_id",
        "amount_fen",
        "on",
        count="settlements",
    )
    ordered = Side(
        orders.withColumn("on", F.to_date("sent_at")), ("payee_id", "fund_kind"), "payee_id", "amount_fen", "on"
    )
    matches = match_totals(approved, ordered, period=month.period)
    return _rows(matches.withColumn("item_kind", F.lit(APPROVED_ORDERED)), APPROVED_ORDERED, month)


def payments(month: Month) -> DataFrame:
    """Return one row per account and bank reference: orders (left) against net bank debits (right).

    Returned and cancelled orders stand for zero, so they match when the bank's debit came back or never left;
    their kind is the order's status. An order sent so late that its days run past the month's end is timing.
    Two live orders for one institution, fund, month and amount that the bank both paid: the later is a duplicate.
    """
    lines = paying_lines(month).where((F.col("direction") == "debit") != F.col("is_reversal"))
    debit = F.when(F.col("direction") == "debit", F.col("amount_fen")).otherwise(-F.col("amount_fen"))
    paid = lines.select("account_token", "bank_reference", debit.alias("amount_fen"), F.col("booked_on").alias("on"))
    matches = match_entries(
        Side(
            _orders(month),
            ("payer_account_token", "reference"),
            "payer_account_token",
            "amount_fen",
            "on",
            label="label",
            lag_days=month.lag_days,
        ),
        Side(paid, ("account_token", "bank_reference"), "account_token", "amount_fen", "on"),
        period=month.period,
        carried=None if month.carried is None else month.carried.where(F.col("item_kind") != APPROVED_ORDERED),
    )
    is_void = F.coalesce(F.col("label").isin(*_VOID), F.lit(False))
    never_left = is_void & (F.col("right_count") == 0) & (F.col("left_fen") == 0)
    kinds = matches.withColumns(
        {
            "item_kind": F.when(is_void, F.col("label")).otherwise(F.lit(ORDERED_PAID)),
            "status": F.when(never_left, F.lit(Status.MATCHED.value))
            .when(_is_paid_again(), F.lit(Status.DUPLICATE.value))
            .otherwise(F.col("status")),
        }
    )
    return _rows(kinds, ORDERED_PAID, month)


def _cleared(month: Month) -> DataFrame:
    """Return the settlements that the month clears: its own, less what is cleared elsewhere, and others' refunds.

    A refund lies in the month of its visit and is taken off in the month that clears it.
    """
    own = month.tables["settlement"]
    if "clearing_month" in own.columns:
        own = own.where(F.coalesce("clearing_month", F.lit(month.period)) == month.period)
    others = month.tables.get("cleared_settlement")
    return own if others is None else own.unionByName(others.select(*own.columns))


def _fund_sums(settlements: DataFrame) -> DataFrame:
    """Return institution_id, fund_kind, amount_fen, settlements, on: fund money of valid settlements, none of zero."""
    is_employee = F.col("insurance_type").startswith("31")
    money = {
        EMPLOYEE_POOL: F.when(is_employee, F.col(POOLING)).otherwise(0),
        RESIDENT_POOL: F.when(is_employee, 0).otherwise(F.col(POOLING)),
        **{fund_kind: F.coalesce(F.col(column), F.lit(0)) for column, fund_kind in FUND_KINDS.items()},
    }
    sums = (
        settlements.where("is_valid")
        .groupBy("institution_id")
        .agg(
            F.to_date(F.max("settled_at")).alias("on"),
            *[F.sum(amount).alias(f"fen_{fund_kind}") for fund_kind, amount in money.items()],
            *[F.count_if(amount != 0).alias(f"count_{fund_kind}") for fund_kind, amount in money.items()],
        )
    )
    funds = [
        F.struct(
            F.lit(fund_kind).alias("fund_kind"),
            F.col(f"fen_{fund_kind}").alias("amount_fen"),
            F.col(f"count_{fund_kind}").alias("settlements"),
        )
        for fund_kind in money
    ]
    return sums.select("institution_id", "on", F.inline(F.array(*funds))).where(F.col("amount_fen") != 0)


def _batch_changes(month: Month) -> DataFrame:
    """Return the columns of ``_fund_sums``: what batches add to the settled money, less what they deduct."""
    deducted = [F.coalesce(F.col(f"{name}_fen"), F.lit(0)) for name in _DEDUCTIONS]
    change = F.col("method_adjustment_fen") - reduce(Column.__add__, deducted)
    batches = month.tables[BATCHES].where(~F.col("institution_id").isin(*month.held) if month.held else F.lit(True))
    return batches.select(
        "institution_id",
        F.to_date("approved_at").alias("on"),
        "fund_kind",
        change.alias("amount_fen"),
        F.lit(0).cast("bigint").alias("settlements"),
    ).where(F.col("amount_fen") != 0)


def _orders(month: Month) -> DataFrame:
    """Return the month's orders as they stood at its end: what comes back later still counts as paid.

    The label is the status of a void order, and of a live one to an institution what a twin would share with it.
    An order without a bank reference stands under its own number.
    """
    is_void = F.col("status").isin(*_VOID) & F.coalesce(F.col("returned_on") <= F.lit(month.last_day), F.lit(True))
    twin = F.concat_ws("|", F.lit("order"), "payee_id", "fund_kind", "clearing_month", F.col("amount_fen"))
    return month.tables["payment_order"].select(
        "payer_account_token",
        F.coalesce("bank_reference", F.concat(F.lit("order:"), "payment_order_id")).alias("reference"),
        F.when(is_void, F.lit(0)).otherwise(F.col("amount_fen")).cast("bigint").alias("amount_fen"),
        F.to_date("sent_at").alias("on"),
        F.when(is_void, F.col("status")).when(F.col("payee_kind") == "institution", twin).alias("label"),
    )


def _is_paid_again() -> Column:
    """Tell whether a matched row's order has an earlier matched twin; rows without a label have none."""
    is_matched = (F.col("status") == Status.MATCHED.value) & F.col("label").startswith("order|")
    order = Window.partitionBy(F.coalesce("label", "match_key"), "status").orderBy("event_on", "match_key")
    return F.coalesce(is_matched & (F.row_number().over(order) > 1), F.lit(False))


def _rows(matches: DataFrame, part: str, month: Month) -> DataFrame:
    return result_rows(matches, reconciliation_id=SETTLEMENT_PAYMENT.id, part=part, period=month.period)


SETTLEMENT_PAYMENT = Reconciliation(
    id="settlement_payment",
    name_zh="结算、支付指令与银行对账",
    name_en="Settlements, payment orders and the bank",
    rule_class_id="OWN-FND-002",
    legal_basis=(PAYMENT_DUTY, REGULAR_RECONCILIATION),
    requires=(
        *[f"settlement.{name}" for name in ("institution_id", "insurance_type", "settled_at", POOLING, *FUND_KINDS)],
        "settlement.is_valid",
        *[f"payment_order.{name}" for name in ("payment_order_id", "clearing_month", "payee_kind", "payee_id")],
        *[f"payment_order.{name}" for name in ("payer_account_token", "fund_kind", "amount_fen", "sent_at")],
        *[f"payment_order.{name}" for name in ("bank_reference", "status", "returned_on")],
        *[f"bank_statement_line.{name}" for name in ("account_token", "booked_on", "direction", "amount_fen")],
        *[f"bank_statement_line.{name}" for name in ("bank_reference", "is_reversal")],
        *[f"bank_account.{name}" for name in ("account_token", "account_kind", "fund_kind", "closed_on")],
        "bank_account.valid_from_on",
    ),
    match=match,
    optional_tables=("cleared_settlement", BATCHES),
    rests_on_checks=("settlement.check:fund_parts", "bank_statement_line.cross:bank_reference_not_repeated"),
    is_carried=True,
)
