"""The sheets of the workbook and the rows of each."""

from collections.abc import Iterator
from datetime import date

from jobs.report import labels
from jobs.report.labels import Label, label
from jobs.report.model import Adjustment, Report, SubmissionScore
from jobs.report.tabular import Sheet, day, money, text, whole
from jobs.report.text import basis_points, beijing_time, count, percent, yuan

Row = tuple[str | int | date | None, ...]


def _summary(report: Report) -> Iterator[Row]:
    yield from _run_rows(report)
    yield from _figure_rows(report)
    for one in report.intake:
        note = (
            f"收到 {count(one.flow.received_count)} 待上级 {count(one.flow.held_count)} "
            f"重复 {count(one.flow.repeated_count)} 隔离 {count(one.flow.quarantined_count)}"
        )
        fen = one.flow.accepted_fen if one.money_title else None
        yield _line("接收 intake", one.dataset.en, one.dataset, one.flow.accepted_count, fen, note)
    for rule in report.rules:
        name = Label(rule.facts.name_zh, rule.facts.name_en)
        note = f"{rule.facts.legal_basis}；机构 {count(rule.tally.institution_count)}" + (
            "" if rule.is_judged else "；不可判定 not judged"
        )
        yield _line("疑点 findings", rule.facts.id, name, rule.tally.finding_count, rule.tally.amount_fen, note)
    for section in report.reconciliations:
        for total in section.statuses:
            status = label(labels.STATUSES, total.status)
            name = Label(f"{section.facts.name_zh}：{status.zh}", f"{section.facts.name_en}: {status.en}")
            note = f"左 {yuan(total.left_fen)} 右 {yuan(total.right_fen)} 元"
            yield _line("对账 reconciliation", section.facts.id, name, total.item_count, total.difference_fen, note)
    for item in report.not_judged:
        kind = label(labels.NOT_JUDGED, item.kind.value)
        yield _line("不可判定 not judged", item.subject_id, Label(item.name, kind.en), None, None, item.reason)


def _run_rows(report: Report) -> Iterator[Row]:
    run = report.run
    facts = (
        (
            "声明",
            "notice",
            "疑点不等于违法违规：本表所列为供核查的线索，不是结论 / findings are leads, not conclusions",
        ),
        ("区划", "region", f"{run.region_name} {run.region_code}"),
        ("月份", "month", run.period),
        ("数据截止", "as of", beijing_time(run.as_of_at)),
        ("运行编号", "run", run.run_id),
        ("程序版本", "code", run.code_version),
        ("规则集哈希", "rule set", run.rule_set_hash),
        ("参数哈希", "parameters", run.parameter_hash),
    )
    for zh, en, value in facts:
        yield _line("运行 run", "", Label(zh, en), None, None, value)
    for table, version in sorted(run.inputs.items()):
        yield _line("输入版本 inputs", table, Label("数据版本", "table version"), version, None, "")


def _figure_rows(report: Report) -> Iterator[Row]:
    summary = report.summary
    flow, union = summary.flow, summary.union
    once = "每个结算只取最大的一条；未指明结算的逐条计入；不以基金支付额封顶"
    figures = (
        ("来源文件", "files", flow.file_count, None, ""),
        ("收到行数", "rows received", flow.received_count, None, ""),
        ("接收行数", "rows accepted", flow.accepted_count, None, ""),
        ("隔离行数", "rows quarantined", flow.quarantined_count, None, ""),
        ("接收结算费用", "settlements accepted", None, summary.settled_fen, "医疗费总额"),
        ("疑点", "findings", summary.all.finding_count, summary.all.amount_fen, "各规则合计，同一金额可能多次计入"),
        ("涉及基金金额（去重）", "amount at issue, counted once", None, union.amount_fen, once),
        ("其中未指明结算", "of it without settlement", None, union.without_settlement_fen, ""),
        ("质量检查不通过", "checks failed", summary.failed_checks, None, ""),
        ("暂扣机构", "institutions held", report.held_institution_count, None, "本月不参与对账与检测"),
    )
    for zh, en, number, fen, note in figures:
        yield _line("摘要 key figures", "", Label(zh, en), number, fen, note)
    for grade, tally in summary.grades.items():
        words = label(labels.GRADES, grade)
        yield _line("摘要 key figures", grade, words, tally.finding_count, tally.amount_fen, "")


