"""个人账户明细: one row = one credit or debit of one person's account."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

PERSONAL_ACCOUNT_ENTRY = Dataset(
    name="personal_account_entry",
    title="个人账户明细",
    grain="one row = one credit or debit of one person's account",
    key=("entry_id",),
    supplier="agency core system",
    rhythm="daily; monthly close",
    due_days=5,
    person_by="person_id",
    period_on="occurred_on",
    sorted_by=("occurred_on", "sequence_number", "entry_id"),
    control_total="amount_fen",
    columns=(
        Column("entry_id", Type.STRING, "账户明细号", required=True),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", required=True, personal=Personal.PSEUDONYM),
        Column("insurance_type", Type.STRING, "险种类型", code="insutype", required=True, code_list="insurance_type"),
        Column("entry_kind", Type.STRING, "收支类型", required=True, code_list="account_entry_kind"),
        Column("occurred_on", Type.DATE, "发生日期", required=True),
        Column("sequence_number", Type.BIGINT, "账户内序号", required=True),
        Column("amount_fen", Type.BIGINT, "金额", required=True, note="credits positive, debits negative"),
        Column("balance_fen", Type.BIGINT, "余额", code="balc", required=True),
        Column("accrual_month", Type.STRING, "费款所属期", code="accrym_begn"),
        Column("assessment_id", Type.STRING, "核定流水号"),
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id"),
        Column("helped_person_id", Type.STRING, "共济对象人员编号", personal=Personal.PSEUDONYM),
        Column("original_entry_id", Type.STRING, "原明细号"),
        Column("region_code", Type.STRING, "参保区划", code="insu_admdvs"),
    ),
    checks=(
        Check(
            "amount_not_zero",
            "amount_fen <> 0 or entry_kind = 'carry_over'",
            "金额不为零 / amount is not zero",
            Severity.WARN,
        ),
        Check(
            "credit_is_positive",
            (
                "entry_kind not in ('contribution', 'interest', 'refund') or"
                " amount_fen > 0 or original_entry_id is not null"
            ),
            "收入为正，冲销除外 / a credit is positive unless it reverses one",
            Severity.WARN,
        ),
        Check(
            "debit_is_negative",
            "entry_kind <> 'spending' or amount_fen < 0 or original_entry_id is not null",
            "支出为负，冲销除外 / spending is negative unless it reverses one",
            Severity.WARN,
        ),
        Check(
            "spending_has_settlement",
            "entry_kind not in ('spending', 'refund') or settlement_id is not null",
            "消费与退回有结算ID / spending and refunds name their settlement",
            Severity.WARN,
        ),
        Check("balance_not_negative", "balance_fen >= 0", "余额不为负 / balance is not negative", Severity.WARN),
    ),
)
