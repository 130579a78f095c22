"""信用事件: one row = one scored event of a subject."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

CREDIT_EVENT = Dataset(
    name="credit_event",
    title="信用事件",
    grain="one row = one scored event of a subject",
    key=("credit_event_id",),
    supplier="administration",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("occurred_on",),
    columns=(
        Column("credit_event_id", Type.STRING, "编号", required=True),
        Column("subject_kind", Type.STRING, "主体类型", required=True, code_list="subject_kind"),
        Column("subject_id", Type.STRING, "主体编号", required=True, personal=Personal.PSEUDONYM),
        Column("event_kind", Type.STRING, "事件", required=True),
        Column("score", Type.INT, "分值", required=True),
        Column("occurred_on", Type.DATE, "发生日", required=True),
        Column("expires_on", Type.DATE, "失效日"),
        Column("case_id", Type.STRING, "案件"),
        Column("is_listed", Type.BOOLEAN, "失信名单"),
    ),
    checks=(Check("dates_in_order", "occurred_on <= expires_on", "发生不晚于失效 / occurs before it expires"),),
)
