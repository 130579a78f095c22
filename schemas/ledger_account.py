"""会计科目: one row = one subject of one fund book."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

LEDGER_ACCOUNT = Dataset(
    name="ledger_account",
    title="会计科目",
    grain="one row = one subject of one fund book",
    key=("book_id", "fiscal_year", "account_code"),
    supplier="agency finance",
    rhythm="yearly",
    layer=Layer.REFERENCE,
    columns=(
        Column("book_id", Type.STRING, "账套(按基金分别建账)", required=True),
        Column("fiscal_year", Type.INT, "会计年度", required=True),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("account_code", Type.STRING, "科目编码", required=True),
        Column("account_name", Type.STRING, "科目名称", required=True),
        Column("account_class", Type.STRING, "类别", required=True, code_list="account_class"),
        Column("normal_side", Type.STRING, "余额方向", required=True, code_list="direction"),
        Column("opening_fen", Type.BIGINT, "年初余额", required=True),
        Column("bank_account_token", Type.STRING, "对应账户", personal=Personal.TOKEN),
    ),
    checks=(Check("year_plausible", "fiscal_year between 2000 and 2100", "年度在2000至2100之间 / year is plausible"),),
)
