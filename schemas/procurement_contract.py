"""集采合同: one row = one product × institution × agreement year."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

PROCUREMENT_CONTRACT = Dataset(
    name="procurement_contract",
    title="集采合同",
    grain="one row = one product × institution × agreement year",
    key=("contract_id",),
    supplier="procurement platform 招采平台",
    rhythm="yearly + change",
    layer=Layer.REFERENCE,
    columns=(
        Column("contract_id", Type.STRING, "合同编号", required=True),
        Column("procurement_batch", Type.STRING, "集采批次", required=True),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("medical_list_code", Type.STRING, "国家码", code="med_list_codg", required=True),
        Column("supplier_name", Type.STRING, "中选企业", code="prodentp_name", required=True),
        Column("agreed_quantity", Type.QUANTITY, "约定采购量", required=True),
        Column("won_price", Type.PRICE, "中选价", required=True),
        Column("starts_on", Type.DATE, "周期起", required=True),
        Column("ends_on", Type.DATE, "周期止", required=True),
        Column("payment_days", Type.INT, "回款时限(天)"),
        Column("retained_incentive_fen", Type.BIGINT, "结余留用"),
    ),
    checks=(
        Check("dates_in_order", "starts_on <= ends_on", "周期起不晚于周期止 / starts before it ends"),
        Check(
            "quantity_positive", "agreed_quantity > 0", "约定采购量为正 / agreed quantity is positive", Severity.WARN
        ),
        Check("price_positive", "won_price > 0", "中选价为正 / won price is positive", Severity.WARN),
    ),
)
