"""不可判定: one row = one rule or reconciliation that was not judged at one institution, and why."""

from schemas.dataset import Column, Dataset, Layer, Type

NOT_JUDGEABLE = Dataset(
    name="not_judgeable",
    title="不可判定",
    grain="one row = one rule or reconciliation not judged in one month, at one institution or in the whole region",
    layer=Layer.GOLD,
    key=("period", "region", "subject_kind", "subject_id", "institution_id"),
    partitioned_by=("period", "region", "subject_kind"),
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("subject_kind", Type.STRING, "类别", required=True, note="rule / reconciliation"),
        Column("subject_id", Type.STRING, "编号", required=True),
        Column("institution_id", Type.STRING, "机构编号", required=True, note="empty: the whole region"),
        Column("cause", Type.STRING, "原因类别", required=True, note="undelivered / held / check_failed"),
        Column("reason", Type.STRING, "原因", required=True, note="what is not delivered, or the checks that fail"),
        Column("row_count", Type.BIGINT, "未判行数", required=True, note="accepted rows of the tables it reads"),
        Column("amount_fen", Type.BIGINT, "未判金额", required=True, note="largest control total among these tables"),
        Column("withheld_count", Type.BIGINT, "未出具疑点数", required=True),
        Column("withheld_fen", Type.BIGINT, "未出具疑点金额", required=True, note="amount at issue"),
    ),
)
