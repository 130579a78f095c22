"""检查检验报告: one row = one examination/laboratory/pathology report or therapy record."""

from schemas.dataset import Check, Column, Dataset, Parent, Personal, Severity, Type

SERVICE_REPORT = Dataset(
    name="service_report",
    title="检查检验报告",
    grain="one row = one examination/laboratory/pathology report or therapy record",
    key=("report_id",),
    supplier="institution (LIS/PACS/HIS)",
    rhythm="monthly or on inspection",
    due_days=10,
    parent=Parent("visit", by="visit_id"),
    sorted_by=("performed_at", "report_id"),
    columns=(
        Column("report_id", Type.STRING, "报告编号", code="?", required=True),
        Column("visit_id", Type.STRING, "就诊ID", code="mdtrt_id", required=True),
        Column("order_number", Type.STRING, "医嘱号", code="rx_drord_no"),
        Column("report_kind", Type.STRING, "类别", required=True, code_list="report_kind"),
        Column("item_code", Type.STRING, "项目编码", code="med_list_codg"),
        Column("body_sites", Type.INT, "部位数"),
        Column("performed_at", Type.TIMESTAMP, "执行时间", required=True),
        Column("ended_at", Type.TIMESTAMP, "结束时间"),
        Column("performer_id", Type.STRING, "执行人", code="acord_dr_code", personal=Personal.PSEUDONYM),
        Column("device_id", Type.STRING, "设备编号"),
        Column("content_hash", Type.STRING, "内容指纹"),
    ),
    checks=(
        Check("times_in_order", "performed_at <= ended_at", "执行不晚于结束 / starts before it ends", Severity.WARN),
        Check("sites_not_negative", "body_sites >= 0", "部位数不为负 / sites are not negative", Severity.WARN),
    ),
)
