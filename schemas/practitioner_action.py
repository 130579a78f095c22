"""执业人员处理: one row = one measure against a practitioner."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

PRACTITIONER_ACTION = Dataset(
    name="practitioner_action",
    title="执业人员处理",
    grain="one row = one measure against a practitioner",
    key=("action_id",),
    supplier="agency; health 卫健",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("started_on",),
    columns=(
        Column("action_id", Type.STRING, "处理编号", required=True),
        Column(
            "practitioner_id",
            Type.STRING,
            "执业人员代码",
            code="prac_psn_code",
            required=True,
            personal=Personal.PSEUDONYM,
        ),
        Column("action_kind", Type.STRING, "处理方式", required=True, code_list="practitioner_action_kind"),
        Column("started_on", Type.DATE, "起始日", required=True),
        Column("ended_on", Type.DATE, "截止日"),
        Column("scope_institution_id", Type.STRING, "适用机构", code="fixmedins_code", note="empty: all institutions"),
        Column("score_points", Type.INT, "扣分"),
        Column("reason", Type.STRING, "事由", required=True, personal=Personal.WITHHELD),
    ),
    checks=(
        Check("dates_in_order", "started_on <= ended_on", "起始日不晚于截止日 / starts before it ends"),
        Check("score_not_negative", "score_points >= 0", "扣分不为负 / score is not negative", Severity.WARN),
    ),
)
