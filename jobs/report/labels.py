"""Chinese and English words for the codes that results carry; an unknown code speaks for itself."""

from dataclasses import dataclass

from schemas import DATASETS


@dataclass(frozen=True)
class Label:
    """One thing in two languages; Chinese is read first."""

    zh: str
    en: str = ""

    @property
    def both(self) -> str:
        """Return both on one line, for places without layout."""
        return f"{self.zh} {self.en}".strip()


GRADES = {
    "definite": Label("确定性疑点", "definite"),
    "suspect": Label("可疑", "suspect"),
    "indicator": Label("监测指标", "indicator"),
}
STATUSES = {
    "matched": Label("相符", "matched"),
    "within_tolerance": Label("容差内", "within tolerance"),
    "timing": Label("时间性差异", "timing"),
    "left_only": Label("仅左方", "left only"),
    "right_only": Label("仅右方", "right only"),
    "differs": Label("金额不符", "differs"),
    "duplicate": Label("重复", "duplicate"),
}
ITEM_KINDS = {
    "bank_received_not_booked": Label("银行已收、账簿未收", "bank received, not booked"),
    "bank_paid_not_booked": Label("银行已付、账簿未付", "bank paid, not booked"),
    "booked_received_not_bank": Label("账簿已收、银行未收", "booked as received, not at the bank"),
    "booked_paid_not_bank": Label("账簿已付、银行未付", "booked as paid, not at the bank"),
    "statement_closes": Label("对账单发生额与余额勾稽", "statement adds up"),
    "statement_follows": Label("对账单期初与上期衔接", "statement follows the one before"),
    "bank_line": Label("银行流水与账簿分录", "bank line and ledger entry"),
    "approved_ordered": Label("结算与支付指令", "approved against ordered"),
    "ordered_paid": Label("支付指令与银行付款", "ordered against paid"),
    "returned": Label("退汇", "payment returned"),
    "cancelled": Label("指令撤销", "order cancelled"),
    "amount_fen": Label("金额", "amount"),
    "full_self_pay_fen": Label("全自费", "fully self-paid"),
    "over_cap_fen": Label("超限价自费", "above the cap, self-paid"),
    "prior_self_pay_fen": Label("先行自付", "prior self-payment"),
    "in_scope_fen": Label("符合政策范围", "in policy scope"),
}
SEVERITIES = {
    "critical": Label("严重", "critical"),
    "warning": Label("警告", "warning"),
    "info": Label("提示", "info"),
}
CHECK_STATUSES = {
    "passed": Label("通过", "passed"),
    "failed": Label("不通过", "failed"),
    "not_judgeable": Label("不可判定", "not judgeable"),
}
ROW_STATUSES = {
    "quarantined": Label("隔离", "quarantined"),
    "held": Label("待上级", "held"),
}
REASONS = {
    "missing": Label("缺少", "missing"),
    "malformed": Label("格式不符", "malformed"),
    "check": Label("不符合约束", "check"),
    "ragged_row": Label("列数不符", "ragged row"),
    "duplicate_key": Label("主键重复", "duplicate key"),
    "orphan": Label("上级未到", "parent not delivered"),
    "unknown_person": Label("人员未登记", "unknown person"),
}
SUBJECTS = {
    "institution": Label("机构", "institution"),
    "practitioner": Label("执业人员", "practitioner"),
    "person": Label("参保人（不披露）", "insured person, not disclosed"),
}
NOT_JUDGED = {
    "rule": Label("规则", "rule"),
    "reconciliation": Label("对账", "reconciliation"),
    "check": Label("质量检查", "check"),
    "fault": Label("规则运行故障", "rule fault"),
}
DATA_CLASSES = {
    "prescription": Label("处方", "prescriptions"),
    "fee_line": Label("费用明细", "fee lines"),
    "admission": Label("出入院", "admissions and discharges"),
    "settlement": Label("结算", "settlements"),
}
UNJUDGED_CAUSES = {
    "undelivered": Label("未提供", "not delivered"),
    "held": Label("数据暂扣", "held"),
    "check_failed": Label("所依检查不通过", "a check it rests on fails"),
}
FACTS = {
    "admitted_on": Label("入院日期", "admitted"),
    "care_type": Label("医疗类别", "care type"),
    "chargeable_days": Label("可计费天数", "chargeable days"),
    "cost_fen": Label("次均费用", "cost per stay"),
    "day_quantity": Label("当日数量", "quantity of the day"),
    "death_on": Label("死亡日期", "date of death"),
    "discharged_on": Label("出院日期", "discharged"),
    "disease_category": Label("病种类目", "disease category"),
    "document_number": Label("价格文件", "price document"),
    "duplicate_kind": Label("重复类型", "kind of duplicate"),
    "earlier_institution_id": Label("先出院机构", "institution of the stay that ends first"),
    "excess_quantity": Label("超出数量", "excess quantity"),
    "fee_line_id": Label("费用明细", "fee line"),
    "first_visit_id": Label("住院一", "first stay"),
    "gap_days": Label("间隔天数", "days between"),
    "gross_excess_fen": Label("超限价金额", "above the cap"),
    "institution_count": Label("机构数", "institutions"),
    "insurance_type": Label("险种", "insurance"),
    "item_code": Label("项目编码", "item code"),
    "item_name": Label("项目名称", "item"),
    "judged_month": Label("判定月份", "month judged"),
    "later_institution_id": Label("后出院机构", "institution of the stay that ends last"),
    "limit_gender": Label("限定性别", "limited to"),
    "main_diagnosis_code": Label("主要诊断", "main diagnosis"),
    "max_minutes": Label("分钟上限", "limit of minutes"),
    "max_per_day": Label("每日上限", "limit per day"),
    "max_visits": Label("就诊数上限", "limit of visits"),
    "occurred_at": Label("发生时间", "time of service"),
    "order_number": Label("医嘱号", "order"),
    "overlap_nights": Label("重叠夜数", "nights of overlap"),
    "overlap_to_on": Label("重叠止", "overlap ends"),
    "patient_loss_fen": Label("个人多负担", "borne by the patient"),
    "peer_count": Label("同级机构数", "peers"),
    "peer_median_fen": Label("同级中位数", "median of peers"),
    "personal_account_fen": Label("个人账户支付", "paid by the personal account"),
    "previous_discharged_on": Label("上次出院日期", "discharged before"),
    "previous_visit_id": Label("上次住院", "previous stay"),
    "price_cap": Label("最高限价（元）", "price cap, yuan"),
    "quantity": Label("数量", "quantity"),
    "robust_z_hundredths": Label("稳健Z值", "robust z"),
    "second_visit_id": Label("住院二", "second stay"),
    "sides_with_service": Label("重叠期有服务的住院数", "stays with services in the overlap"),
    "source_count": Label("来源数", "sources"),
    "stay_count": Label("住院例数", "stays"),
    "stay_institution_id": Label("住院机构", "institution of the stay"),
    "stay_visit_id": Label("住院就诊ID", "stay"),
    "unit_price": Label("单价（元）", "unit price, yuan"),
    "visit_count": Label("就诊数", "visits"),
    "visit_quantity": Label("本次就诊数量", "quantity of the visit"),
    "worked_minutes": Label("合计分钟", "minutes of work"),
}
FACT_VALUES = {
    ("duplicate_kind", "identical_upload"): Label("同一明细重复上传", "identical upload"),
    ("duplicate_kind", "once_a_day"): Label("每日一次项目超次", "once-a-day item charged again"),
}


