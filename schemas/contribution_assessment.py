"""应缴核定: one row = one payer (employer-person or resident) × insurance type × accrual month × assessment kind."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

CONTRIBUTION_ASSESSMENT = Dataset(
    name="contribution_assessment",
    title="应缴核定",
    grain=("one row = one payer (employer-person or resident) × insurance type × accrual month × assessment kind"),
    key=("assessment_id",),
    supplier="agency core system (核定) or tax 税务 (社保费自行申报)",
    rhythm="daily, closed monthly",
    due_days=5,
    person_by="person_id",
    period_on="assessed_at",
    newest_by=("assessed_at",),
    sorted_by=("accrual_from_month", "assessment_id"),
    control_total="total_due_fen",
    columns=(
        Column("assessment_id", Type.STRING, "核定/申报流水号", code="?", required=True),
        Column("employer_id", Type.STRING, "单位编号", code="emp_no"),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("insurance_type", Type.STRING, "险种类型", code="insutype", required=True, code_list="insurance_type"),
        Column("payment_kind", Type.STRING, "缴费类型", code="clct_type", required=True, code_list="payment_kind"),
        Column("accrual_from_month", Type.STRING, "费款所属期起", code="accrym_begn", required=True),
        Column("accrual_to_month", Type.STRING, "费款所属期止", code="accrym_end", required=True),
        Column("employer_base_fen", Type.BIGINT, "单位缴费基数", code="emp_clctstd"),
        Column("person_base_fen", Type.BIGINT, "个人缴费基数", code="psn_clctstd"),
        Column("employer_rate", Type.RATIO, "单位费率", code="?"),
        Column("person_rate", Type.RATIO, "个人费率", code="?"),
        Column("employer_due_fen", Type.BIGINT, "单位应缴", code="emp_clct_amt", required=True),
        Column("person_due_fen", Type.BIGINT, "个人应缴", code="psn_clct_amt", required=True),
        Column("subsidy_due_fen", Type.BIGINT, "财政补助应缴(居民)", code="finsubs_amt ?"),
        Column("total_due_fen", Type.BIGINT, "应缴合计", code="clct_sumamt", required=True),
        Column("into_account_fen", Type.BIGINT, "划入个人账户", code="emp_clct_into_acct_amt"),
        Column("due_on", Type.DATE, "应缴截止日", required=True),
        Column("reversal_flag", Type.STRING, "冲销标志", code="revs_flag"),
        Column("original_assessment_id", Type.STRING, "原流水号"),
        Column("assessed_at", Type.TIMESTAMP, "核定时间", required=True),
    ),
    checks=(
        Check(
            "months_in_order",
            "accrual_from_month <= accrual_to_month",
            "所属期起不晚于所属期止 / accrual months in order",
        ),
        Check(
            "parts_of_total",
            "employer_due_fen + person_due_fen + coalesce(subsidy_due_fen, 0) = total_due_fen",
            "单位、个人、财政之和等于应缴合计 / parts make the total",
            Severity.WARN,
        ),
        Check(
            "account_within_total",
            "abs(into_account_fen) <= abs(total_due_fen)",
            "划入账户不超过应缴合计 / account share within the total",
            Severity.WARN,
        ),
        Check(
            "employer_due_recomputed",
            (
                "accrual_from_month <> accrual_to_month or"
                " abs(employer_base_fen * employer_rate - employer_due_fen)"
                " <= 1"
            ),
            "单位应缴等于基数乘费率，允差1分 / base times rate is the employer's due within 1 fen",
            Severity.WARN,
        ),
        Check(
            "person_due_recomputed",
            "accrual_from_month <> accrual_to_month or abs(person_base_fen * person_rate - person_due_fen) <= 1",
            "个人应缴等于基数乘费率，允差1分 / base times rate is the person's due within 1 fen",
            Severity.WARN,
        ),
        Check(
            "reversal_points_to_original",
            "total_due_fen >= 0 or original_assessment_id is not null",
            "冲销须指向原流水 / a reversal points to its original",
            Severity.WARN,
        ),
    ),
)
