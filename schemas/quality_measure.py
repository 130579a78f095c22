"""质量度量: one row = one measured number of one institution's rows of a month."""

from schemas.dataset import Column, Dataset, Layer, Type

QUALITY_MEASURE = Dataset(
    name="quality_measure",
    title="质量度量",
    grain="one row = one measure of one dataset in one month, of one institution's rows",
    layer=Layer.GOLD,
    key=("period", "region", "dataset", "institution_id", "measure"),
    partitioned_by=("period", "region"),
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("institution_id", Type.STRING, "机构编号", required=True, note="empty: rows without an institution"),
        Column(
            "measure",
            Type.STRING,
            "度量",
            required=True,
            note="rows / violated_rows / control_total / days (bit n-1 is day n) / null:<column> / code:<column>=…",
        ),
        Column("value", Type.BIGINT, "数值", required=True),
    ),
)
