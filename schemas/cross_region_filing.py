"""异地就医备案: one row = one out-of-area filing or referral."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

CROSS_REGION_FILING = Dataset(
    name="cross_region_filing",
    title="异地就医备案",
    grain="one row = one out-of-area filing or referral",
    key=("filing_id",),
    supplier="agency",
    rhythm="daily",
    due_days=5,
    layer=Layer.REFERENCE,
    person_by="person_id",
    newest_by=("valid_from_on",),
    columns=(
        Column("filing_id", Type.STRING, "备案编号", code="?", required=True),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("filing_kind", Type.STRING, "备案类型", code="?", required=True, code_list="filing_kind"),
        Column("insured_region_code", Type.STRING, "参保地", code="insuplc_admdvs", required=True),
        Column("care_region_code", Type.STRING, "就医地", code="mdtrtarea_admvs", required=True),
        Column("valid_from_on", Type.DATE, "开始", code="begndate", required=True),
        Column("valid_to_on", Type.DATE, "结束", code="enddate"),
    ),
    checks=(
        Check("validity_in_order", "valid_from_on <= valid_to_on", "开始日期不晚于结束日期 / validity in order"),
        Check(
            "region_shape",
            "length(insured_region_code) = 6 and length(care_region_code) = 6",
            "区划代码六位 / region codes have six digits",
        ),
        Check(
            "regions_differ",
            "insured_region_code <> care_region_code",
            "就医地不同于参保地 / the regions differ",
            Severity.WARN,
        ),
    ),
)
