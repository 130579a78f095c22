"""暂扣机构: one row = one dataset of an institution whose month is held: neither reconciled nor judged, not deleted."""

from schemas.dataset import Column, Dataset, Layer, Type

HELD_INSTITUTION = Dataset(
    name="held_institution",
    title="暂扣机构",
    grain="one row = one dataset of one institution whose month is held back from reconciliation and detection",
    layer=Layer.GOLD,
    key=("period", "region", "institution_id", "dataset"),
    partitioned_by=("period", "region"),
    control_total="amount_fen",
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("institution_id", Type.STRING, "机构编号", required=True),
        Column("dataset", Type.STRING, "数据集", required=True, note="whose accepted rows are held"),
        Column("row_count", Type.BIGINT, "暂扣行数", required=True),
        Column("amount_fen", Type.BIGINT, "暂扣金额", required=True, note="control total; 0 without one"),
        Column("checks", Type.STRINGS, "不通过检查", required=True, note="dataset.check, critical"),
        Column("reason", Type.STRING, "原因", required=True),
    ),
)
