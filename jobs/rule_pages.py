"""What ``fundaudit rules`` prints: the catalogue, one rule, and one finding so that it can be defended."""

from typing import NoReturn
from pathlib import Path

from jobs.errors import SettingError
from jobs.lake import Lake
from jobs.manifest import pinned_versions, read_manifest
from jobs.report.disclosure import disclosed_facts
from jobs.report.labels import GRADES, label
from jobs.report.text import yuan
from jobs.steps.month import rules_and_parameters
from jobs.steps.report import finding_of


def rule_list() -> str:
    """Return one line a rule: id, grade, classes, names."""
    rule_set, _ = rules_and_parameters()
    return "\n".join(
        f"{rule.id:32} {rule.header.grade.value:10} {','.join(one.id for one in rule.header.classes)}"
        f"  {rule.header.name_zh} / {rule.header.name_en}"
        for rule in rule_set.rules
    )


def rule_page(rule_id: str) -> str:
    """Return a rule's header in words, its parameters with dates and articles, and its SQL.

    Raises:
        SettingError: There is no such rule.
    """
    rule_set, parameters = rules_and_parameters()
    rule = rule_set.rule(rule_id)
    header = rule.header
    lines = [
        f"{header.name_zh} / {header.name_en}（{rule.id}，版本 version {rule.version}）",
        f"等级 grade: {'、'.join(label(GRADES, grade.value).both for grade in header.allowed_grades)}",
        f"规则类 classes: {'、'.join(f'{one.id} {one.national_code}'.strip() for one in header.classes)}",
        f"法律依据 legal basis: {'；'.join(f'{b.law}{b.article}（{b.region}）' for b in header.legal_basis)}",
        f"移送 refer to: {header.refer_to}",
        f"一条疑点 one finding: {header.anchor_zh}",
        *(f"排除 excluded: {text}" for text in header.exclusions),
        *(f"取证 evidence: {text}" for text in header.evidence),
    ]
    for name in header.parameters:
        parameter = parameters.by_name[f"{rule.id}.{name}"]
        for dated in parameter.values:
            end = dated.to_on.isoformat() if dated.to_on else "至今"
            lines.append(
                f"参数 parameter {name}: {dated.value} {parameter.unit}（{dated.region}，{dated.from_on} 至 {end}，{dated.article}）"
            )
    return "\n".join([*lines, "", rule.statement.text])


def finding_page(root: Path, finding_id: str) -> str:
    """Return what defends a finding: rule, articles, amounts, rows, facts and the exact data versions.

    Raises:
        SettingError: The lake holds no run.
        AuditError: There is no such finding.
    """
    manifest = read_manifest(root)
    if not manifest:
        raise SettingError(f"{root} 中没有运行过 sweep / {root} holds no finished run: run the sweep first.")
    lake = Lake(root, _no_session, versions=pinned_versions(manifest))
    rule_set, _ = rules_and_parameters()
    pages = []
    for row in finding_of(lake, finding_id).to_pylist():
        header = rule_set.rule(row["rule_id"]).header
        facts = disclosed_facts(
            dict(row["facts"]), person=[row["person_key"] or ""], practitioner=row["practitioner_id"] or ""
        )
        lines = [
            f"疑点 finding {row['finding_id']}",
            f"规则 rule: {header.name_zh} / {header.name_en}（{row['rule_id']} {row['rule_version']}，{row['rule_class_id']}）",
            f"等级 grade: {label(GRADES, row['grade']).both}；疑点不等于违法违规 / a lead, not a conclusion",
            f"法律依据 legal basis: {row['legal_basis']}；移送 refer to: {row['refer_to']}",
            f"月份 period: {row['period']}；区划 region: {row['region_code']}；发生日期 event: {row['event_on']}",
            f"机构 institution: {row['institution_id'] or '-'}；结算 settlement: {row['settlement_id'] or '-'}",
            f"就诊 visits: {'、'.join(row['visit_ids'] or []) or '-'}",
            f"费用明细 fee lines: {'、'.join(row['fee_line_ids'] or []) or '-'}",
            f"涉及基金 at issue: {yuan(row['amount_at_issue_fen'])} 元；涉及费用 exposure: {yuan(row['exposure_fen'])} 元",
            *(f"{fact.title.both}: {fact.value}" for fact in facts),
            f"知识点 knowledge point: {row['knowledge_point_id'] or '-'}；参数版本 parameters: {row['parameter_version']}",
            f"证据哈希 evidence hash: {row['evidence_hash']}",
            f"数据版本 data versions: {', '.join(f'{name}@{version}' for name, version in sorted(row['evidence_versions']))}",
            f"运行 run: {row['run_id']}",
            *(f"排除须核 check first: {text}" for text in header.exclusions),
        ]
        pages.append("\n".join(lines))
    return "\n\n".join(pages)


def _no_session() -> NoReturn:
    raise SettingError("读疑点不需要 Spark / reading a finding needs no Spark session.")
