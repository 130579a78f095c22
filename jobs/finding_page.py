"""What ``fundaudit rules explain`` prints: one finding with all that defends it."""

from datetime import datetime
from pathlib import Path

from jobs.detect.project import rules_and_parameters
from jobs.errors import SettingError
from jobs.lake import Lake, no_session
from jobs.manifest import known_rows, pinned_versions, read_manifest
from jobs.report.disclosure import disclosed_facts
from jobs.report.labels import GRADES, label
from jobs.report.text import yuan
from jobs.steps.report import finding_of


def finding_page(root: Path, finding_id: str, as_of: datetime | str | None = None) -> str:
    """Return what defends a finding: rule, articles, amounts, rows, facts and the exact data versions.

    With ``as_of``, a time or a run id, as it was known then.

    Raises:
        SettingError: The lake holds no run.
        AuditError: There is no such finding.
    """
    manifest = read_manifest(root)
    if not manifest:
        raise SettingError(f"{root} 中没有运行过 sweep / {root} holds no finished run: run the sweep first.")
    lake = Lake(root, no_session, versions=pinned_versions(known_rows(manifest, as_of)))
    rule_set, _ = rules_and_parameters()
    pages = []
    for row in finding_of(lake, finding_id).to_pylist():
        header = rule_set.rule(row["rule_id"]).header
        facts = disclosed_facts(
            dict(row["facts"]), person=[row["person_key"] or ""], practitioner=row["practitioner_id"] or ""
        )
        versions = sorted(row["evidence_versions"])
        lines = [
            f"疑点 finding {row['finding_id']}",
            f"规则 rule: {header.name_zh} / {header.name_en}",
            f"规则版本 rule version: {row['rule_id']} {row['rule_version']}；规则类 class: {row['rule_class_id']}",
            f"等级 grade: {label(GRADES, row['grade']).both}；疑点不等于违法违规 / a lead, not a conclusion",
            f"法律依据 legal basis: {row['legal_basis']}；移送 refer to: {row['refer_to']}",
            f"月份 period: {row['period']}；区划 region: {row['region_code']}；发生日期 event: {row['event_on']}",
            f"机构 institution: {row['institution_id'] or '-'}；结算 settlement: {row['settlement_id'] or '-'}",
            f"就诊 visits: {'、'.join(row['visit_ids'] or []) or '-'}",
            f"费用明细 fee lines: {'、'.join(row['fee_line_ids'] or []) or '-'}",
            f"涉及基金 at issue: {yuan(row['amount_at_issue_fen'])} 元",
            f"涉及费用 exposure: {yuan(row['exposure_fen'])} 元",
            *(f"{fact.title.both}: {fact.value}" for fact in facts),
            f"知识点 knowledge point: {row['knowledge_point_id'] or '-'}",
            f"参数版本 parameters: {row['parameter_version']}",
            f"证据哈希 evidence hash: {row['evidence_hash']}",
            f"数据版本 data versions: {', '.join(f'{name}@{version}' for name, version in versions)}",
            f"运行 run: {row['run_id']}",
            *(f"排除须核 check first: {text}" for text in header.exclusions),
        ]
        pages.append("\n".join(lines))
    return "\n\n".join(pages)
