"""临床编码标准: one row = one code of one code system version."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

CLINICAL_CODE = Dataset(
    name="clinical_code",
    title="临床编码标准",
    grain="one row = one code of one code system version",
    key=("code_system", "code", "effective_from_on"),
    supplier="NHSA code releases (ICD-10 医保版, ICD-9-CM-3 医保版, 中医), region mapping",
    rhythm="on release",
    layer=Layer.REFERENCE,
    columns=(
        Column("code_system", Type.STRING, "编码体系", required=True, code_list="code_system"),
        Column("code", Type.STRING, "编码", code="diag_code / oprn_oprt_code", required=True),
        Column("code_name", Type.STRING, "名称", code="diag_name / oprn_oprt_name", required=True),
        Column("parent_code", Type.STRING, "上级编码"),
        Column("can_be_main", Type.BOOLEAN, "可作主诊断"),
        Column("limit_gender", Type.STRING, "限性别", code_list="gender"),
        Column("limit_age_min_days", Type.INT, "年龄下限(天)"),
        Column("limit_age_max_days", Type.INT, "年龄上限(天)"),
        Column("is_external_cause", Type.BOOLEAN, "外因/损伤"),
        Column("clinical_version", Type.STRING, "版本", required=True),
        Column("effective_from_on", Type.DATE, "生效", required=True),
        Column("effective_to_on", Type.DATE, "失效"),
    ),
    checks=(
        Check("effect_in_order", "effective_from_on <= effective_to_on", "生效不晚于失效 / effective dates in order"),
        Check(
            "ages_in_order",
            "limit_age_min_days <= limit_age_max_days",
            "年龄下限不高于上限 / ages in order",
            Severity.WARN,
        ),
    ),
)