def _line(part: str, subject: str, name: Label, number: int | None, fen: int | None, note: str) -> Row:
    return part, subject, name.zh, name.en, number, fen, fen, note


def _adjustments(report: Report) -> Iterator[Row]:
    for one in report.adjustments:
        yield one.account_alias, *_twice(*_balances(one)), _verdict(one)


def _balances(one: Adjustment) -> tuple[int | None, ...]:
    return (
        one.bank_closing_fen,
        one.booked_received_not_bank_fen,
        one.booked_paid_not_bank_fen,
        one.bank_adjusted_fen,
        one.ledger_closing_fen,
        one.bank_received_not_booked_fen,
        one.bank_paid_not_booked_fen,
        one.ledger_adjusted_fen,
        one.unexplained_fen,
        one.error_fen,
    )


def _verdict(one: Adjustment) -> str:
    if one.unexplained_fen is None:
        return "账面余额无从得知 ledger balance unknown"
    return "一致 agrees" if one.unexplained_fen == 0 else "不一致 still apart"


def _twice(*amounts: int | None) -> tuple[int | None, ...]:
    """Return each amount for its yuan and its fen column."""
    return tuple(amount for fen in amounts for amount in (fen, fen))


def _differences(report: Report) -> Iterator[Row]:
    for section in report.reconciliations:
        for item in section.differences:
            yield (
                section.facts.id,
                section.facts.name_zh,
                label(labels.STATUSES, item.status).both,
                item.item_kind.both,
                item.group,
                item.group_name,
                item.match_key,
                item.event_on,
                *_twice(item.left_fen, item.right_fen, item.difference_fen),
                item.left_count,
                item.right_count,
                "是 yes" if item.is_open else "否 no",
                item.opened_period,
                item.age_months,
                item.item_id,
            )


def _findings(report: Report) -> Iterator[Row]:
    for rule in report.rules:
        for one in rule.findings:
            yield (
                one.finding_id,
                one.rule_id,
                rule.facts.name_zh,
                rule.facts.name_en,
                one.rule_class_id,
                label(labels.GRADES, one.grade).both,
                one.institution_id,
                one.institution_name,
                one.region_code,
                label(labels.SUBJECTS, one.subject_type).both,
                one.subject,
                one.event_on,
                one.settlement_id,
                "、".join(one.visit_ids),
                len(one.fee_line_ids),
                "、".join(one.fee_line_ids),
                *_twice(one.amount_fen, one.exposure_fen),
                "；".join(f"{fact.title.zh} {fact.value}" for fact in one.facts),
                one.knowledge_point_id,
                one.rule_version,
                one.parameter_version,
                one.legal_basis,
                one.refer_to,
                one.evidence_hash,
            )


def _submission(report: Report) -> Iterator[Row]:
    for one in report.submission:
        yield (
            one.institution_id,
            one.institution_name,
            one.data_class.both,
            one.row_count,
            one.late_count,
            one.longest_delay_days,
            one.violated_count,
            one.quarantined_count,
            *("" if part is None else basis_points(part) for part in _parts(one)),
            "是 yes" if one.is_passing else "否 no",
            "；".join(f"{period} {basis_points(score)}" for period, score in one.trend),
        )


def _parts(one: SubmissionScore) -> tuple[int | None, ...]:
    return one.timeliness_bp, one.accuracy_bp, one.completeness_bp, one.score_bp, one.change_bp


def _held(report: Report) -> Iterator[Row]:
    for one in report.held:
        yield (
            one.institution_id,
            one.institution_name,
            one.dataset.en,
            one.dataset.zh,
            one.row_count,
            *_twice(one.amount_fen),
            one.reason,
        )


def _unjudged(report: Report) -> Iterator[Row]:
    for one in report.unjudged_institutions:
        yield (
            label(labels.NOT_JUDGED, one.kind).both,
            one.subject_id,
            one.name,
            one.institution_id,
            one.institution_name,
            label(labels.UNJUDGED_CAUSES, one.cause).both,
            one.reason,
            one.row_count,
            *_twice(one.amount_fen),
            one.withheld_count,
            *_twice(one.withheld_fen),
        )


