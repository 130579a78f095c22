"""银行流水: one row = one bank booking."""

from schemas.dataset import Check, Column, Dataset, Personal, Type

BANK_STATEMENT_LINE = Dataset(
    name="bank_statement_line",
    title="银行流水",
    grain="one row = one bank booking",
    key=("statement_id", "line_number"),
    supplier="bank",
    rhythm="daily",
    due_days=3,
    period_on="booked_on",
    sorted_by=("statement_id", "line_number"),
    control_total="amount_fen",
    columns=(
        Column("statement_id", Type.STRING, "对账单号", required=True),
        Column("line_number", Type.INT, "序号", required=True),
        Column("account_token", Type.STRING, "账号", required=True, personal=Personal.TOKEN),
        Column("booked_on", Type.DATE, "记账日", required=True),
        Column("value_on", Type.DATE, "起息日"),
        Column("direction", Type.STRING, "借贷", required=True, code_list="direction"),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("balance_fen", Type.BIGINT, "余额"),
        Column("counter_account_token", Type.STRING, "对方账号", personal=Personal.TOKEN),
        Column("counter_name", Type.STRING, "对方户名", personal=Personal.WITHHELD),
        Column("bank_reference", Type.STRING, "银行流水号", required=True),
        Column("voucher_number", Type.STRING, "凭证号/税票号"),
        Column("summary", Type.STRING, "摘要", personal=Personal.WITHHELD),
        Column("is_reversal", Type.BOOLEAN, "冲正", required=True),
    ),
    checks=(
        Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive"),
        Check("direction_known", "direction in ('debit', 'credit')", "方向为借或贷 / direction is debit or credit"),
    ),
)
