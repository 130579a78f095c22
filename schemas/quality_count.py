"""质量计数: one row = what one check found in one institution's rows of a month."""

from schemas.dataset import Column, Dataset, Layer, Type

QUALITY_COUNT = Dataset(
    name="quality_count",
    title="质量计数",
    grain="one row = one check of one dataset in one month, of one institution's rows",
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
        Column("institution_id", Type.STRING, "机构编号", required=True, note="empty: rows without an institution"),
        Column("layer", Type.STRING, "检查层次", required=True, note="structural / logical / analytical"),
        Column("total_count", Type.BIGINT, "检查行数", required=True, note="rows with something to judge"),
        Column("violated_count", Type.BIGINT, "不符行数", required=True),
        Column("unjudged_count", Type.BIGINT, "无法检查行数", required=True, note="rows of files that lack a column"),
        Column("reason", Type.STRING, "不可判定原因"),
    ),
)
