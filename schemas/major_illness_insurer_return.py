"""大病保险承办清算: one row = one yearly clearing with one insurer."""

from schemas.credit_code import valid_credit_code
from schemas.dataset import Check, Column, Dataset, Layer, Personal, Severity, Type

MAJOR_ILLNESS_INSURER_RETURN = Dataset(
    name="major_illness_insurer_return",
    title="大病保险承办清算",
    grain=("one row = one yearly clearing with one insurer that carries the major-illness insurance of one fund"),
    key=("return_id",),
    supplier="agency; insurer 承办商业保险机构",
    rhythm="yearly + change",
    layer=Layer.REFERENCE,
    columns=(
        Column("return_id", Type.STRING, "清算编号", required=True),
        Column("insurer_name", Type.STRING, "承办机构", required=True),
        Column("insurer_credit_code", Type.STRING, "统一社会信用代码", code="uscc ?"),
        Column("contract_number", Type.STRING, "合同编号", required=True),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("fiscal_year", Type.INT, "保险年度", required=True),
        Column("insured_count", Type.INT, "参保人数"),
        Column("premium_fen", Type.BIGINT, "保费收入", required=True),
        Column("claims_fen", Type.BIGINT, "赔付支出", required=True),
        Column("allowed_cost_fen", Type.BIGINT, "核定成本", required=True, note="within the contract's ceiling"),
        Column("allowed_profit_fen", Type.BIGINT, "核定利润", required=True),
        Column("surplus_returned_fen", Type.BIGINT, "应返还结余", required=True),
        Column("loss_compensated_fen", Type.BIGINT, "应补偿亏损", required=True),
        Column("returned_fen", Type.BIGINT, "实际返还"),
        Column("compensated_fen", Type.BIGINT, "实际补偿"),
        Column("due_on", Type.DATE, "清算期限", required=True),
        Column("returned_on", Type.DATE, "清算到账日"),
        Column("account_token", Type.STRING, "基金账户", personal=Personal.TOKEN),
        Column("bank_reference", Type.STRING, "银行流水号"),
        Column("document_number", Type.STRING, "清算文号"),
    ),
    checks=(
        Check("year_plausible", "fiscal_year between 2000 and 2100", "年度在2000至2100之间 / year is plausible"),
        Check(
            "sums_not_negative",
            "premium_fen >= 0 and claims_fen >= 0 and allowed_cost_fen >= 0",
            "保费、赔付、成本不为负 / premium, claims and cost are not negative",
        ),
        Check(
            "one_direction",
            "surplus_returned_fen = 0 or loss_compensated_fen = 0",
            "返还与补偿只有一方 / surplus or loss, not both",
            Severity.WARN,
        ),
        Check(
            "credit_code_valid",
            valid_credit_code("insurer_credit_code"),
            "统一社会信用代码校验位正确 / credit code has its check digit",
            Severity.WARN,
        ),
        Check(
            "return_has_reference",
            "returned_on is null or bank_reference is not null",
            "到账有银行流水号 / what arrived has its bank reference",
            Severity.WARN,
        ),
    ),
)
