"""质量结果: one row = one check of one dataset in one month, as a whole or in one institution's rows."""

from schemas.dataset import Column, Dataset, Layer, Type

QUALITY_RESULT = Dataset(
    name="quality_result",
    title="质量结果",
    grain="one row = one check of one dataset in one month, and of each institution that fails or cannot be judged",
    layer=Layer.GOLD,
    key=("period", "region", "dataset", "check_id", "institution_id"),
    partitioned_by=("period", "region"),
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("check_id", Type.STRING, "检查编号", required=True),
        Column("institution_id", Type.STRING, "机构编号", required=True, note="empty: the dataset as a whole"),
        Column("layer", Type.STRING, "检查层次", required=True, note="structural / logical / analytical"),
        Column("check_title", Type.STRING, "检查名称", required=True),
        Column("severity", Type.STRING, "级别", required=True, note="critical / warning / info"),
        Column("status", Type.STRING, "结论", required=True, note="passed / failed / not_judgeable"),
        Column("violated_count", Type.BIGINT, "不符行数"),
        Column("total_count", Type.BIGINT, "检查行数"),
        Column("threshold", Type.RATIO, "允许不符比例", required=True),
        Column("minimum_count", Type.BIGINT, "起算不符行数", required=True, note="fewer violations never fail"),
        Column("threshold_version", Type.STRING, "阈值版本", required=True, note="hash of conf/quality.yaml"),
        Column("reason", Type.STRING, "不可判定原因"),
    ),
)
