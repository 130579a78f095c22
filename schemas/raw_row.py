"""原始行: one row = one row of a delivered file, as received."""

from schemas.dataset import Column, Dataset, Layer, Personal, Type

RAW_ROW = Dataset(
    name="raw_row",
    title="原始行",
    grain="one row = one row of a delivered file, every field as text",
    layer=Layer.BRONZE,
    key=("source_file", "source_row"),
    append_only=True,
    hash_excludes=("load_id",),
    columns=(
        Column("source_file", Type.STRING, "文件哈希", required=True),
        Column("source_row", Type.BIGINT, "行号", required=True, note="the header is row 1"),
        Column("fields", Type.STRINGS, "字段", personal=Personal.WITHHELD, note="in the order of the header"),
        Column("fault", Type.STRING, "结构错误", note="why the row could not be split into fields"),
        Column("load_id", Type.STRING, "装载编号", required=True),
    ),
)
