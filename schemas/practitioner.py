"""医保执业人员: one row = one practitioner at one institution for one period."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

PRACTITIONER = Dataset(
    name="practitioner",
    title="医保执业人员",
    grain="one row = one practitioner at one institution for one period",
    key=("practitioner_id", "institution_id", "valid_from_on"),
    supplier="agency core system; health 卫健 licence register",
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    newest_by=("valid_from_on",),
    columns=(
        Column(
            "practitioner_id",
            Type.STRING,
            "执业人员代码",
            code="prac_psn_code",
            required=True,
            personal=Personal.PSEUDONYM,
        ),
        Column(
            "practitioner_kind",
            Type.STRING,
            "执业人员分类",
            code="prac_psn_type",
            required=True,
            code_list="practitioner_kind",
        ),
        Column("practitioner_name", Type.STRING, "姓名", code="prac_psn_name", personal=Personal.WITHHELD),
        Column(
            "certificate_number_token", Type.STRING, "证件号码", code="certno", required=True, personal=Personal.TOKEN
        ),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column(
            "qualification_number",
            Type.STRING,
            "资格证书编码",
            code="prac_psn_cert",
            required=True,
            personal=Personal.WITHHELD,
        ),
        Column(
            "licence_number",
            Type.STRING,
            "执业证书编号",
            code="prac_cert_no",
            required=True,
            personal=Personal.WITHHELD,
        ),
        Column("practice_scope", Type.STRING, "执业范围", code="?"),
        Column("title_level", Type.STRING, "专业技术职务级别", code="pro_tech_duty_lv"),
        Column("is_insurance_practitioner", Type.BOOLEAN, "医保医师标志", code="hi_dr_flag", required=True),
        Column("valid_from_on", Type.DATE, "开始日期", code="begntime", required=True),
        Column("valid_to_on", Type.DATE, "结束日期", code="endtime"),
    ),
    checks=(Check("validity_in_order", "valid_from_on <= valid_to_on", "开始日期不晚于结束日期 / validity in order"),),
)
