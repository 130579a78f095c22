"""支付指令: one row = one payment instruction to one payee."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

PAYMENT_ORDER = Dataset(
    name="payment_order",
    title="支付指令",
    grain="one row = one payment instruction to one payee",
    key=("payment_order_id",),
    supplier="agency finance",
    rhythm="daily",
    due_days=3,
    period_on="clearing_month",
    newest_by=("sent_at",),
    sorted_by=("payment_order_id",),
    control_total="amount_fen",
    columns=(
        Column("payment_order_id", Type.STRING, "支付指令号", required=True),
        Column("payment_batch_id", Type.STRING, "费用清算ID", code="fee_clr_id"),
        Column("clearing_month", Type.STRING, "清算年月", code="clr_ym", required=True),
        Column("payee_kind", Type.STRING, "收款方类型", required=True, code_list="payee_kind"),
        Column(
            "payee_id",
            Type.STRING,
            "收款方编号",
            code="fixmedins_code / psn_no",
            required=True,
            personal=Personal.PSEUDONYM,
        ),
        Column(
            "payee_account_token", Type.STRING, "收款账户", code="bankacct ?", required=True, personal=Personal.TOKEN
        ),
        Column("payer_account_token", Type.STRING, "付款账户", required=True, personal=Personal.TOKEN),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("amount_fen", Type.BIGINT, "金额", required=True),
        Column("purpose", Type.STRING, "用途", required=True),
        Column("requested_at", Type.TIMESTAMP, "申请时间", required=True),
        Column("approved_by", Type.STRING, "审批人", required=True, personal=Personal.TOKEN),
        Column("requested_by", Type.STRING, "经办人", required=True, personal=Personal.TOKEN),
        Column("sent_at", Type.TIMESTAMP, "发送时间", required=True),
        Column("bank_reference", Type.STRING, "银行流水号"),
        Column("status", Type.STRING, "状态", required=True, code_list="payment_status"),
        Column("returned_on", Type.DATE, "退汇日"),
    ),
    checks=(
        Check("amount_positive", "amount_fen > 0", "金额为正 / amount is positive"),
        Check("requested_before_sent", "requested_at <= sent_at", "申请不晚于发送 / requested before sent"),
        Check(
            "approved_by_another",
            "approved_by <> requested_by",
            "审批与经办分离 / approved by another person",
            Severity.WARN,
        ),
        Check(
            "return_has_date",
            "status <> 'returned' or returned_on is not null",
            "退汇有退汇日 / a returned payment has its date",
            Severity.WARN,
        ),
    ),
)
