"""先行自付比例: one row = one ratio for item × region × person type × period."""

from schemas.dataset import Check, Column, Dataset, Layer, Type

SELF_PAY_RATIO = Dataset(
    name="self_pay_ratio",
    title="先行自付比例",
    grain="one row = one ratio for item × region × person type × period",
    key=("item_code", "region_code", "ratio_kind", "person_type", "effective_from_on"),
    supplier="province/prefecture NHSA",
    rhythm="on release",
    layer=Layer.REFERENCE,
    columns=(
        Column("item_code", Type.STRING, "医保目录编码", code="hilist_code", required=True),
        Column("region_code", Type.STRING, "参保区划", code="insu_admdvs", required=True),
        Column(
            "ratio_kind",
            Type.STRING,
            "自付比例类型",
            code="selfpay_prop_type",
            required=True,
            code_list="self_pay_ratio_kind",
        ),
        Column("person_type", Type.STRING, "自付比例人员类别", code="selfpay_prop_psn_type"),
        Column("insurance_type", Type.STRING, "险种", code="insutype", code_list="insurance_type"),
        Column("self_pay_ratio", Type.RATIO, "自付比例", code="selfpay_prop", required=True),
        Column("effective_from_on", Type.DATE, "开始", code="begndate", required=True),
        Column("effective_to_on", Type.DATE, "结束", code="enddate"),
    ),
    checks=(
        Check("effect_in_order", "effective_from_on <= effective_to_on", "生效不晚于失效 / effective dates in order"),
        Check("ratio_in_range", "self_pay_ratio between 0 and 1", "自付比例在0与1之间 / ratio within 0 and 1"),
    ),
)
