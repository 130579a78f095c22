"""财政补助计划: one row = one government level × fund × year (× person group)."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

SUBSIDY_PLAN = Dataset(
    name="subsidy_plan",
    title="财政补助计划",
    grain="one row = one government level × fund × year (× person group)",
    key=("plan_id",),
    supplier="finance department 财政",
    rhythm="yearly + change",
    layer=Layer.REFERENCE,
    columns=(
        Column("plan_id", Type.STRING, "计划编号", required=True),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("government_level", Type.STRING, "级次", required=True, code_list="government_level"),
        Column("fiscal_year", Type.INT, "年度", required=True),
        Column("headcount", Type.INT, "补助人数", required=True),
        Column("standard_fen", Type.BIGINT, "人均标准", required=True),
        Column("planned_fen", Type.BIGINT, "应补助", required=True),
        Column("due_on", Type.DATE, "到位期限", required=True),
        Column("document_number", Type.STRING, "文号", required=True),
    ),
    checks=(
        Check("year_plausible", "fiscal_year between 2000 and 2100", "年度在2000至2100之间 / year is plausible"),
        Check("headcount_not_negative", "headcount >= 0", "补助人数不为负 / headcount is not negative"),
        Check(
            "planned_is_headcount_times_standard",
            "cast(headcount as decimal(10,0)) * standard_fen = planned_fen",
            "人数乘标准等于应补助 / headcount times standard is the plan",
            Severity.WARN,
        ),
    ),
)
