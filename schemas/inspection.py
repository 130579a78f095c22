"""检查: one row = one inspection task at one subject."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

INSPECTION = Dataset(
    name="inspection",
    title="检查",
    grain="one row = one inspection task at one subject",
    key=("inspection_id",),
    supplier="administration",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("started_on",),
    columns=(
        Column("inspection_id", Type.STRING, "检查编号", required=True),
        Column("inspection_kind", Type.STRING, "类型", required=True, code_list="inspection_kind"),
        Column("selection_way", Type.STRING, "选取方式", required=True, code_list="selection_way"),
        Column("subject_id", Type.STRING, "对象编号", required=True, personal=Personal.PSEUDONYM),
        Column(
            "inspectors",
            Type.STRINGS,
            "检查人员",
            required=True,
            personal=Personal.PSEUDONYM,
            note="numbers of their enforcement certificates, no names",
        ),
        Column("started_on", Type.DATE, "开始", required=True),
        Column("ended_on", Type.DATE, "结束"),
        Column("period_from_on", Type.DATE, "检查所属期起", required=True),
        Column("period_to_on", Type.DATE, "检查所属期止", required=True),
        Column("findings", Type.STRINGS, "发现编号"),
        Column("confirmed_fen", Type.BIGINT, "核实金额"),
        Column("result", Type.STRING, "结论", code_list="inspection_result"),
        Column("published_on", Type.DATE, "公示日"),
    ),
    checks=(
        Check("dates_in_order", "started_on <= ended_on", "起始日不晚于截止日 / starts before it ends"),
        Check("period_in_order", "period_from_on <= period_to_on", "所属期起不晚于所属期止 / period in order"),
        Check(
            "two_inspectors",
            "cast(inspectors as string) like '%,%'",
            "检查人员不少于两人 / at least two inspectors",
            Severity.WARN,
        ),
        Check(
            "published_after_start",
            "started_on <= published_on",
            "公示不早于开始 / published after it started",
            Severity.WARN,
        ),
    ),
)
