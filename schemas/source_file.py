"""来源文件: one row = one delivered file and one dataset read from it, with what became of its rows."""

from schemas.dataset import Column, Dataset, Layer, Type

SOURCE_FILE = Dataset(
    name="source_file",
    title="来源文件",
    grain="one row = one delivered file, by content, and one dataset read from it",
    layer=Layer.BRONZE,
    key=("source_file", "dataset"),
    control_total="received_fen",
    hash_excludes=("load_id", "received_at", "load_number"),
    columns=(
        Column("source_file", Type.STRING, "文件哈希", required=True, note="SHA-256 of the bytes"),
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("file_name", Type.STRING, "文件名", required=True),
        Column("source_party", Type.STRING, "来源方", required=True),
        Column("source_profile", Type.STRING, "来源配置", required=True),
        Column("file_bytes", Type.BIGINT, "字节数", required=True),
        Column("header", Type.STRINGS, "表头", required=True),
        Column("received_count", Type.BIGINT, "收到行数", required=True),
        Column("accepted_count", Type.BIGINT, "接收行数", required=True),
        Column("quarantined_count", Type.BIGINT, "隔离行数", required=True),
        Column("held_count", Type.BIGINT, "待上级行数", required=True),
        Column(
            "repeated_count",
            Type.BIGINT,
            "重复行数",
            required=True,
            note="this row or a newer one was there already, or a newer complete delivery leaves it out",
        ),
        Column(
            "superseded_count",
            Type.BIGINT,
            "已被更正行数",
            required=True,
            note="accepted, later replaced by a newer row",
        ),
        Column(
            "withdrawn_count",
            Type.BIGINT,
            "已撤回行数",
            required=True,
            note="accepted, later left out by a newer complete delivery",
        ),
        Column("received_fen", Type.BIGINT, "收到金额", required=True),
        Column("accepted_fen", Type.BIGINT, "接收金额", required=True),
        Column("quarantined_fen", Type.BIGINT, "隔离金额", required=True),
        Column("held_fen", Type.BIGINT, "待上级金额", required=True),
        Column("repeated_fen", Type.BIGINT, "重复金额", required=True),
        Column("superseded_fen", Type.BIGINT, "已被更正金额", required=True),
        Column("withdrawn_fen", Type.BIGINT, "已撤回金额", required=True),
        Column("unreadable_count", Type.BIGINT, "金额不可读行数", required=True, note="rows whose amount is no number"),
        Column("not_delivered", Type.STRINGS, "未提供字段", required=True),
        Column("unknown_columns", Type.STRINGS, "未声明的列", required=True, note="kept in bronze, part of no dataset"),
        Column(
            "delivery_version", Type.STRING, "交付版本", required=True, note="from the file's name; greater is newer"
        ),
        Column(
            "complete_scope",
            Type.STRING_MAP,
            "全量范围",
            note="the file holds all rows of this scope; empty: of the dataset; NULL: it is no complete delivery",
        ),
        Column("load_number", Type.BIGINT, "装载序号", required=True),
        Column("load_id", Type.STRING, "装载编号", required=True),
        Column("received_at", Type.SYSTEM_TIMESTAMP, "接收时间", required=True),
    ),
)
