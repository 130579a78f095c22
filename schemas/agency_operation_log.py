"""经办操作日志: one row = one operation in the core or finance system."""

from schemas.dataset import Column, Dataset, Personal, Type

AGENCY_OPERATION_LOG = Dataset(
    name="agency_operation_log",
    title="经办操作日志",
    grain="one row = one operation in the core or finance system",
    key=("log_id",),
    supplier="agency",
    rhythm="daily",
    due_days=3,
    period_on="occurred_at",
    sorted_by=("occurred_at", "log_id"),
    columns=(
        Column("log_id", Type.STRING, "日志号", required=True),
        Column("operator_id", Type.STRING, "经办人", code="opter_id", required=True, personal=Personal.TOKEN),
        Column("operation", Type.STRING, "操作", required=True, code_list="agency_operation"),
        Column("target_kind", Type.STRING, "对象", required=True),
        Column("target_id", Type.STRING, "对象编号", required=True, personal=Personal.PSEUDONYM),
        Column("terminal_id", Type.STRING, "终端"),
        Column("occurred_at", Type.TIMESTAMP, "时间", code="opt_time", required=True),
        Column("before_hash", Type.STRING, "前值指纹"),
        Column("after_hash", Type.STRING, "后值指纹"),
    ),
)
