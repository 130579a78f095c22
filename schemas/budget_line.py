"""基金预算: one row = fund × year × subject."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

BUDGET_LINE = Dataset(
    name="budget_line",
    title="基金预算",
    grain="one row = fund × year × subject",
    key=("budget_line_id",),
    supplier="finance department 财政 / agency",
    rhythm="yearly + adjustment",
    layer=Layer.REFERENCE,
    columns=(
        Column("budget_line_id", Type.STRING, "预算行", required=True),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("fiscal_year", Type.INT, "年度", required=True),
        Column("account_code", Type.STRING, "科目", required=True),
        Column("direction", Type.STRING, "收/支", required=True, code_list="budget_direction"),
        Column("approved_fen", Type.BIGINT, "批复数", required=True),
        Column("adjusted_fen", Type.BIGINT, "调整后"),
        Column("document_number", Type.STRING, "文号", required=True),
    ),
    checks=(
        Check("year_plausible", "fiscal_year between 2000 and 2100", "年度在2000至2100之间 / year is plausible"),
        Check(
            "approved_not_negative", "approved_fen >= 0", "批复数不为负 / approved sum is not negative", Severity.WARN
        ),
    ),
)
