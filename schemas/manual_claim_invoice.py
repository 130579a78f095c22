"""手工报销票据: one row = one paper or electronic invoice presented."""

from schemas.dataset import Check, Column, Dataset, Parent, Personal, Severity, Type

MANUAL_CLAIM_INVOICE = Dataset(
    name="manual_claim_invoice",
    title="手工报销票据",
    grain="one row = one paper or electronic invoice presented",
    key=("settlement_id", "issuer_name", "invoice_code", "invoice_number"),
    supplier="agency; fiscal e-bill platform 财政电子票据 for verification",
    rhythm="daily",
    due_days=5,
    parent=Parent("settlement", by="settlement_id"),
    sorted_by=("invoice_number",),
    control_total="amount_fen",
    columns=(
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id", required=True),
        Column("invoice_code", Type.STRING, "票据代码", required=True),
        Column("invoice_number", Type.STRING, "票据号码", code="invono", required=True, personal=Personal.PSEUDONYM),
        Column("check_code", Type.STRING, "校验码", personal=Personal.PSEUDONYM),
        Column("issuer_name", Type.STRING, "开票单位", required=True),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("issued_on", Type.DATE, "开票日", required=True),
        Column("verified_status", Type.STRING, "查验结果", required=True, code_list="invoice_status"),
        Column("image_hash", Type.STRING, "影像指纹"),
    ),
    checks=(Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive", Severity.WARN),),
)
