"""参保关系: one row = one person × one insurance type × one status period."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

ENROLLMENT = Dataset(
    name="enrollment",
    title="参保关系",
    grain="one row = one person × one insurance type × one status period",
    key=("enrollment_id",),
    supplier="agency core system",
    rhythm="monthly full + daily change",
    due_days=10,
    layer=Layer.REFERENCE,
    person_by="person_id",
    sorted_by=("insurance_type", "started_on", "enrollment_id"),
    columns=(
        Column("enrollment_id", Type.STRING, "人员参保关系ID", code="psn_insu_rlts_id", required=True),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("insurance_type", Type.STRING, "险种类型", code="insutype", required=True, code_list="insurance_type"),
        Column("person_type", Type.STRING, "人员类别", code="psn_type", required=True, code_list="person_type"),
        Column(
            "enrollment_status",
            Type.STRING,
            "参保状态",
            code="psn_insu_stas",
            required=True,
            code_list="enrollment_status",
        ),
        Column("started_on", Type.DATE, "参保日期", code="psn_insu_date", required=True),
        Column("paused_on", Type.DATE, "暂停参保日期", code="paus_insu_date"),
        Column("ended_on", Type.DATE, "终止日期", code="?"),
        Column("first_enrolled_month", Type.STRING, "首次参保年月", code="fst_insu_ym"),
        Column("employer_id", Type.STRING, "单位编号", code="emp_no"),
        Column("region_code", Type.STRING, "参保区划", code="insu_admdvs", required=True),
        Column("pool_area_code", Type.STRING, "统筹区编号", code="poolarea_no", required=True),
        Column("is_civil_servant", Type.BOOLEAN, "公务员标志", code="cvlserv_flag"),
        Column("is_flexible_employment", Type.BOOLEAN, "灵活就业标志", code="flxempe_flag"),
        Column("is_retired_benefit", Type.BOOLEAN, "险种退休标志", code="insutype_retr_flag"),
        Column("benefit_from_on", Type.DATE, "待遇享受开始", code="?"),
        Column("collection_way", Type.STRING, "征收方式", code="clct_way", code_list="collection_way"),
    ),
    checks=(
        Check("dates_in_order", "started_on <= ended_on", "参保日期不晚于终止日期 / starts before it ends"),
        Check("region_shape", "length(region_code) = 6", "区划代码六位 / region code has six digits"),
        Check("paused_after_start", "paused_on > started_on", "暂停晚于参保 / paused after it started", Severity.WARN),
        Check(
            "first_month_not_after_start",
            "first_enrolled_month <= substr(cast(started_on as string), 1, 7)",
            "首次参保不晚于本次参保 / first enrolled on or before this start",
            Severity.WARN,
        ),
        Check(
            "benefit_not_before_start",
            "benefit_from_on >= started_on",
            "待遇享受不早于参保 / benefits start with or after enrollment",
            Severity.WARN,
        ),
        Check(
            "employee_has_employer",
            (
                "insurance_type <> '310' or employer_id is not null or"
                " coalesce(is_flexible_employment, false) or coalesce(is_retired_benefit,"
                " false)"
            ),
            "职工参保有单位编号 / an employee has an employer",
            Severity.WARN,
        ),
    ),
)
