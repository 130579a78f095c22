"""协议处理: one row = one measure against an institution."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

AGREEMENT_ACTION = Dataset(
    name="agreement_action",
    title="协议处理",
    grain="one row = one measure against an institution",
    key=("action_id",),
    supplier="agency",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("started_on",),
    columns=(
        Column("action_id", Type.STRING, "处理编号", required=True),
        Column("agreement_id", Type.STRING, "协议编号", required=True),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("action_kind", Type.STRING, "处理方式", required=True, code_list="agreement_action_kind"),
        Column("started_on", Type.DATE, "起始日", required=True),
        Column("ended_on", Type.DATE, "截止日"),
        Column("amount_fen", Type.BIGINT, "涉及金额"),
        Column("reason", Type.STRING, "事由", required=True),
        Column("case_id", Type.STRING, "案件编号"),
        Column("lifted_on", Type.DATE, "恢复日"),
    ),
    checks=(
        Check("dates_in_order", "started_on <= ended_on", "起始日不晚于截止日 / starts before it ends"),
        Check("lifted_after_start", "started_on <= lifted_on", "恢复不早于起始 / lifted after it started"),
        Check(
            "suspension_has_end",
            "action_kind <> 'suspend' or ended_on is not null",
            "中止协议须有截止日 / a suspension has an end",
            Severity.WARN,
        ),
        Check("amount_not_negative", "amount_fen >= 0", "涉及金额不为负 / amount is not negative", Severity.WARN),
    ),
)
