"""清算拨付批次: one row = institution × clearing month × insurance × fund kind (medins_clr_sum)."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

PAYMENT_BATCH = Dataset(
    name="payment_batch",
    title="清算拨付批次",
    grain="one row = institution × clearing month × insurance × fund kind (medins_clr_sum)",
    key=("payment_batch_id",),
    supplier="agency core system",
    rhythm="monthly",
    due_days=10,
    period_on="clearing_month",
    newest_by=("approved_at",),
    sorted_by=("institution_id", "payment_batch_id"),
    control_total="payable_fen",
    columns=(
        Column("payment_batch_id", Type.STRING, "费用清算ID", code="fee_clr_id", required=True),
        Column("summary_id", Type.STRING, "申请事件ID", code="clr_appy_evt_id", required=True),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("clearing_month", Type.STRING, "清算年月", code="clr_ym", required=True),
        Column("insurance_type", Type.STRING, "险种", code="insutype", required=True, code_list="insurance_type"),
        Column("fund_kind", Type.STRING, "基金款项", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("clearing_agency", Type.STRING, "清算经办机构", code="clr_optins", required=True),
        Column("visit_count", Type.INT, "清算人次", code="clr_psntime"),
        Column("applied_fen", Type.BIGINT, "基金申请额", code="fund_appy_sum", required=True),
        Column("reviewed_deduct_fen", Type.BIGINT, "审核扣款", required=True, note="det_type 10"),
        Column("audit_deduct_fen", Type.BIGINT, "稽核扣款", required=True, note="det_type 20"),
        Column("advance_offset_fen", Type.BIGINT, "预付金抵扣", required=True, note="det_type 30"),
        Column("retained_fen", Type.BIGINT, "预留金", code="dpst_sumamt", required=True, note="det_type 40"),
        Column("other_deduct_fen", Type.BIGINT, "其他扣款", required=True, note="det_type 99"),
        Column(
            "method_adjustment_fen",
            Type.BIGINT,
            "支付方式清算差额(DRG/DIP/床日/人头)",
            code="?",
            required=True,
            note="payment standard less the sum applied for; 0 for fee for service",
        ),
        Column("clearing_stage", Type.STRING, "结算阶段", code="?", code_list="clearing_stage"),
        Column("payable_fen", Type.BIGINT, "应拨付", code="dfr_amt", required=True),
        Column("paid_fen", Type.BIGINT, "实际拨付", code="act_dfr_amt", required=True),
        Column("status", Type.STRING, "清算状态", code="clr_stas", required=True, code_list="clearing_status"),
        Column("reviewed_by", Type.STRING, "审核人", required=True, personal=Personal.TOKEN),
        Column("approved_by", Type.STRING, "复核人", required=True, personal=Personal.TOKEN),
        Column("approved_at", Type.TIMESTAMP, "复核时间", required=True),
    ),
    checks=(
        Check(
            "payable_parts",
            (
                "applied_fen + method_adjustment_fen - reviewed_deduct_fen - audit_deduct_fen -"
                " advance_offset_fen - retained_fen - other_deduct_fen = payable_fen"
            ),
            "申请额加差额减扣款等于应拨付 / applied, adjusted, less deductions is payable",
            Severity.WARN,
        ),
        Check(
            "paid_within_payable",
            "paid_fen <= payable_fen",
            "实际拨付不超过应拨付 / paid within what is payable",
            Severity.WARN,
        ),
        Check(
            "reviewed_and_approved_apart",
            "reviewed_by <> approved_by",
            "审核与复核分离 / reviewed and approved by different people",
            Severity.WARN,
        ),
    ),
)
