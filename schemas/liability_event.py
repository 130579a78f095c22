"""他方责任事件: one row = one work-injury, traffic or tort event, or public-health free service of a person."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

LIABILITY_EVENT = Dataset(
    name="liability_event",
    title="他方责任事件",
    grain="one row = one work-injury, traffic or tort event, or public-health free service of a person",
    key=("event_id",),
    supplier=("human-resources 人社 (工伤认定), traffic police, courts, disease control 疾控, clinical-trial register"),
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    person_by="person_id",
    newest_by=("occurred_on",),
    columns=(
        Column("event_id", Type.STRING, "编号", required=True),
        Column("person_id", Type.STRING, "人员", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("event_kind", Type.STRING, "类型", required=True, code_list="liability_event_kind"),
        Column("occurred_on", Type.DATE, "发生日", required=True),
        Column("valid_to_on", Type.DATE, "影响至"),
        Column("responsible_party", Type.STRING, "责任方", personal=Personal.WITHHELD),
        Column("responsibility_ratio", Type.RATIO, "责任比例"),
        Column("item_codes", Type.STRINGS, "涉及项目"),
        Column("paid_fen", Type.BIGINT, "他方已付"),
    ),
    checks=(
        Check("dates_in_order", "occurred_on <= valid_to_on", "发生不晚于影响截止 / occurs before it ends"),
        Check(
            "ratio_in_range",
            "responsibility_ratio between 0 and 1",
            "责任比例在0与1之间 / ratio within 0 and 1",
            Severity.WARN,
        ),
        Check("paid_not_negative", "paid_fen >= 0", "已付金额不为负 / paid money is not negative", Severity.WARN),
    ),
)
