"""财政补助到位: one row = one arrival."""

from schemas.dataset import Check, Column, Dataset, Personal, Type

SUBSIDY_ARRIVAL = Dataset(
    name="subsidy_arrival",
    title="财政补助到位",
    grain="one row = one arrival",
    key=("arrival_id",),
    supplier="finance department 财政",
    rhythm="on event",
    due_days=3,
    period_on="arrived_on",
    sorted_by=("arrived_on", "arrival_id"),
    control_total="amount_fen",
    columns=(
        Column("arrival_id", Type.STRING, "到位编号", required=True),
        Column("plan_id", Type.STRING, "计划编号", required=True),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("arrived_on", Type.DATE, "到账日", required=True),
        Column("account_token", Type.STRING, "收入账户", required=True, personal=Personal.TOKEN),
        Column("bank_reference", Type.STRING, "银行流水号", required=True),
    ),
    checks=(Check("amount_not_zero", "amount_fen <> 0", "金额不为零 / amount is not zero"),),
)
