"""价格与限价: one row = one price cap for item × region × level × period."""

from schemas.dataset import Check, Column, Dataset, Layer, Type

CATALOGUE_PRICE = Dataset(
    name="catalogue_price",
    title="价格与限价",
    grain="one row = one price cap for item × region × level × period",
    key=("item_code", "price_region_code", "level_group", "price_kind", "effective_from_on"),
    supplier="province/prefecture NHSA",
    rhythm="on release",
    layer=Layer.REFERENCE,
    columns=(
        Column("item_code", Type.STRING, "医保目录编码", code="hilist_code", required=True),
        Column("price_region_code", Type.STRING, "价格区划", code="insu_admdvs / poolarea_no", required=True),
        Column("level_group", Type.STRING, "等级", code_list="level_group"),
        Column(
            "price_kind", Type.STRING, "限价类型", code="hilist_lmtpric_type", required=True, code_list="price_kind"
        ),
        Column("price_cap", Type.PRICE, "定价上限金额", code="hilist_pric_uplmt_amt", required=True),
        Column("over_cap_handling", Type.STRING, "超限处理方式", code="overlmt_dspo_way"),
        Column("markup_ratio_cap", Type.RATIO, "加价率上限"),
        Column("effective_from_on", Type.DATE, "开始日期", code="begndate", required=True),
        Column("effective_to_on", Type.DATE, "结束日期", code="enddate"),
        Column("document_number", Type.STRING, "价格文件文号", required=True),
    ),
    checks=(
        Check("cap_positive", "price_cap > 0", "限价为正 / cap is positive"),
        Check(
            "effect_in_order",
            "effective_from_on <= effective_to_on",
            "开始日期不晚于结束日期 / effective dates in order",
        ),
    ),
)
