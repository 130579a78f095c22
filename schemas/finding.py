"""疑点: one row = one rule broken at one anchor; a run accuses nobody."""

from schemas.dataset import Column, Dataset, Layer, Personal, Type

FINDING = Dataset(
    name="finding",
    title="疑点",
    grain="one row = one rule that fired at one anchor (line, stay, person-day, practitioner-day, institution-month)",
    layer=Layer.GOLD,
    key=("finding_id",),
    partitioned_by=("period", "region"),
    control_total="amount_at_issue_fen",
    hash_excludes=("run_id", "evidence_versions"),
    columns=(
        Column("finding_id", Type.STRING, "疑点编号", required=True, note="hash of rule id and anchor"),
        Column("run_id", Type.STRING, "运行编号", required=True),
        Column("period", Type.STRING, "月份", required=True),
        Column("region", Type.STRING, "运行区划", required=True),
        Column("rule_id", Type.STRING, "规则", required=True),
        Column("rule_version", Type.STRING, "规则版本", required=True),
        Column("rule_class_id", Type.STRING, "规则类", required=True),
        Column("grade", Type.STRING, "疑点等级", required=True, note="definite / suspect / indicator"),
        Column("scope", Type.STRING, "范围", required=True),
        Column("region_code", Type.STRING, "所属区划", required=True, note="the judged side of the event"),
        Column("subject_type", Type.STRING, "对象类型", required=True, note="institution / practitioner / person"),
        Column("subject_id", Type.STRING, "对象", required=True, personal=Personal.PSEUDONYM),
        Column("institution_id", Type.STRING, "机构编号"),
        Column("practitioner_id", Type.STRING, "执业人员代码", personal=Personal.PSEUDONYM),
        Column("person_key", Type.STRING, "人员假名", personal=Personal.PSEUDONYM),
        Column("settlement_id", Type.STRING, "结算ID"),
        Column("visit_ids", Type.STRINGS, "就诊ID"),
        Column("fee_line_ids", Type.STRINGS, "费用明细"),
        Column("event_on", Type.DATE, "发生日期", required=True),
        Column(
            "amount_at_issue_fen", Type.BIGINT, "涉及基金金额", required=True, note="the fund's part; 0 for indicators"
        ),
        Column("exposure_fen", Type.BIGINT, "涉及费用总额", required=True, note="charged amount of the rows named"),
        Column("facts", Type.STRING_MAP, "事实", required=True),
        Column("knowledge_point_id", Type.STRING, "知识点编号"),
        Column("parameter_version", Type.STRING, "参数版本", required=True),
        Column("legal_basis", Type.STRING, "法律依据", required=True),
        Column("refer_to", Type.STRING, "移送部门", required=True),
        Column("evidence_hash", Type.STRING, "证据哈希", required=True, note="over the hashes of the rows named"),
        Column("evidence_versions", Type.BIGINT_MAP, "证据数据版本", required=True),
    ),
)
