"""费用明细与结算 (E03): the lines of a settlement make its five sums, to the fen."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name under which every Spark text knows it

from jobs.reconcile import Month, Reconciliation, Side, match_totals, result_rows
from jobs.reconciliations.legal_basis import PAYMENT_DUTY, REGULAR_RECONCILIATION

_PARTS = ("full_self_pay_fen", "over_cap_fen", "prior_self_pay_fen", "in_scope_fen")


def match(month: Month) -> DataFrame:
    """Return one row per settlement id; ``item_kind`` of a difference is the first of the five sums that differs.

    The fen columns hold the totals. If the totals agree and a part does not, the difference is zero and the
    status still ``differs``. A refund settlement has negative lines and is compared like any other.
    """
    lines = month.tables["fee_line"].where(F.col("is_valid") & F.col("settlement_id").isNotNull())
    settlements = month.tables["settlement"].where("is_valid")
    key, group = ("settlement_id",), "institution_id"
    matches = match_totals(
        Side(lines.withColumn("on", F.to_date("occurred_at")), key, group, "amount_fen", "on", _PARTS),
        Side(settlements.withColumn("on", F.to_date("settled_at")), key, group, "total_fen", "on", _PARTS),
        period=month.period,
    )
    is_both = (F.col("left_count") > 0) & (F.col("right_count") > 0)
    return result_rows(
        matches.withColumn("item_kind", F.when(is_both, F.col("differing"))),
        reconciliation_id=FEE_LINE_SETTLEMENT.id,
        period=month.period,
    )


FEE_LINE_SETTLEMENT = Reconciliation(
    id="fee_line_settlement",
    name_zh="费用明细与结算对账",
    name_en="Fee lines against settlements",
    rule_class_id="MGT-DAT-002",
    legal_basis=(PAYMENT_DUTY, REGULAR_RECONCILIATION),
    requires=(
        *[f"fee_line.{name}" for name in ("settlement_id", "institution_id", "occurred_at", "amount_fen", *_PARTS)],
        "fee_line.is_valid",
        *[f"settlement.{name}" for name in ("settlement_id", "institution_id", "settled_at", "total_fen", *_PARTS)],
        "settlement.is_valid",
    ),
    match=match,
    rests_on_checks=("fee_line.cross:fee_line_settlement_known",),
)
