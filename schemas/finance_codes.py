"""Code lists about accounts, treasury, budget and books."""

from schemas.code_list import CodeList

FINANCE_CODES = (
    CodeList(
        "account_kind",
        "账户类别",
        {
            "1": "收入户",
            "2": "支出户",
            "3": "收入支出户",
            "fiscal_special": "财政专户",
            "state_treasury": "国库存款",
            "tax_collect": "税务待报解",
            "payee": "收款账户",
        },
    ),
    CodeList(
        "owner_kind",
        "户主类型",
        {
            "agency": "经办机构",
            "finance": "财政",
            "state_treasury": "国库",
            "tax": "税务",
            "institution": "定点医药机构",
            "person": "个人",
        },
    ),
    CodeList("direction", "借贷方向", {"debit": "借", "credit": "贷"}),
    CodeList(
        "transfer_kind",
        "划转类型",
        {
            "sweep_in": "上解",
            "allocation": "用款拨付",
            "subsidy": "补助",
            "interest": "利息",
            "recovery_in": "追回款",
            "fine_out": "罚没款上缴",
            "between_level": "上下级划转",
            "deposit_placed": "存定期或购国债",
            "deposit_returned": "定期或国债收回",
            "cross_region": "异地清算",
            "direct_settlement": "直接结算",
            "refund": "退费",
        },
    ),
    CodeList("deposit_kind", "存款类型", {"time_deposit": "定期存款", "treasury_bond": "国债"}),
    CodeList(
        "rate_kind",
        "利率类型",
        {
            "fund_preferential": "社保基金优惠利率",
            "demand": "活期",
            "three_month": "三个月整存整取",
            "three_year_instalment": "三年期零存整取",
            "term": "定期",
        },
    ),
    CodeList(
        "government_level", "政府级次", {"central": "中央", "province": "省级", "prefecture": "市级", "county": "县级"}
    ),
    CodeList(
        "account_class",
        "科目类别",
        {"asset": "资产", "liability": "负债", "net": "净资产", "income": "收入", "expense": "支出"},
    ),
    CodeList("budget_direction", "预算收支", {"income": "收入", "expense": "支出"}),
    CodeList(
        "ledger_source",
        "分录来源",
        {
            "receipt": "征缴",
            "payment": "支付",
            "transfer": "划转",
            "interest": "利息",
            "subsidy": "补助",
            "recovery": "追回",
            "adjust": "调整",
        },
    ),
)
