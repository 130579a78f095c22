"""参保人: one row = one person known to the core system, as of the load (SCD2 by valid_from_on)."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

PERSON = Dataset(
    name="person",
    title="参保人",
    grain="one row = one person known to the core system, as of the load (SCD2 by valid_from_on)",
    key=("person_id", "valid_from_on"),
    supplier="agency core system 经办机构",
    rhythm="monthly full or daily change",
    due_days=10,
    layer=Layer.REFERENCE,
    person_by="person_id",
    newest_by=("valid_from_on",),
    columns=(
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column(
            "certificate_type",
            Type.STRING,
            "证件类型",
            code="psn_cert_type",
            required=True,
            code_list="certificate_type",
        ),
        Column(
            "certificate_number_token",
            Type.STRING,
            "证件号码(令牌化)",
            code="certno",
            required=True,
            personal=Personal.TOKEN,
        ),
        Column("person_name", Type.STRING, "姓名", code="psn_name", personal=Personal.WITHHELD),
        Column("gender", Type.STRING, "性别", code="gend", required=True, code_list="gender"),
        Column("birth_on", Type.DATE, "出生日期", code="brdy", required=True),
        Column("ethnic_group", Type.STRING, "民族", code="naty", personal=Personal.WITHHELD),
        Column("region_code", Type.STRING, "参保地医保区划", code="insu_admdvs", required=True),
        Column("residence_address", Type.STRING, "居住地址", code="?", personal=Personal.WITHHELD),
        Column("phone_token", Type.STRING, "联系电话(令牌化)", code="tel ?", personal=Personal.TOKEN),
        Column("household_id", Type.STRING, "户编号", code="?", personal=Personal.PSEUDONYM),
        Column("alive_status", Type.STRING, "生存状态", code="surv_stas ?"),
        Column("valid_from_on", Type.DATE, "生效日期", required=True),
        Column("valid_to_on", Type.DATE, "失效日期"),
    ),
    checks=(
        Check("birth_plausible", "birth_on >= date'1880-01-01'", "出生日期不早于1880年 / birth date is plausible"),
        Check("validity_in_order", "valid_from_on <= valid_to_on", "生效日期不晚于失效日期 / validity in order"),
        Check("gender_known", "gender in ('1', '2')", "性别为男或女 / gender known", Severity.WARN),
        Check("region_shape", "length(region_code) = 6", "区划代码六位 / region code has six digits"),
    ),
)
