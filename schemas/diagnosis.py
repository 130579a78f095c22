"""诊断: one row = one diagnosis of a visit (setl_list_diag)."""

from schemas.dataset import Check, Column, Dataset, Parent, Type

DIAGNOSIS = Dataset(
    name="diagnosis",
    title="诊断",
    grain="one row = one diagnosis of a visit (setl_list_diag)",
    key=("visit_id", "sequence_number"),
    supplier="institution",
    rhythm="with visit",
    due_days=5,
    parent=Parent("visit", by="visit_id"),
    sorted_by=("visit_id", "sequence_number"),
    columns=(
        Column("visit_id", Type.STRING, "就诊ID", code="mdtrt_id", required=True),
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id"),
        Column("sequence_number", Type.INT, "诊断排序号", code="diag_srt_no", required=True),
        Column("diagnosis_kind", Type.STRING, "诊断类别", code="diag_type", required=True, code_list="diagnosis_kind"),
        Column(
            "admission_or_discharge",
            Type.STRING,
            "出入院诊断类别",
            code="inout_diag_type",
            code_list="admission_or_discharge",
        ),
        Column("is_main", Type.BOOLEAN, "主诊断标志", code="maindiag_flag", required=True),
        Column("diagnosis_code", Type.STRING, "诊断代码", code="diag_code", required=True),
        Column("diagnosis_name", Type.STRING, "诊断名称", code="diag_name", required=True),
        Column(
            "admission_condition", Type.STRING, "入院病情类型", code="adm_cond_type", code_list="admission_condition"
        ),
    ),
    checks=(Check("sequence_positive", "sequence_number >= 1", "排序号从1起 / sequence starts at 1"),),
)
