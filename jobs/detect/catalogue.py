"""The page docs/rules.md: every rule as an auditor reads it, made from the headers and the parameters."""

from pathlib import Path

from jobs.detect.header import Grade, RuleHeader, Side, Stage, Subject
from jobs.detect.parameter import DatedValue, Parameter, Parameters, load_parameters
from jobs.detect.rule_set import Rule, RuleSet, load_rules

_ROOT = Path(__file__).resolve().parent.parent.parent
_GRADES = {
    Grade.DEFINITE: "确定性疑点 definite",
    Grade.SUSPECT: "可疑疑点 suspect",
    Grade.INDICATOR: "监测指标 indicator",
}
_SIDES = {Side.CARE: "就医地 care", Side.INSURED: "参保地 insured"}
_SUBJECTS = {
    Subject.INSTITUTION: "机构 institution",
    Subject.PRACTITIONER: "执业人员 practitioner",
    Subject.PERSON: "参保人（不指任何一方）person, accusing neither side",
}
_STAGES = {
    Stage.PERSON: "人员 person",
    Stage.PRACTITIONER: "执业人员 practitioner",
    Stage.INSTITUTION: "机构 institution",
    Stage.REGION: "区域 region",
}
_HEAD = """# 规则目录 / Rule catalogue

本页由 `python -m jobs.detect.catalogue` 依规则文件生成，请勿手改。规则的产出是疑点，不是违法违规的结论。

This page is generated from the rule files; do not edit it. What a rule returns is a lead, not a conclusion.

| 规则 rule | 名称 name | 规则类 classes | 等级 grade |
|---|---|---|---|
"""


def catalogue_page(rule_set: RuleSet, parameters: Parameters) -> str:
    """Return the page as Markdown, rules in the order of their ids."""
    rows = "".join(_row(rule.header) for rule in rule_set.rules)
    return _HEAD + rows + "".join(_section(rule, rule_set, parameters) for rule in rule_set.rules)


def write_catalogue(root: Path = _ROOT) -> None:
    """Write docs/rules.md below the root of the repository."""
    rule_set = load_rules(root / "jobs" / "rules")
    page = catalogue_page(rule_set, load_parameters(root / "conf" / "parameters"))
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs" / "rules.md").write_text(page, "utf-8")


def _row(header: RuleHeader) -> str:
    names = f"{header.name_zh} {header.name_en}"
    return f"| [{header.id}](#{header.id}) | {names} | {_classes(header)} | {_grade(header)} |\n"


def _classes(header: RuleHeader) -> str:
    return "；".join(f"{one.id} {one.national_code}".strip() for one in header.classes)


def _grade(header: RuleHeader) -> str:
    return "；".join(_GRADES[grade] for grade in header.allowed_grades)


def _section(rule: Rule, rule_set: RuleSet, parameters: Parameters) -> str:
    header = rule.header
    facts = [
        ("规则类 classes", _classes(header)),
        ("等级 grade", _grade(header)),
        ("版本 version", str(header.version)),
        ("对象 subject", _SUBJECTS[header.subject]),
        ("判定方 judged side", _SIDES[header.judged_region]),
        ("阶段 stage", _STAGES[header.stage]),
        ("一条疑点 one finding", f"{header.anchor_zh}（{', '.join(f'`{name}`' for name in header.anchor)}）"),
        ("数据与回溯 tables and look-back", _tables(rule, rule_set)),
        ("须有字段 requires", "、".join(f"`{need}`" for need in header.requires) or "无 none"),
        (
            "所依检查 rests on checks",
            "、".join(
                ["所读数据集的严重检查 the critical ones of its tables", *(f"`{c}`" for c in header.rests_on_checks)]
            ),
        ),
        ("移送 refer to", header.refer_to.replace(";", "；")),
        (
            "法律依据 legal basis",
            "；".join(f"{basis.law}{basis.article}（{basis.region}）" for basis in header.legal_basis),
        ),
    ]
    lines = [f"\n## {rule.id}", "", f"**{header.name_zh}** {header.name_en}", "", "| | |", "|---|---|"]
    lines += [f"| {title} | {value} |" for title, value in facts]
    if header.parameters:
        lines += [
            "",
            "参数 parameters",
            "",
            "| 名称 name | 取值 value | 区划 region | 起 from | 止 to | 条款 article |",
        ]
        lines.append("|---|---|---|---|---|---|")
        for name in header.parameters:
            parameter = parameters.by_name[f"{rule.id}.{name}"]
            lines += [_value(name, parameter, dated) for dated in parameter.values]
    lines += ["", "排除 exclusions", "", *(f"- {text}" for text in header.exclusions)]
    lines += ["", "取证 evidence", "", *(f"- {text}" for text in header.evidence), ""]
    return "\n".join(lines)


def _tables(rule: Rule, rule_set: RuleSet) -> str:
    tables = rule_set.tables(rule.header.inputs)
    return "、".join(f"{name}（{months}个月）" if months else name for name, months in sorted(tables.items()))


def _value(name: str, parameter: Parameter, dated: DatedValue) -> str:
    end = dated.to_on.isoformat() if dated.to_on else "至今"
    title = f"`{name}` {parameter.title}"
    return f"| {title} | {dated.value} {parameter.unit} | {dated.region} | {dated.from_on} | {end} | {dated.article} |"


if __name__ == "__main__":
    write_catalogue()
