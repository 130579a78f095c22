"""运行清单: one row = one finished run; what has no row here does not exist."""

from schemas.dataset import Column, Dataset, Layer, Type

RUN_MANIFEST = Dataset(
    name="run_manifest",
    title="运行清单",
    grain="one row = one finished run",
    layer=Layer.GOLD,
    key=("run_id",),
    append_only=True,
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("command", Type.STRING, "命令", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("as_of_at", Type.SYSTEM_TIMESTAMP, "数据截止时间", required=True),
        Column("started_at", Type.SYSTEM_TIMESTAMP, "开始时间", required=True),
        Column("finished_at", Type.SYSTEM_TIMESTAMP, "结束时间", required=True),
        Column("code_version", Type.STRING, "程序版本", required=True),
        Column("inputs", Type.BIGINT_MAP, "输入版本", required=True, note="table → Delta version"),
        Column("outputs", Type.BIGINT_MAP, "输出版本", required=True, note="table → Delta version"),
        Column("row_count", Type.BIGINT_MAP, "行数", required=True, note="table or partition → rows"),
        Column("control_total_fen", Type.BIGINT_MAP, "控制总额", required=True),
        Column("content_hash", Type.STRING_MAP, "内容哈希", required=True),
        Column("rule_set_hash", Type.STRING, "规则集哈希", required=True),
        Column("parameter_hash", Type.STRING, "参数哈希", required=True),
        Column("previous_hash", Type.STRING, "上一清单哈希", required=True),
        Column("manifest_hash", Type.STRING, "本清单哈希", required=True),
    ),
)
