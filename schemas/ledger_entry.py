"""会计分录: one row = one voucher line."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

LEDGER_ENTRY = Dataset(
    name="ledger_entry",
    title="会计分录",
    grain="one row = one voucher line",
    key=("book_id", "voucher_number", "line_number"),
    supplier="agency finance",
    rhythm="daily; monthly close",
    due_days=10,
    period_on="period_month",
    sorted_by=("voucher_number", "line_number"),
    control_total="debit_fen",
    columns=(
        Column("book_id", Type.STRING, "账套", required=True),
        Column("voucher_number", Type.STRING, "凭证号", required=True),
        Column("line_number", Type.INT, "行号", required=True),
        Column("account_code", Type.STRING, "科目", required=True),
        Column("posted_on", Type.DATE, "记账日", required=True),
        Column("period_month", Type.STRING, "会计期间", required=True),
        Column("debit_fen", Type.BIGINT, "借方", required=True),
        Column("credit_fen", Type.BIGINT, "贷方", required=True),
        Column("source_kind", Type.STRING, "来源", required=True, code_list="ledger_source"),
        Column("source_id", Type.STRING, "来源单号"),
        Column("reversal_of", Type.STRING, "红冲原凭证"),
        Column("prepared_by", Type.STRING, "制单", required=True, personal=Personal.TOKEN),
        Column("reviewed_by", Type.STRING, "复核", required=True, personal=Personal.TOKEN),
        Column("summary", Type.STRING, "摘要", personal=Personal.WITHHELD),
    ),
    checks=(
        Check("one_side", "debit_fen = 0 or credit_fen = 0", "借贷只记一方 / one side only"),
        Check("period_shape", "length(period_month) = 7", "会计期间为YYYY-MM / accounting month is YYYY-MM"),
        Check(
            "prepared_and_reviewed_apart",
            "prepared_by <> reviewed_by",
            "制单与复核分离 / prepared and reviewed by different people",
            Severity.WARN,
        ),
    ),
)
