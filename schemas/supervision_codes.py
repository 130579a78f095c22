"""Code lists about leads, inspections, recoveries and disclosure."""

from schemas.code_list import CodeList

SUPERVISION_CODES = (
    CodeList(
        "subject_kind",
        "对象类型",
        {
            "institution": "定点医药机构",
            "practitioner": "执业人员",
            "person": "个人",
            "employer": "用人单位",
            "agency": "经办机构",
        },
    ),
    CodeList("recovery_way", "追回方式", {"bank": "银行退回", "offset": "拨付抵扣", "deposit": "扣除保证金"}),
    CodeList(
        "lead_source",
        "线索来源",
        {
            "rule_run": "规则筛查",
            "complaint": "举报投诉",
            "transfer": "部门移送",
            "risk_assessment": "风险评估",
            "inspection": "检查发现",
            "media": "媒体曝光",
        },
    ),
    CodeList(
        "lead_state",
        "线索状态",
        {
            "new": "新增",
            "triaged": "已分办",
            "appealed": "已申诉",
            "inspected": "已检查",
            "confirmed": "属实",
            "unfounded": "不属实",
            "doubtful": "存疑",
            "referred": "已移送",
            "closed": "已办结",
        },
    ),
    CodeList(
        "inspection_kind",
        "检查类型",
        {
            "daily": "日常检查",
            "special": "专项检查",
            "unannounced": "飞行检查",
            "cross": "交叉检查",
            "joint": "联合检查",
        },
    ),
    CodeList("selection_way", "检查对象选取方式", {"random": "双随机", "lead": "线索", "risk": "风险评估"}),
    CodeList("inspection_result", "检查结论", {"confirmed": "属实", "unfounded": "不属实", "doubtful": "存疑"}),
    CodeList(
        "agency_operation",
        "经办操作",
        {
            "enroll": "参保登记",
            "back_pay": "补缴",
            "settle": "结算",
            "reverse": "冲销",
            "approve": "审批",
            "pay": "支付",
            "change_account": "变更账户",
        },
    ),
    CodeList(
        "disclosure_content",
        "公开内容",
        {
            "fund_income_expense": "基金收支结余",
            "institution_list": "定点机构名单",
            "inspection_result": "检查结果",
            "institution_fees": "机构费用",
        },
    ),
)
