"""财政专户划转: one row = one transfer between accounts of the funds or the state treasury."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

TREASURY_TRANSFER = Dataset(
    name="treasury_transfer",
    title="财政专户划转",
    grain=(
        "one row = one transfer between income account, fiscal special account, expenditure account or state treasury"
    ),
    key=("transfer_id",),
    supplier="finance department 财政",
    rhythm="daily",
    due_days=3,
    period_on="transferred_on",
    sorted_by=("transferred_on", "transfer_id"),
    control_total="amount_fen",
    columns=(
        Column("transfer_id", Type.STRING, "划转单号", required=True),
        Column("transfer_kind", Type.STRING, "类型", required=True, code_list="transfer_kind"),
        Column("from_account_token", Type.STRING, "付出账户", required=True, personal=Personal.TOKEN),
        Column("to_account_token", Type.STRING, "收入账户", required=True, personal=Personal.TOKEN),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("requested_on", Type.DATE, "申请日"),
        Column("transferred_on", Type.DATE, "划转日", required=True),
        Column("plan_number", Type.STRING, "用款计划号"),
        Column("bank_reference", Type.STRING, "银行流水号"),
    ),
    checks=(
        Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive"),
        Check(
            "accounts_differ",
            "from_account_token <> to_account_token",
            "付出与收入账户不同 / the accounts differ",
            Severity.WARN,
        ),
        Check(
            "requested_before_transfer",
            "requested_on <= transferred_on",
            "申请不晚于划转 / requested before it is transferred",
            Severity.WARN,
        ),
    ),
)
