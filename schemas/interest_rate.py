"""计息利率: one row = one rate for one deposit kind and period."""

from schemas.dataset import Check, Column, Dataset, Layer, Type

INTEREST_RATE = Dataset(
    name="interest_rate",
    title="计息利率",
    grain="one row = one rate for one deposit kind and period",
    key=("rate_kind", "effective_from_on"),
    supplier="bank / finance department policy",
    rhythm="on change",
    layer=Layer.REFERENCE,
    columns=(
        Column("rate_kind", Type.STRING, "利率类型", required=True, code_list="rate_kind"),
        Column("annual_rate", Type.RATE, "年利率", required=True),
        Column("day_count", Type.INT, "计息天数基", required=True),
        Column("effective_from_on", Type.DATE, "生效", required=True),
        Column("effective_to_on", Type.DATE, "失效"),
        Column("document_number", Type.STRING, "文号"),
    ),
    checks=(
        Check("effect_in_order", "effective_from_on <= effective_to_on", "生效不晚于失效 / effective dates in order"),
        Check("day_count_known", "day_count in (360, 365)", "计息天数基为360或365 / day count is 360 or 365"),
        Check("rate_in_range", "annual_rate between 0 and 1", "年利率在0与1之间 / rate within 0 and 1"),
    ),
)