def _checks(report: Report) -> Iterator[Row]:
    for check in report.checks:
        yield (
            check.dataset.en,
            check.dataset.zh,
            check.check_id,
            check.title,
            label(labels.SEVERITIES, check.severity).both,
            label(labels.CHECK_STATUSES, check.status).both,
            check.violated_count,
            check.total_count,
            "" if check.share is None else percent(check.share),
            percent(check.threshold),
            check.reason,
        )


def _quarantine(report: Report) -> Iterator[Row]:
    for row in report.quarantine:
        yield (
            row.dataset.en,
            row.dataset.zh,
            label(labels.ROW_STATUSES, row.status).both,
            row.file_name,
            row.source_row,
            row.row_part,
            "；".join(reason.zh for reason in row.reasons),
            "；".join(reason.en for reason in row.reasons),
            row.institution,
            *_twice(row.amount_fen),
            row.file_hash,
        )


def _files(report: Report) -> Iterator[Row]:
    for file in report.files:
        flow = file.flow
        yield (
            file.file_name,
            file.source_party,
            file.dataset.en,
            file.dataset.zh,
            flow.received_count,
            flow.accepted_count,
            flow.held_count,
            flow.repeated_count,
            flow.quarantined_count,
            *_twice(flow.received_fen, flow.accepted_fen, flow.held_fen, flow.repeated_fen, flow.quarantined_fen),
            flow.unreadable_count,
            "平 yes" if flow.is_balanced else "不平 no",
            "、".join(file.not_delivered),
            "、".join(file.unknown_columns),
            file.file_hash,
        )


