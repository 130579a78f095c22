"""机构自查自纠: one row = one self-reported problem."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

SELF_CHECK_REPORT = Dataset(
    name="self_check_report",
    title="机构自查自纠",
    grain="one row = one self-reported problem",
    key=("report_id",),
    supplier="institution",
    rhythm="on campaign",
    layer=Layer.REFERENCE,
    columns=(
        Column("report_id", Type.STRING, "编号", required=True),
        Column("institution_id", Type.STRING, "机构", code="fixmedins_code", required=True),
        Column("rule_class_id", Type.STRING, "问题类型", required=True),
        Column("period_from_on", Type.DATE, "期间起", required=True),
        Column("period_to_on", Type.DATE, "期间止", required=True),
        Column("line_count", Type.INT, "条数"),
        Column("amount_fen", Type.BIGINT, "自查金额", required=True),
        Column("returned_fen", Type.BIGINT, "已退", required=True),
    ),
    checks=(
        Check("dates_in_order", "period_from_on <= period_to_on", "期间起不晚于期间止 / period in order"),
        Check("amount_not_negative", "amount_fen >= 0", "自查金额不为负 / amount is not negative", Severity.WARN),
        Check(
            "returned_within_amount",
            "returned_fen <= amount_fen",
            "已退不超过自查金额 / returned within the amount",
            Severity.WARN,
        ),
    ),
)