def label(words: dict[str, Label], code: str) -> Label:
    """Return the words for a code, or the code itself."""
    return words.get(code, Label(code))


def dataset_label(name: str) -> Label:
    """Return a dataset's Chinese title with its name beside it."""
    return Label(DATASETS[name].title, name) if name in DATASETS else Label(name)


def money_title(dataset: str) -> str:
    """Return the Chinese title of the money column whose sum is carried through the steps; empty without one."""
    declared = DATASETS.get(dataset)
    return declared.column(declared.control_total).title if declared and declared.control_total else ""


def reason_label(dataset: str, reason: str) -> Label:
    """Return the words for a quarantine reason such as ``missing:visit_id``, with the column's or check's title."""
    kind, _, subject = reason.partition(":")
    words = label(REASONS, kind)
    if not subject:
        return Label(words.zh, words.en or kind)
    return Label(f"{words.zh}：{_subject_title(dataset, subject)}", reason)


def _subject_title(dataset: str, subject: str) -> str:
    declared = DATASETS.get(dataset)
    titles = {column.name: column.title for column in declared.columns} if declared else {}
    titles |= {check.name: check.title.split(" / ")[0] for check in declared.checks} if declared else {}
    titles |= {name: other.title for name, other in DATASETS.items() if name not in titles}
    return titles.get(subject, subject)
