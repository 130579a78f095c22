"""What ``fundaudit rules`` prints of the rules: the catalogue, and one rule in whole."""

from jobs.detect.project import rules_and_parameters
from jobs.report.labels import GRADES, label


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
        f"所依检查 rests on checks: {'、'.join(['严重检查 critical ones', *header.rests_on_checks])}",
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
                f"参数 parameter {name}: {dated.value} {parameter.unit}"
                f"（{dated.region}，{dated.from_on} 至 {end}，{dated.article}）"
            )
    return "\n".join([*lines, "", rule.statement.text])
