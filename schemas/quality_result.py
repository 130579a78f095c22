"""质量结果: one row = one check of one dataset in one month."""

from schemas.dataset import Column, Dataset, Layer, Type

QUALITY_RESULT = Dataset(
    name="quality_result",
    title="质量结果",
    grain="one row = one check of one dataset in one run's month",
    layer=Layer.GOLD,
    key=("period", "region", "dataset", "check_id"),
    partitioned_by=("period", "region"),
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("check_id", Type.STRING, "检查编号", required=True),
        Column("check_title", Type.STRING, "检查名称", required=True),
        Column("severity", Type.STRING, "级别", required=True, note="critical / warning / info"),
        Column("status", Type.STRING, "结论", required=True, note="passed / failed / not_judgeable"),
        Column("violated_count", Type.BIGINT, "不符行数"),
        Column("total_count", Type.BIGINT, "检查行数"),
        Column("threshold", Type.RATIO, "允许不符比例", required=True),
        Column("reason", Type.STRING, "不可判定原因"),
    ),
)
