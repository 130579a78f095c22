"""定点医药机构: one row = one institution (SCD2)."""

from schemas.credit_code import valid_credit_code
from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

INSTITUTION = Dataset(
    name="institution",
    title="定点医药机构",
    grain="one row = one institution (SCD2)",
    key=("institution_id", "valid_from_on"),
    supplier="agency core system; health 卫健 and drug regulator 药监 licence registers",
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    newest_by=("valid_from_on",),
    columns=(
        Column("institution_id", Type.STRING, "定点医药机构编号", code="fixmedins_code", required=True),
        Column("institution_name", Type.STRING, "机构名称", code="fixmedins_name", required=True),
        Column(
            "institution_kind",
            Type.STRING,
            "机构类型",
            code="fixmedins_type",
            required=True,
            code_list="institution_kind",
        ),
        Column("credit_code", Type.STRING, "统一社会信用代码", code="uscc", required=True),
        Column("hospital_level", Type.STRING, "医院等级", code="hosp_lv", required=True, code_list="hospital_level"),
        Column("level_group", Type.STRING, "医疗机构等级", code="medinslv", code_list="level_group"),
        Column("institution_category", Type.STRING, "机构类别", code="?"),
        Column("ownership", Type.STRING, "经济类型", code="?"),
        Column("price_region_code", Type.STRING, "执行价格区划", required=True),
        Column("region_code", Type.STRING, "定点归属医保区划", code="fix_blng_admdvs", required=True),
        Column("licensed_beds", Type.INT, "核定床位", code="aprv_bed_cnt ?"),
        Column("opened_beds", Type.INT, "开放床位", code="?"),
        Column("licence_number", Type.STRING, "执业/经营许可证号", code="?", required=True),
        Column("licence_valid_to_on", Type.DATE, "许可证有效期止", code="?", required=True),
        Column("departments", Type.STRINGS, "诊疗科目", code="?"),
        Column("longitude", Type.DEGREE, "经度", code="lnt"),
        Column("latitude", Type.DEGREE, "纬度", code="lat"),
        Column("legal_person_token", Type.STRING, "法定代表人", code="?", personal=Personal.TOKEN),
        Column(
            "payee_account_token", Type.STRING, "收款账户", code="bankacct ?", required=True, personal=Personal.TOKEN
        ),
        Column("business_status", Type.STRING, "经营状态", code="?", required=True, code_list="business_status"),
        Column("valid_from_on", Type.DATE, "生效日期", code="begntime", required=True),
        Column("valid_to_on", Type.DATE, "失效日期", code="endtime"),
    ),
    checks=(
        Check(
            "institution_id_shape",
            "length(institution_id) = 12 and substr(institution_id, 1, 1) in ('H', 'P')",
            "机构编号为H/P加11位 / id is H or P and 11 characters",
            Severity.WARN,
        ),
        Check("validity_in_order", "valid_from_on <= valid_to_on", "生效日期不晚于失效日期 / validity in order"),
        Check("region_shape", "length(region_code) = 6", "区划代码六位 / region code has six digits"),
        Check(
            "credit_code_valid",
            valid_credit_code("credit_code"),
            "统一社会信用代码校验位正确 / credit code has its check digit",
            Severity.WARN,
        ),
    ),
)
