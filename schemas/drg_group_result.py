"""病组/病种分组结果: one row = one grouped case."""

from schemas.dataset import Check, Column, Dataset, Parent, Severity, Type

DRG_GROUP_RESULT = Dataset(
    name="drg_group_result",
    title="病组/病种分组结果",
    grain="one row = one grouped case",
    key=("settlement_id", "grouper_version"),
    supplier="agency grouper (DRG/DIP)",
    rhythm="monthly",
    due_days=10,
    parent=Parent("settlement", by="settlement_id"),
    sorted_by=("settlement_id", "grouper_version"),
    control_total="standard_fen",
    columns=(
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id", required=True),
        Column("grouper_version", Type.STRING, "分组版本", required=True),
        Column("payment_way", Type.STRING, "支付方式", code="hi_paymtd", required=True, code_list="payment_way"),
        Column("group_code", Type.STRING, "组/病种编码", code="drg_code ?", required=True),
        Column("group_name", Type.STRING, "名称"),
        Column("weight", Type.WEIGHT, "权重/分值", required=True),
        Column("institution_factor", Type.WEIGHT, "机构系数"),
        Column("unit_price", Type.QUANTITY, "费率/点值", required=True),
        Column("standard_fen", Type.BIGINT, "支付标准", required=True),
        Column("actual_total_fen", Type.BIGINT, "实际费用", code="medfee_sumamt", required=True),
        Column("case_kind", Type.STRING, "病例类型", required=True, code_list="case_kind"),
        Column("drivers", Type.STRINGS, "入组关键诊断/手术"),
    ),
    checks=(
        Check("weight_not_negative", "weight >= 0", "权重不为负 / weight is not negative"),
        Check(
            "standard_recomputed",
            (
                "abs(cast(cast(weight as decimal(22,6)) * unit_price as decimal(26,8))"
                " * coalesce(institution_factor, cast(1 as decimal(12,6)))"
                " - cast(standard_fen * 0.01 as decimal(22,2))) <= 0.01"
            ),
            "支付标准等于权重乘系数乘费率，允差1分 / weight, factor and price make the standard within 1 fen",
            Severity.WARN,
        ),
    ),
)
