"""服务协议: one row = one service agreement version."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

AGREEMENT = Dataset(
    name="agreement",
    title="服务协议",
    grain="one row = one service agreement version",
    key=("agreement_id",),
    supplier="agency",
    rhythm="on change, full monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    newest_by=("signed_on",),
    columns=(
        Column("agreement_id", Type.STRING, "协议编号", code="?", required=True),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("agency_code", Type.STRING, "经办机构", code="optins_no", required=True),
        Column("service_scope", Type.STRINGS, "服务范围", code="med_type", required=True),
        Column("insurance_types", Type.STRINGS, "险种范围", code="insutype", required=True),
        Column("signed_on", Type.DATE, "签订日期", code="?", required=True),
        Column("effective_from_on", Type.DATE, "生效日期", code="begndate", required=True),
        Column("effective_to_on", Type.DATE, "终止日期", code="enddate", required=True),
        Column("published_on", Type.DATE, "名单公布日期"),
        Column("deposit_rate", Type.RATIO, "预留保证金比例", code="?"),
        Column("payment_deadline_days", Type.INT, "拨付时限(天)", code="?"),
        Column("annual_quota_fen", Type.BIGINT, "年度总额指标", code="?"),
        Column("terminals", Type.STRINGS, "备案终端/POS", code="?"),
    ),
    checks=(
        Check(
            "effect_in_order",
            "effective_from_on <= effective_to_on",
            "生效日期不晚于终止日期 / effective dates in order",
        ),
        Check(
            "signed_before_effect",
            "signed_on <= effective_from_on",
            "签订不晚于生效 / signed on or before it takes effect",
            Severity.WARN,
        ),
        Check(
            "published_in_time",
            "published_on <= signed_on + interval 3 month",
            "签订后三个月内公布 / published within three months of signing",
            Severity.WARN,
        ),
    ),
)
