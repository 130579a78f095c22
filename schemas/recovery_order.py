"""追回决定: one row = one order to return fund money."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

RECOVERY_ORDER = Dataset(
    name="recovery_order",
    title="追回决定",
    grain="one row = one order to return fund money",
    key=("recovery_order_id",),
    supplier="administration 医保行政 / agency",
    rhythm="on event",
    layer=Layer.REFERENCE,
    newest_by=("ordered_on",),
    columns=(
        Column("recovery_order_id", Type.STRING, "追回编号", required=True),
        Column("case_id", Type.STRING, "案件编号", required=True),
        Column("debtor_kind", Type.STRING, "对象类型", required=True, code_list="subject_kind"),
        Column(
            "debtor_id",
            Type.STRING,
            "对象编号",
            code="fixmedins_code / psn_no",
            required=True,
            personal=Personal.PSEUDONYM,
        ),
        Column("fund_kind", Type.STRING, "应退基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("ordered_fen", Type.BIGINT, "应退金额", required=True),
        Column("recovered_fen", Type.BIGINT, "已退金额", required=True),
        Column("recovery_way", Type.STRING, "方式", code_list="recovery_way"),
        Column("ordered_on", Type.DATE, "决定日", required=True),
        Column("due_on", Type.DATE, "期限", required=True),
        Column("paid_on", Type.DATE, "到账日"),
        Column("to_account_token", Type.STRING, "入账账户", personal=Personal.TOKEN),
        Column("bank_reference", Type.STRING, "银行流水号"),
    ),
    checks=(
        Check("ordered_positive", "ordered_fen > 0", "应退金额为正 / ordered money is positive"),
        Check(
            "recovered_within_order",
            "recovered_fen between 0 and ordered_fen",
            "已退不超过应退 / recovered within what was ordered",
            Severity.WARN,
        ),
        Check("due_after_order", "ordered_on <= due_on", "期限不早于决定 / due after the decision", Severity.WARN),
        Check("paid_after_order", "ordered_on <= paid_on", "到账不早于决定 / paid after the decision", Severity.WARN),
        Check(
            "bank_return_has_reference",
            "recovery_way <> 'bank' or paid_on is null or bank_reference is not null",
            "银行退回有流水号 / a bank return has its reference",
            Severity.WARN,
        ),
    ),
)
