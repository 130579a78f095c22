"""罚没: one row = one fine or confiscation."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

FINE = Dataset(
    name="fine",
    title="罚没",
    grain="one row = one fine or confiscation",
    key=("fine_id",),
    supplier="administration 医保行政",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("decided_on",),
    columns=(
        Column("fine_id", Type.STRING, "处罚决定书号", required=True),
        Column("case_id", Type.STRING, "案件编号", required=True),
        Column("debtor_id", Type.STRING, "被处罚人", required=True, personal=Personal.PSEUDONYM),
        Column("legal_basis", Type.STRING, "依据", required=True),
        Column("base_fen", Type.BIGINT, "骗取/损失金额"),
        Column("multiple", Type.MULTIPLE, "倍数", note="empty for fines in a fixed range or a share"),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("decided_on", Type.DATE, "决定日", required=True),
        Column("paid_on", Type.DATE, "缴款日"),
        Column("to_account_kind", Type.STRING, "入账去向", code_list="account_kind"),
    ),
    checks=(
        Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive"),
        Check(
            "multiple_in_range", "multiple between 1 and 5", "倍数在1与5之间 / multiple within 1 and 5", Severity.WARN
        ),
        Check(
            "amount_is_base_times_multiple",
            "abs(base_fen * multiple - amount_fen) <= 1",
            "金额等于基数乘倍数，允差1分 / base times multiple is the amount within 1 fen",
            Severity.WARN,
        ),
        Check(
            "paid_after_decision", "decided_on <= paid_on", "缴款不早于决定 / paid after the decision", Severity.WARN
        ),
        Check(
            "treasury_only",
            "to_account_kind = 'state_treasury'",
            "罚没款只入国库 / fines go to the state treasury only",
            Severity.WARN,
        ),
    ),
)
