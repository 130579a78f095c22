"""知识点: one row = one published point × one code (or code pair)."""

from schemas.dataset import Check, Column, Dataset, Layer, Type

KNOWLEDGE_POINT = Dataset(
    name="knowledge_point",
    title="知识点",
    grain="one row = one published point × one code (or code pair)",
    key=("point_id", "side", "code"),
    supplier="NHSA 两库 release, region overlay",
    rhythm="on release; idempotent import",
    layer=Layer.REFERENCE,
    columns=(
        Column("point_id", Type.STRING, "知识点编号", required=True),
        Column("rule_class_id", Type.STRING, "规则类", required=True),
        Column("national_code", Type.STRING, "国家规则编码"),
        Column("side", Type.STRING, "A/B 侧", required=True, code_list="point_side"),
        Column("code", Type.STRING, "编码", code="med_list_codg / diag_code …"),
        Column("code_kind", Type.STRING, "编码类型", required=True, code_list="code_kind"),
        Column("parameters", Type.STRING_MAP, "参数"),
        Column("basis_text", Type.STRING, "依据", required=True),
        Column("batch", Type.STRING, "发布批次", required=True),
        Column("supersedes_point_id", Type.STRING, "替代"),
        Column("region_code", Type.STRING, "适用区划"),
        Column("effective_from_on", Type.DATE, "生效", required=True),
        Column("effective_to_on", Type.DATE, "失效"),
    ),
    checks=(
        Check("effect_in_order", "effective_from_on <= effective_to_on", "生效不晚于失效 / effective dates in order"),
    ),
)
