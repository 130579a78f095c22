"""征缴入库: one row = one tax payment item (电子税票/缴款书 line) credited or reversed."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

CONTRIBUTION_RECEIPT = Dataset(
    name="contribution_receipt",
    title="征缴入库",
    grain="one row = one tax payment item (电子税票/缴款书 line) credited or reversed",
    key=("receipt_id",),
    supplier="tax 税务",
    rhythm="daily file, monthly closing list",
    due_days=5,
    period_on="booked_on",
    sorted_by=("tax_bill_number", "receipt_id"),
    control_total="collected_fen",
    columns=(
        Column("receipt_id", Type.STRING, "电子税票明细号", code="?", required=True),
        Column("tax_bill_number", Type.STRING, "税票/缴款书号", code="elec_taxrpt_no ?", required=True),
        Column("assessment_id", Type.STRING, "核定流水号", code="?"),
        Column("employer_id", Type.STRING, "单位编号", code="emp_no"),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", personal=Personal.PSEUDONYM),
        Column("insurance_type", Type.STRING, "险种类型", code="insutype", required=True, code_list="insurance_type"),
        Column("accrual_month", Type.STRING, "费款所属期", code="accrym_begn", required=True),
        Column("collected_fen", Type.BIGINT, "实缴金额", code="clct_sumamt", required=True),
        Column("late_fee_fen", Type.BIGINT, "滞纳金", code="?"),
        Column("interest_fen", Type.BIGINT, "利息", code="?"),
        Column("paid_at", Type.TIMESTAMP, "缴款时间", code="clct_time", required=True),
        Column("booked_on", Type.DATE, "入库(销号)日期", code="intsury_time ?", required=True),
        Column("collecting_account_token", Type.STRING, "收款账户", required=True, personal=Personal.TOKEN),
        Column("channel", Type.STRING, "缴费渠道", code="clct_way", code_list="collection_way"),
        Column("is_arrived", Type.BOOLEAN, "到账标志", code="clct_flag", required=True),
        Column("refund_of_receipt_id", Type.STRING, "原入库号"),
    ),
    checks=(
        Check(
            "paid_before_booked",
            "cast(paid_at as date) <= booked_on",
            "缴款不晚于入库 / paid on or before it is booked",
            Severity.WARN,
        ),
        Check(
            "refund_points_to_original",
            "collected_fen >= 0 or refund_of_receipt_id is not null",
            "退费须指向原入库 / a refund points to its original",
            Severity.WARN,
        ),
        Check(
            "payer_named",
            "employer_id is not null or person_id is not null",
            "有缴费单位或个人 / names the employer or the person",
            Severity.WARN,
        ),
    ),
)
