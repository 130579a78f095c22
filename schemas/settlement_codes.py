"""Code lists about settling, clearing and paying claims."""

from schemas.code_list import CodeList

SETTLEMENT_CODES = (
    CodeList(
        "fund_kind",
        "基金支付类型",
        {
            "310100": "职工统筹",
            "310200": "职工个人账户",
            "320100": "公务员补助",
            "330100": "大额补助",
            "340100": "离休",
            "350100": "残疾军人",
            "370100": "企业补充",
            "390100": "居民基本",
            "390200": "居民大病",
            "510100": "生育",
            "610100": "医疗救助",
            "999996": "医院垫付",
            "999997": "其他",
            "910100": "异地平台返回",
        },
    ),
    CodeList("settlement_kind", "结算类别", {"1": "中心报销", "2": "联网结算", "3": "补充报销"}),
    CodeList(
        "payment_way",
        "医保支付方式",
        {
            "1": "按项目",
            "2": "单病种",
            "3": "按病种分值",
            "4": "疾病诊断相关分组",
            "5": "按床日",
            "6": "按人头",
            "9": "其他",
        },
    ),
    CodeList("payment_place", "支付地点类别", {"1": "中心", "2": "医疗机构", "3": "省内异地", "4": "跨省异地"}),
    CodeList("clearing_kind", "清算类别", {"11": "门诊", "21": "住院", "41": "药店", "99": "其他"}, is_open=True),
    CodeList(
        "clearing_way",
        "清算方式",
        {
            "1": "按项目",
            "10": "按项目",
            "20": "单病种",
            "30": "病种分值",
            "40": "疾病诊断相关分组",
            "50": "床日",
            "60": "人头",
            "99": "其他",
        },
    ),
    CodeList(
        "clearing_status",
        "清算状态",
        {
            "10": "已申请",
            "20": "已受理",
            "30": "审核中",
            "40": "审核完成",
            "50": "已清算",
            "60": "已拨付",
            "70": "已驳回",
        },
    ),
    CodeList("clearing_stage", "结算阶段", {"monthly": "月度预结", "annual": "年终清算"}),
    CodeList("clearing_scope", "异地清算范围", {"in_province": "省内", "cross_province": "跨省"}),
    CodeList("statement_result", "对账结果", {"balanced": "一致", "unbalanced": "不一致"}),
    CodeList(
        "payment_status",
        "支付指令状态",
        {"sent": "已发送", "paid": "已支付", "returned": "已退汇", "cancelled": "已撤销"},
    ),
    CodeList(
        "payee_kind",
        "收款方类型",
        {"institution": "定点医药机构", "person": "个人", "clearing_region": "清算地区", "supplier": "供应商"},
    ),
    CodeList(
        "case_kind",
        "分组病例类型",
        {"normal": "正常", "high": "高倍率", "low": "低倍率", "ungrouped": "未入组", "special_review": "特例单议"},
    ),
    CodeList("invoice_status", "票据查验结果", {"match": "相符", "mismatch": "不符", "not_found": "查无此票"}),
    CodeList(
        "benefit_parameter",
        "待遇参数类型",
        {
            "deductible": "起付标准",
            "ratio_band": "分段支付比例",
            "annual_cap": "年度限额",
            "day_limit": "天数限制",
            "waiting_days": "等待期天数",
        },
    ),
)
