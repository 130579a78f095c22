"""异地清算: one row = insured region × care region × month × fund."""

from schemas.dataset import Check, Column, Dataset, Severity, Type

CROSS_REGION_CLEARING = Dataset(
    name="cross_region_clearing",
    title="异地清算",
    grain="one row = insured region × care region × month × fund",
    key=("clearing_id",),
    supplier="national/province clearing system",
    rhythm="monthly",
    due_days=15,
    period_on="clearing_month",
    sorted_by=("insured_region_code", "care_region_code", "clearing_id"),
    control_total="payable_fen",
    columns=(
        Column("clearing_id", Type.STRING, "清算编号", required=True),
        Column("clearing_month", Type.STRING, "清算年月", code="clr_ym", required=True),
        Column("insured_region_code", Type.STRING, "参保地", code="insuplc_admdvs", required=True),
        Column("care_region_code", Type.STRING, "就医地", code="mdtrtarea_admvs", required=True),
        Column("scope", Type.STRING, "省内/跨省", required=True, code_list="clearing_scope"),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", code_list="fund_kind"),
        Column("settlement_count", Type.INT, "人次", required=True),
        Column("fund_total_fen", Type.BIGINT, "基金", code="fund_pay_sumamt", required=True),
        Column("deduct_fen", Type.BIGINT, "扣款", code="det_sumamt"),
        Column("payable_fen", Type.BIGINT, "应付/应收", required=True),
        Column("paid_fen", Type.BIGINT, "已付/已收", required=True),
        Column("paid_on", Type.DATE, "日期"),
        Column("advance_fen", Type.BIGINT, "预付金"),
    ),
    checks=(
        Check(
            "region_shape",
            "length(insured_region_code) = 6 and length(care_region_code) = 6",
            "区划代码六位 / region codes have six digits",
        ),
        Check("count_not_negative", "settlement_count >= 0", "人次不为负 / count is not negative"),
        Check(
            "regions_differ",
            "insured_region_code <> care_region_code",
            "就医地不同于参保地 / the regions differ",
            Severity.WARN,
        ),
        Check(
            "payable_parts",
            "fund_total_fen - coalesce(deduct_fen, 0) = payable_fen",
            "基金减扣款等于应付 / fund less deductions is payable",
            Severity.WARN,
        ),
    ),
)
