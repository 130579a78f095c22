"""用人单位: one row = one employer as insured unit (SCD2)."""

from schemas.credit_code import valid_credit_code
from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

EMPLOYER = Dataset(
    name="employer",
    title="用人单位",
    grain="one row = one employer as insured unit (SCD2)",
    key=("employer_id", "valid_from_on"),
    supplier="agency core system; business registry 市场监管 for comparison",
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    newest_by=("valid_from_on",),
    columns=(
        Column("employer_id", Type.STRING, "单位编号", code="emp_no", required=True),
        Column("credit_code", Type.STRING, "统一社会信用代码", code="uscc", required=True),
        Column("employer_name", Type.STRING, "单位名称", code="emp_name", required=True),
        Column("employer_type", Type.STRING, "单位类型", code="emp_type"),
        Column(
            "management_type",
            Type.STRING,
            "单位管理类型",
            code="emp_mgt_type",
            note="province list: 01 ordinary, 02 virtual unit of flexible employment",
        ),
        Column(
            "enrollment_status",
            Type.STRING,
            "单位参保状态",
            code="emp_insu_stas",
            required=True,
            code_list="employer_status",
        ),
        Column("region_code", Type.STRING, "参保区划", code="insu_admdvs", required=True),
        Column("registered_on", Type.DATE, "医保登记日期", code="?", required=True),
        Column("business_registered_on", Type.DATE, "工商登记日期"),
        Column("deregistered_on", Type.DATE, "注销日期"),
        Column("registry_headcount", Type.INT, "社保/个税申报人数"),
        Column("valid_from_on", Type.DATE, "生效日期", code="begntime", required=True),
        Column("valid_to_on", Type.DATE, "失效日期", code="endtime"),
    ),
    checks=(
        Check("validity_in_order", "valid_from_on <= valid_to_on", "开始日期不晚于结束日期 / validity in order"),
        Check("region_shape", "length(region_code) = 6", "区划代码六位 / region code has six digits"),
        Check(
            "credit_code_valid",
            valid_credit_code("credit_code"),
            "统一社会信用代码校验位正确 / credit code has its check digit",
            Severity.WARN,
        ),
        Check(
            "registered_in_time",
            "registered_on <= business_registered_on + interval 30 day",
            "登记后30日内办理医保登记 / registered within 30 days",
            Severity.WARN,
        ),
        Check(
            "deregistered_after_registration",
            "deregistered_on >= registered_on",
            "注销不早于登记 / deregistered after registration",
            Severity.WARN,
        ),
        Check(
            "headcount_not_negative",
            "registry_headcount >= 0",
            "申报人数不为负 / headcount is not negative",
            Severity.WARN,
        ),
    ),
)
