"""基金账户登记: one row = one account version."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

BANK_ACCOUNT = Dataset(
    name="bank_account",
    title="基金账户登记",
    grain="one row = one account version",
    key=("account_token", "valid_from_on"),
    supplier="agency finance + finance department 财政 + bank confirmation",
    rhythm="on change, full yearly",
    layer=Layer.REFERENCE,
    columns=(
        Column("account_token", Type.STRING, "账号(令牌化)", required=True, personal=Personal.TOKEN),
        Column("account_kind", Type.STRING, "账户类别", code="hif_acct_type", required=True, code_list="account_kind"),
        Column("owner_kind", Type.STRING, "户主类型", required=True, code_list="owner_kind"),
        Column("owner_id", Type.STRING, "户主编号", required=True, personal=Personal.PSEUDONYM),
        Column("fund_kind", Type.STRING, "基金", code="fund_pay_type", required=True, code_list="fund_kind"),
        Column("bank_code", Type.STRING, "开户行", required=True),
        Column("approved_document", Type.STRING, "开户批文", required=True),
        Column("opened_on", Type.DATE, "开户日", required=True),
        Column("closed_on", Type.DATE, "销户日"),
        Column("may_hold_balance", Type.BOOLEAN, "月末可留余额", required=True),
        Column("valid_from_on", Type.DATE, "生效", required=True),
    ),
    checks=(Check("dates_in_order", "opened_on <= closed_on", "开户不晚于销户 / opened before closed"),),
)
