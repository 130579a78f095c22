"""线索: one row = one lead from any source."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

LEAD = Dataset(
    name="lead",
    title="线索",
    grain="one row = one lead from any source",
    key=("lead_id",),
    supplier="system, complaint 举报, transfer 移送, upper level, inspection",
    rhythm="daily",
    layer=Layer.REFERENCE,
    columns=(
        Column("lead_id", Type.STRING, "线索编号", required=True),
        Column("source_kind", Type.STRING, "来源", required=True, code_list="lead_source"),
        Column("source_reference", Type.STRING, "来源单号"),
        Column("subject_kind", Type.STRING, "对象类型", required=True, code_list="subject_kind"),
        Column("subject_id", Type.STRING, "对象编号", required=True, personal=Personal.PSEUDONYM),
        Column("rule_class_ids", Type.STRINGS, "规则类"),
        Column("amount_at_issue_fen", Type.BIGINT, "涉及金额"),
        Column("accepted_at", Type.TIMESTAMP, "受理时间", required=True),
        Column("is_anonymous", Type.BOOLEAN, "匿名"),
        Column("priority", Type.STRING, "优先级", required=True),
        Column("state", Type.STRING, "状态", required=True, code_list="lead_state"),
        Column("assigned_region_code", Type.STRING, "承办区划", required=True),
        Column("reward_fen", Type.BIGINT, "举报奖励"),
    ),
    checks=(
        Check(
            "amount_not_negative", "amount_at_issue_fen >= 0", "涉及金额不为负 / amount is not negative", Severity.WARN
        ),
        Check(
            "region_shape",
            "length(assigned_region_code) = 6",
            "区划代码六位 / region code has six digits",
            Severity.WARN,
        ),
    ),
)
