"""追溯码扫码: one row = one trace code scanned in one event."""

from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type

TRACE_CODE_SCAN = Dataset(
    name="trace_code_scan",
    title="追溯码扫码",
    grain="one row = one trace code scanned in one event",
    key=("trace_code", "event_kind", "institution_id", "occurred_at"),
    supplier="institution via 3501A–3506A drugtracinfo; producers and distributors",
    rhythm="daily",
    due_days=5,
    period_on="occurred_at",
    sorted_by=("trace_code", "occurred_at"),
    columns=(
        Column("trace_code", Type.STRING, "药品追溯码", code="drug_trac_codg", required=True),
        Column("event_kind", Type.STRING, "环节", required=True, code_list="trace_event_kind"),
        Column("institution_id", Type.STRING, "机构编号", code="fixmedins_code", required=True),
        Column("medical_list_code", Type.STRING, "医疗目录编码", code="med_list_codg", required=True),
        Column("settlement_id", Type.STRING, "结算ID", code="setl_id"),
        Column("fee_line_id", Type.STRING, "费用明细", code="bkkp_sn"),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", personal=Personal.PSEUDONYM),
        Column("lot_number", Type.STRING, "生产批号", code="manu_lotnum"),
        Column("is_split_pack", Type.BOOLEAN, "拆零标志", code="trdn_flag", required=True),
        Column("occurred_at", Type.TIMESTAMP, "扫码时间", required=True),
    ),
    checks=(
        Check(
            "trace_code_shape",
            "regexp_extract(trace_code, '^[0-9]{20}$', 0) = trace_code",
            "追溯码为20位数字 / trace code has 20 digits",
            Severity.WARN,
        ),
        Check(
            "trace_code_varies",
            "replace(trace_code, substr(trace_code, 1, 1), '') <> ''",
            "追溯码不全为同一字符 / trace code is not one character repeated",
            Severity.WARN,
        ),
    ),
)
