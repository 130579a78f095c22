"""银行对账单: one row = one account × one statement period."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

BANK_STATEMENT = Dataset(
    name="bank_statement",
    title="银行对账单",
    grain="one row = one account × one statement period",
    key=("statement_id",),
    supplier="bank 银行",
    rhythm="daily or monthly",
    due_days=3,
    period_on="period_to_on",
    control_total="closing_fen",
    columns=(
        Column("statement_id", Type.STRING, "对账单号", required=True),
        Column("account_token", Type.STRING, "账号", required=True, personal=Personal.TOKEN),
        Column("period_from_on", Type.DATE, "期间起", required=True),
        Column("period_to_on", Type.DATE, "期间止", required=True),
        Column("opening_fen", Type.BIGINT, "期初余额", required=True),
        Column("debit_total_fen", Type.BIGINT, "借方合计", required=True),
        Column("credit_total_fen", Type.BIGINT, "贷方合计", required=True),
        Column("closing_fen", Type.BIGINT, "期末余额", required=True),
        Column("line_count", Type.INT, "笔数", required=True),
    ),
    checks=(
        Check("dates_in_order", "period_from_on <= period_to_on", "期间起不晚于期间止 / period in order"),
        Check(
            "closes",
            "opening_fen + credit_total_fen - debit_total_fen = closing_fen",
            "期初加贷减借等于期末 / opening + credit - debit = closing",
            Severity.WARN,
        ),
    ),
)