SHEETS = (
    Sheet(
        "摘要 summary",
        (
            *text("部分", "part", 20),
            *text("编号", "id", 24),
            *text("项目", "item", 34),
            *text("英文", "item in English", 34),
            *whole("数量", "count"),
            *money("金额", "amount"),
            *text("说明", "note", 60),
        ),
        _summary,
    ),
    Sheet(
        "余额调节表 statement",
        (
            *text("账户", "account", 30),
            *money("银行对账单余额", "bank balance"),
            *money("加：账簿已收银行未收", "booked as received"),
            *money("减：账簿已付银行未付", "booked as paid"),
            *money("银行调节后余额", "bank adjusted"),
            *money("账面余额", "ledger balance"),
            *money("加：银行已收账簿未收", "received by the bank"),
            *money("减：银行已付账簿未付", "paid by the bank"),
            *money("账面调节后余额", "ledger adjusted"),
            *money("调节后差额", "left after adjustment"),
            *money("其中已查明错误", "known errors"),
            *text("结论", "outcome", 26),
        ),
        _adjustments,
    ),
    Sheet(
        "对账差异 differences",
        (
            *text("对账编号", "reconciliation", 22),
            *text("对账名称", "name", 24),
            *text("状态", "status", 20),
            *text("类别", "kind", 30),
            *text("分组", "institution or account", 22),
            *text("机构名称", "institution", 26),
            *text("对账键", "key", 36),
            *day("日期", "date"),
            *money("左方", "left"),
            *money("右方", "right"),
            *money("差额", "difference"),
            *whole("左方笔数", "left entries"),
            *whole("右方笔数", "right entries"),
            *text("是否挂账", "open", 10),
            *text("挂账起始月", "open since", 12),
            *whole("挂账月数", "months open"),
            *text("对账项编号", "item", 34),
        ),
        _differences,
    ),
    Sheet(
        "疑点 findings",
        (
            *text("疑点编号", "finding", 34),
            *text("规则", "rule", 26),
            *text("规则名称", "rule name", 22),
            *text("英文名称", "rule name in English", 28),
            *text("规则类", "class", 14),
            *text("等级", "grade", 18),
            *text("机构编号", "institution id", 16),
            *text("机构名称", "institution", 28),
            *text("所属区划", "region", 10),
            *text("对象类型", "subject type", 18),
            *text("对象", "subject", 24),
            *day("发生日期", "date"),
            *text("结算ID", "settlement", 24),
            *text("就诊ID", "visits", 24),
            *whole("明细数", "lines"),
            *text("费用明细", "fee lines", 30),
            *money("涉及基金金额", "amount at issue"),
            *money("涉及费用总额", "exposure"),
            *text("事实", "facts", 60),
            *text("知识点", "knowledge point", 16),
            *text("规则版本", "rule version", 16),
            *text("参数版本", "parameter version", 16),
            *text("法律依据", "legal basis", 50),
            *text("移送部门", "refer to", 16),
            *text("证据哈希", "evidence hash", 34),
        ),
        _findings,
    ),
    Sheet(
        "质量 quality",
        (
            *text("数据集", "dataset", 20),
            *text("数据集名称", "dataset in Chinese", 20),
            *text("检查编号", "check", 28),
            *text("检查名称", "check name", 50),
            *text("级别", "severity", 14),
            *text("结论", "outcome", 20),
            *whole("不符行数", "violations"),
            *whole("检查行数", "rows"),
            *text("不符比例", "share", 12),
            *text("允许比例", "allowed", 12),
            *text("不可判定原因", "why not judgeable", 40),
        ),
        _checks,
    ),
    Sheet(
        "报送评分 submission",
        (
            *text("机构编号", "institution id", 16),
            *text("机构名称", "institution", 28),
            *text("数据类别", "class of data", 22),
            *whole("行数", "rows"),
            *whole("迟报行数", "late rows"),
            *whole("最长迟延天数", "longest delay, days"),
            *whole("不符行数", "violations"),
            *whole("隔离行数", "quarantined"),
            *text("及时性", "timeliness", 12),
            *text("准确性", "accuracy", 12),
            *text("完整性", "completeness", 12),
            *text("评分", "score", 12),
            *text("较上月", "change", 12),
            *text("是否达标", "passes", 10),
            *text("前几月评分", "months before", 60),
        ),
        _submission,
    ),
    Sheet(
        "暂扣 held",
        (
            *text("机构编号", "institution id", 16),
            *text("机构名称", "institution", 28),
            *text("数据集", "dataset", 20),
            *text("数据集名称", "dataset in Chinese", 20),
            *whole("暂扣行数", "rows held"),
            *money("暂扣金额", "amount held"),
            *text("原因", "reason", 70),
        ),
        _held,
    ),
    Sheet(
        "机构不可判定 unjudged",
        (
            *text("类别", "what", 20),
            *text("编号", "id", 26),
            *text("名称", "name", 26),
            *text("机构编号", "institution id", 16),
            *text("机构名称", "institution", 28),
            *text("原因类别", "cause", 26),
            *text("原因", "reason", 60),
            *whole("未判行数", "rows unjudged"),
            *money("未判金额", "amount unjudged"),
            *whole("未出具疑点", "findings withheld"),
            *money("未出具疑点金额", "of them at issue"),
        ),
        _unjudged,
    ),
    Sheet(
        "隔离 quarantine",
        (
            *text("数据集", "dataset", 20),
            *text("数据集名称", "dataset in Chinese", 20),
            *text("状态", "status", 16),
            *text("文件名", "file", 32),
            *whole("行号", "row"),
            *whole("行内序号", "part of the row"),
            *text("原因", "reasons", 40),
            *text("原因代码", "reason codes", 40),
            *text("机构", "institution", 26),
            *money("金额", "amount"),
            *text("文件哈希", "file hash", 34),
        ),
        _quarantine,
    ),
    Sheet(
        "来源文件 files",
        (
            *text("文件名", "file", 32),
            *text("来源方", "party", 18),
            *text("数据集", "dataset", 20),
            *text("数据集名称", "dataset in Chinese", 20),
            *whole("收到行数", "received"),
            *whole("接收行数", "accepted"),
            *whole("待上级行数", "held"),
            *whole("重复行数", "repeated"),
            *whole("隔离行数", "quarantined"),
            *money("收到金额", "received"),
            *money("接收金额", "accepted"),
            *money("待上级金额", "held"),
            *money("重复金额", "repeated"),
            *money("隔离金额", "quarantined"),
            *whole("金额不可读行数", "unreadable"),
            *text("是否平衡", "balanced", 10),
            *text("未提供字段", "columns not delivered", 40),
            *text("未声明的列", "columns not declared", 40),
            *text("文件哈希", "SHA-256", 66),
        ),
        _files,
    ),
)
"""In the order of the tabs."""
