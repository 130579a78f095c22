"""告警: one row = one cause that stands in one month, and what became of its message."""

from schemas.dataset import Column, Dataset, Layer, Type

ALERT = Dataset(
    name="alert",
    title="告警",
    grain="one row = one cause (kind, dataset, institution, check) that stands in one run's month",
    layer=Layer.GOLD,
    key=("period", "region", "cause_id"),
    partitioned_by=("period", "region"),
    hash_excludes=("run_id", "delivery", "pending_channels", "sent_channels", "attempts", "sent_at"),
    columns=(
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "区划", required=True),
        Column("cause_id", Type.STRING, "原因编号", required=True, note="the same in every month and run"),
        Column("alert_id", Type.STRING, "告警编号", required=True, note="of the message: new only when it worsens"),
        Column(
            "cause_kind",
            Type.STRING,
            "原因类别",
            required=True,
            note="gate_closed / institution_held / late_delivery / quality_drop",
        ),
        Column("dataset", Type.STRING, "数据集", required=True),
        Column("institution_id", Type.STRING, "机构编号", note="NULL: the whole region"),
        Column("check_id", Type.STRING, "检查编号"),
        Column("region_code", Type.STRING, "所属区划", required=True, note="decides who is told"),
        Column("opened_period", Type.STRING, "起始月份", required=True, note="the month in which it began"),
        Column("extent", Type.BIGINT, "程度", required=True, note="basis points; late deliveries: days"),
        Column("announced_extent", Type.BIGINT, "已告知程度", required=True, note="as the last message told"),
        Column("sentence", Type.STRING, "告警内容", required=True, note="Chinese / English; no personal data"),
        Column("page", Type.STRING, "质量页面", required=True, note="below the folder of the reports"),
        Column(
            "delivery",
            Type.STRING,
            "送达状态",
            required=True,
            note="due / sent / undelivered; recorded: nobody to tell; announced: told in another month",
        ),
        Column("pending_channels", Type.STRINGS, "待送渠道", required=True),
        Column("sent_channels", Type.STRINGS, "已送渠道", required=True),
        Column("attempts", Type.INT, "发送次数", required=True),
        Column("sent_at", Type.SYSTEM_TIMESTAMP, "送达时间"),
    ),
)
