"""人员身份类别: one row = one special identity of a person for one period."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

PERSON_IDENTITY_STATUS = Dataset(
    name="person_identity_status",
    title="人员身份类别",
    grain=("one row = one special identity of a person for one period (低保, 特困, 优抚, 公务员, 门慢特资格 excluded)"),
    key=("person_id", "identity_type", "valid_from_on"),
    supplier="civil affairs 民政 / 乡村振兴 / 退役军人 via core system",
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    person_by="person_id",
    newest_by=("valid_from_on",),
    columns=(
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column(
            "identity_type", Type.STRING, "人员身份类别", code="psn_idet_type", required=True, note="local code list"
        ),
        Column("identity_level", Type.STRING, "人员类别等级", code="psn_type_lv"),
        Column("valid_from_on", Type.DATE, "开始日期", code="begntime", required=True),
        Column("valid_to_on", Type.DATE, "结束日期", code="endtime"),
        Column("certified_by", Type.STRING, "认定部门", required=True),
    ),
    checks=(Check("validity_in_order", "valid_from_on <= valid_to_on", "开始日期不晚于结束日期 / validity in order"),),
)
