"""采购配送与回款: one row = one delivered order line."""

from schemas.dataset import Check, Column, Dataset, Derived, Severity, Type

PROCUREMENT_DELIVERY = Dataset(
    name="procurement_delivery",
    title="采购配送与回款",
    grain="one row = one delivered order line",
    key=("delivery_id",),
    supplier="procurement platform",
    rhythm="daily",
    due_days=5,
    period_on="coalesce(received_on, delivered_on, ordered_on)",
    sorted_by=("institution_id", "medical_list_code", "ordered_on", "delivery_id"),
    control_total="amount_fen",
    columns=(
        Column("delivery_id", Type.STRING, "配送单明细号", required=True),
        Column("contract_id", Type.STRING, "合同编号"),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("medical_list_code", Type.STRING, "国家码", code="med_list_codg", required=True),
        Column("is_online", Type.BOOLEAN, "网上采购", required=True),
        Column("ordered_on", Type.DATE, "下单日", required=True),
        Column("delivered_on", Type.DATE, "配送日"),
        Column("received_on", Type.DATE, "验收日"),
        Column("quantity", Type.QUANTITY, "数量", code="purc_retn_cnt", required=True),
        Column("unit_price", Type.PRICE, "单价", code="finl_trns_pric", required=True),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("invoice_number", Type.STRING, "发票号", code="purc_invo_no"),
        Column("paid_on", Type.DATE, "回款日"),
    ),
    derived=(Derived("expected_fen", Type.BIGINT, "数量乘单价(分)", "quantity", "unit_price"),),
    checks=(
        Check(
            "delivered_after_order",
            "ordered_on <= delivered_on",
            "配送不早于下单 / delivered after it was ordered",
            Severity.WARN,
        ),
        Check(
            "received_after_delivery",
            "delivered_on <= received_on",
            "验收不早于配送 / received after it was delivered",
            Severity.WARN,
        ),
        Check(
            "amount_is_quantity_times_price",
            "abs(amount_fen - expected_fen) <= 1",
            "数量乘单价等于金额，允差1分 / quantity times price is the amount within 1 fen",
            Severity.WARN,
        ),
    ),
)
