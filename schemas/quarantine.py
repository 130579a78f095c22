"""隔离: one row = one delivered row that was not accepted, with every reason."""

from schemas.dataset import Column, Dataset, Layer, Type

QUARANTINE = Dataset(
    name="quarantine",
    title="隔离数据",
    grain="one row = one delivered row refused (quarantined) or waiting for its parent (held)",
    layer=Layer.SILVER,
    key=("dataset", "source_file", "source_row", "row_part"),
    partitioned_by=("dataset",),
    control_total="control_total_fen",
    hash_excludes=("load_id",),
    columns=(
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("source_file", Type.STRING, "来源文件", required=True, note="SHA-256 of the file"),
        Column("source_row", Type.BIGINT, "行号", required=True),
        Column("row_part", Type.INT, "行内序号", required=True, note="when one row of the file becomes several"),
        Column("status", Type.STRING, "状态", required=True, note="quarantined / held"),
        Column("reasons", Type.STRINGS, "原因", required=True),
        Column("parent_id", Type.STRING, "待到上级编号", note="held rows: the key that has not come yet"),
        Column("institution_id", Type.STRING, "机构编号"),
        Column("control_total_fen", Type.BIGINT, "金额"),
        Column("load_id", Type.STRING, "装载编号", required=True),
    ),
)
