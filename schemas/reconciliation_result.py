"""对账结果: one row = one key of one reconciliation, with the two sides and why they differ."""

from schemas.dataset import Column, Dataset, Layer, Type

RECONCILIATION_RESULT = Dataset(
    name="reconciliation_result",
    title="对账结果",
    grain="one row = one key of one reconciliation in one run's month",
    layer=Layer.GOLD,
    key=("period", "region", "reconciliation_id", "item_id"),
    partitioned_by=("period", "region"),
    control_total="difference_fen",
    hash_excludes=("run_id",),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("reconciliation_id", Type.STRING, "对账编号", required=True),
        Column("item_id", Type.STRING, "对账项编号", required=True, note="hash of the business key"),
        Column("group_key", Type.STRING, "分组", required=True, note="account, institution or statement"),
        Column("match_key", Type.STRING, "对账键", required=True),
        Column(
            "status",
            Type.STRING,
            "状态",
            required=True,
            note="matched / within_tolerance / timing / left_only / right_only / differs / duplicate",
        ),
        Column("item_kind", Type.STRING, "项目类别", note="which of the four kinds of outstanding items, or the check"),
        Column("left_fen", Type.BIGINT, "左方金额", required=True),
        Column("right_fen", Type.BIGINT, "右方金额", required=True),
        Column("difference_fen", Type.BIGINT, "差额", required=True, note="left minus right"),
        Column("left_count", Type.BIGINT, "左方笔数", required=True),
        Column("right_count", Type.BIGINT, "右方笔数", required=True),
        Column("event_on", Type.DATE, "日期"),
        Column("opened_period", Type.STRING, "挂账起始月", required=True),
        Column("age_months", Type.INT, "挂账月数", required=True),
        Column("is_open", Type.BOOLEAN, "是否未达", required=True),
    ),
)
