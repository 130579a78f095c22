"""结算基金分项: one row = one fund share of one settlement (setldetail)."""

from schemas.dataset import Check, Column, Dataset, Parent, Severity, Type

SETTLEMENT_FUND_ITEM = Dataset(
    name="settlement_fund_item",
    title="结算基金分项",
    grain="one row = one fund share of one settlement (setldetail)",
    key=("settlement_id", "fund_kind"),
    supplier="agency core system",
    rhythm="with settlement",
    due_days=5,
    parent=Parent("settlement", by="settlement_id"),
    sorted_by=("settlement_id", "fund_kind"),
    control_total="fund_paid_fen",
    columns=(
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id", required=True),
        Column("fund_kind", Type.STRING, "基金支付类型", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("in_scope_fen", Type.BIGINT, "符合政策范围", code="inscp_scp_amt"),
        Column("remaining_limit_fen", Type.BIGINT, "本次可支付限额", code="crt_payb_lmt_amt"),
        Column("fund_paid_fen", Type.BIGINT, "基金支付金额", code="fund_payamt", required=True),
    ),
    checks=(
        Check(
            "paid_within_limit",
            "fund_paid_fen <= remaining_limit_fen",
            "支付不超过本次限额 / paid within the limit",
            Severity.WARN,
        ),
    ),
)
