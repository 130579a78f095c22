"""待遇标准: one row = one benefit parameter for region × insurance × care × level × person type × period."""

from schemas.dataset import Check, Column, Dataset, Layer, Type

BENEFIT_RULE = Dataset(
    name="benefit_rule",
    title="待遇标准",
    grain="one row = one benefit parameter for region × insurance × care × level × person type × period",
    key=("benefit_rule_id",),
    supplier="agency (policy)",
    rhythm="on change",
    layer=Layer.REFERENCE,
    columns=(
        Column("benefit_rule_id", Type.STRING, "标准编号", required=True),
        Column("region_code", Type.STRING, "统筹区", code="poolarea_no", required=True),
        Column("insurance_type", Type.STRING, "险种", code="insutype", required=True, code_list="insurance_type"),
        Column("care_type", Type.STRING, "医疗类别", code="med_type", required=True, code_list="care_type"),
        Column("level_group", Type.STRING, "机构等级", code="hosp_lv", code_list="level_group"),
        Column("person_type", Type.STRING, "人员类别", code="psn_type", code_list="person_type"),
        Column("parameter_kind", Type.STRING, "参数类型", required=True, code_list="benefit_parameter"),
        Column("band_from_fen", Type.BIGINT, "分段起"),
        Column("band_to_fen", Type.BIGINT, "分段止"),
        Column("value", Type.VALUE, "参数值", required=True, note="a ratio within 0 and 1, fen, or days"),
        Column("effective_from_on", Type.DATE, "生效", code="begndate", required=True),
        Column("effective_to_on", Type.DATE, "失效", code="enddate"),
    ),
    checks=(
        Check("effect_in_order", "effective_from_on <= effective_to_on", "生效不晚于失效 / effective dates in order"),
        Check("band_in_order", "band_from_fen < band_to_fen", "分段起低于分段止 / band in order"),
        Check("value_not_negative", "value >= 0", "参数值不为负 / value is not negative"),
        Check("ratio_within_one", "parameter_kind <> 'ratio_band' or value <= 1", "比例不超过1 / a ratio is at most 1"),
    ),
)
