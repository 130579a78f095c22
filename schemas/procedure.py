"""手术操作: one row = one operation or procedure (setl_list_oprn)."""

from schemas.dataset import Check, Column, Dataset, Parent, Personal, Severity, Type

PROCEDURE = Dataset(
    name="procedure",
    title="手术操作",
    grain="one row = one operation or procedure (setl_list_oprn)",
    key=("visit_id", "sequence_number"),
    supplier="institution",
    rhythm="with visit",
    due_days=5,
    parent=Parent("visit", by="visit_id"),
    sorted_by=("visit_id", "sequence_number"),
    columns=(
        Column("visit_id", Type.STRING, "就诊ID", code="mdtrt_id", required=True),
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id"),
        Column("sequence_number", Type.INT, "序号", code="?", required=True),
        Column("is_main", Type.BOOLEAN, "主手术操作标志", code="main_oprn_flag", required=True),
        Column("procedure_kind", Type.STRING, "手术操作类别", code="oprn_oprt_type ?"),
        Column("procedure_code", Type.STRING, "手术操作代码", code="oprn_oprt_code", required=True),
        Column("procedure_name", Type.STRING, "手术操作名称", code="oprn_oprt_name", required=True),
        Column("procedure_level", Type.STRING, "手术级别", code="oprn_lv_code ?", code_list="procedure_level"),
        Column("performed_on", Type.DATE, "手术日期", code="oprn_oprt_date", required=True),
        Column("started_at", Type.TIMESTAMP, "手术开始", code="oprn_oprt_begntime"),
        Column("ended_at", Type.TIMESTAMP, "手术结束", code="oprn_oprt_endtime"),
        Column("anaesthesia_way", Type.STRING, "麻醉方式", code="anst_way"),
        Column("anaesthesia_started_at", Type.TIMESTAMP, "麻醉开始", code="anst_begntime"),
        Column("anaesthesia_ended_at", Type.TIMESTAMP, "麻醉结束", code="anst_endtime"),
        Column("surgeon_id", Type.STRING, "术者医师", code="oper_dr_code", required=True, personal=Personal.PSEUDONYM),
        Column("anaesthetist_id", Type.STRING, "麻醉医师", code="anst_dr_code", personal=Personal.PSEUDONYM),
    ),
    checks=(
        Check("sequence_positive", "sequence_number >= 1", "序号从1起 / sequence starts at 1"),
        Check("times_in_order", "started_at <= ended_at", "手术开始不晚于结束 / starts before it ends", Severity.WARN),
        Check(
            "anaesthesia_in_order",
            "anaesthesia_started_at <= anaesthesia_ended_at",
            "麻醉开始不晚于结束 / anaesthesia starts before it ends",
            Severity.WARN,
        ),
    ),
)
