"""门诊慢特病备案: one row = one approved chronic or special disease of a person for a period."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

SPECIAL_OUTPATIENT_APPROVAL = Dataset(
    name="special_outpatient_approval",
    title="门诊慢特病备案",
    grain="one row = one approved chronic or special disease of a person for a period",
    key=("approval_id",),
    supplier="agency",
    rhythm="daily",
    due_days=5,
    layer=Layer.REFERENCE,
    person_by="person_id",
    newest_by=("valid_from_on",),
    columns=(
        Column("approval_id", Type.STRING, "备案编号", code="?", required=True),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("disease_code", Type.STRING, "门慢门特病种目录代码", code="opsp_dise_code", required=True),
        Column("disease_name", Type.STRING, "病种名称", code="opsp_dise_name"),
        Column("institution_ids", Type.STRINGS, "选定机构", code="fixmedins_code"),
        Column("certifying_practitioner_id", Type.STRING, "认定医师", code="?", personal=Personal.PSEUDONYM),
        Column("valid_from_on", Type.DATE, "开始", code="begndate", required=True),
        Column("valid_to_on", Type.DATE, "结束", code="enddate"),
    ),
    checks=(Check("validity_in_order", "valid_from_on <= valid_to_on", "开始日期不晚于结束日期 / validity in order"),),
)
