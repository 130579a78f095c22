"""机构申报对账单: one row = institution × period × insurance × clearing kind."""

from schemas.dataset import Check, Column, Dataset, Severity, Type

PROVIDER_CLAIM_SUMMARY = Dataset(
    name="provider_claim_summary",
    title="机构申报对账单",
    grain="one row = institution × period × insurance × clearing kind",
    key=("summary_id",),
    supplier="institution (interface 3201 对总账, 3202 对明细, 3203 清算申请)",
    rhythm="monthly",
    due_days=10,
    period_on="clearing_month",
    newest_by=("submitted_at",),
    sorted_by=("institution_id", "summary_id"),
    control_total="total_fen",
    columns=(
        Column("summary_id", Type.STRING, "申报编号", code="clr_appy_evt_id", required=True),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("clearing_month", Type.STRING, "清算年月", code="clr_ym", required=True),
        Column("insurance_type", Type.STRING, "险种", code="insutype", required=True, code_list="insurance_type"),
        Column("clearing_kind", Type.STRING, "清算类别", code="clr_type", required=True, code_list="clearing_kind"),
        Column("clearing_way", Type.STRING, "清算方式", code="clr_way", code_list="clearing_way"),
        Column("period_from_on", Type.DATE, "对账开始", code="stmt_begndate", required=True),
        Column("period_to_on", Type.DATE, "对账结束", code="stmt_enddate", required=True),
        Column("settlement_count", Type.INT, "结算笔数", code="fixmedins_setl_cnt", required=True),
        Column("total_fen", Type.BIGINT, "医疗费总额", code="medfee_sumamt", required=True),
        Column("fund_total_fen", Type.BIGINT, "基金支付总额", code="fund_pay_sumamt", required=True),
        Column("personal_account_fen", Type.BIGINT, "个人账户", code="acct_pay", required=True),
        Column("cash_fen", Type.BIGINT, "现金", code="cash_payamt"),
        Column("result", Type.STRING, "对账结果", code="stmt_rslt", code_list="statement_result"),
        Column("result_note", Type.STRING, "结果说明", code="stmt_rslt_dscr"),
        Column("submitted_at", Type.TIMESTAMP, "申报时间", required=True),
    ),
    checks=(
        Check("dates_in_order", "period_from_on <= period_to_on", "期间起不晚于期间止 / period in order"),
        Check("count_not_negative", "settlement_count >= 0", "结算笔数不为负 / count is not negative"),
        Check(
            "fund_not_above_total",
            "abs(fund_total_fen) <= abs(total_fen)",
            "基金支付不超过总额 / fund share within the total",
            Severity.WARN,
        ),
    ),
)
