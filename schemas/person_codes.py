"""Code lists about people, employers and contributions."""

from schemas.code_list import CodeList

PERSON_CODES = (
    CodeList("gender", "性别", {"1": "男", "2": "女", "0": "未知", "9": "未说明"}),
    CodeList(
        "certificate_type",
        "证件类型",
        {
            "01": "居民身份证(户口簿)",
            "02": "军官证",
            "03": "武警证",
            "04": "港",
            "05": "澳",
            "06": "台",
            "07": "外国人永久居留证",
            "08": "外国人护照",
            "16": "中国护照",
            "17": "港澳台居住证",
            "90": "社会保障卡",
            "99": "其他",
        },
    ),
    CodeList(
        "insurance_type",
        "险种类型",
        {
            "310": "职工基本医疗保险",
            "320": "公务员医疗补助",
            "330": "大额医疗费用补助",
            "340": "离休人员医疗保障",
            "350": "一至六级残疾军人医疗补助",
            "360": "老红军医疗保障",
            "370": "企业补充医疗保险",
            "380": "新型农村合作医疗",
            "390": "城乡居民基本医疗保险",
            "391": "城镇居民基本医疗保险",
            "392": "城乡居民大病医疗保险",
            "399": "其他特殊人员",
            "410": "长期护理保险",
            "510": "生育保险",
        },
    ),
    CodeList(
        "person_type",
        "人员类别",
        {"11": "在职", "12": "退休", "1300": "离休", "14": "居民(未成年)", "15": "居民(成年)", "16": "居民(老年)"},
        is_open=True,
    ),
    CodeList(
        "enrollment_status", "参保状态", {"0": "未参保", "1": "正常参保", "2": "暂停参保", "3": "无效", "4": "终止"}
    ),
    CodeList("employer_status", "单位参保状态", {"1": "未参保", "2": "参保缴费", "3": "暂停", "4": "终止"}),
    CodeList(
        "collection_way",
        "征收方式",
        {
            "01": "银行托收",
            "02": "税务征收",
            "03": "经办自收",
            "04": "学校代收",
            "05": "社区代收",
            "06": "财政",
            "08": "银行代收",
        },
    ),
    CodeList("payment_kind", "缴费类型", {"10": "正常缴费"}),
    CodeList(
        "account_entry_kind",
        "个人账户收支类型",
        {
            "contribution": "缴费划入",
            "interest": "利息",
            "spending": "消费支出",
            "refund": "消费退回",
            "mutual_aid": "家庭共济",
            "carry_over": "上年结转",
        },
    ),
    CodeList(
        "death_source",
        "死亡信息来源部门",
        {"public_security": "公安", "civil_affairs": "民政", "health": "卫生健康", "court": "法院"},
    ),
    CodeList(
        "filing_kind",
        "异地就医备案类型",
        {"settled": "长期居住", "referral": "转诊", "emergency": "急诊", "self": "自行外出"},
    ),
    CodeList(
        "liability_event_kind",
        "他方责任类型",
        {
            "work_injury": "工伤",
            "traffic": "交通事故",
            "tort": "侵权",
            "public_health": "公共卫生",
            "clinical_trial": "临床试验",
            "vaccination": "预防接种",
        },
    ),
)
