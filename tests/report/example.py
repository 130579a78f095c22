"""A month's results, rich enough to look at: every table has its awkward cases, and the sums are known."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from jobs.report import (
    Adjustment,
    NotJudged,
    NotJudgedKind,
    ReconciliationFacts,
    Report,
    ReportTables,
    RuleFacts,
    RunFacts,
    build_report,
)
from schemas import DATASETS
from schemas.dataset import Type
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema

Row = dict[str, object]

NM = "《内蒙古自治区医疗保障基金使用监督管理办法》"
NX = "《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》"

PERSON_KEY = "canary-person-key-7f31"
PERSON_NAME = "金丝雀某甲"
PRACTITIONER = "D150102000777"
"""Values that name a person: none may be found in a report."""

RUN = RunFacts(
    run_id="2026-10-150000-3f9c1e",
    period="2026-10",
    region_code="150000",
    region_name="内蒙古自治区",
    as_of_at=datetime(2026, 11, 5, 0, 30, tzinfo=UTC),
    code_version="0.1.0+1a2b3c4",
    inputs={"silver/visit": 12, "silver/settlement": 12, "silver/fee_line": 14, "reference/institution": 3},
    rule_set_hash="5d1f0a77c2b94e36a8f0c6d2e4b81793",
    parameter_hash="c08e2b6d94fa41d78b35e0a19f7c6d52",
)

_NAMES = (
    "呼和浩特市第一医院",
    "包头市中心医院",
    "赤峰市宁城县天义镇中心卫生院",
    "通辽市科尔沁区人民医院",
    "鄂尔多斯市东胜区罕台社区卫生服务中心",
    "乌兰察布市中蒙医院",
    "巴彦淖尔市临河区健民大药房连锁有限公司第三分店",
    "锡林郭勒盟蒙医医院",
    "兴安盟人民医院",
    "阿拉善左旗蒙医医院",
    "乌海市妇幼保健院",
    "呼伦贝尔市海拉尔区人民医院",
)
INSTITUTIONS = {f"H{150100000000 + place * 1017:012d}"[:12]: name for place, name in enumerate(_NAMES)}
_IDS = tuple(INSTITUTIONS)

RULES = (
    RuleFacts(
        "duplicate_charge",
        "重复收费",
        "Duplicate charge",
        "definite",
        f"{NM}第十二条；{NX}第十四条",
        ("已退费的明细", "不同时间或不同医嘱的同一项目", "批量补记且住院总量未超"),
        ("医嘱与执行记录", "收费清单"),
    ),
    RuleFacts(
        "price_above_cap",
        "超限定单价收费",
        "Service charged above the price cap",
        "definite",
        f"{NM}第十二条",
        ("非公立机构", "单价误差一分以内"),
        ("价格文件", "收费清单"),
    ),
    RuleFacts(
        "split_admission",
        "分解住院",
        "Split admission",
        "suspect",
        f"{NM}第十二条；{NX}第十四条",
        ("放化疗、透析", "分娩", "急诊转住院"),
        ("两次住院病历首页",),
    ),
    RuleFacts("overlapping_stays", "住院时间重叠", "Overlapping stays", "definite", f"{NM}第十三条", ("新生儿",), ()),
    RuleFacts(
        "impossible_practitioner_day",
        "执业人员单日工作量超常",
        "Impossible practitioner day",
        "suspect",
        f"{NM}第十五条",
        (),
        ("排班表",),
    ),
    RuleFacts("cost_per_stay_outlier", "次均费用偏高", "Cost per stay outlier", "indicator", f"{NM}第三十一条"),
    RuleFacts("service_after_death", "死亡后就医或享受待遇", "Service after death", "definite", f"{NM}第十三条"),
    RuleFacts("outpatient_during_stay", "住院期间门诊结算", "Outpatient during stay", "suspect", f"{NM}第十二条"),
)
RECONCILIATIONS = (
    ReconciliationFacts("fee_line_settlement", "明细与结算对账", "Fee lines against settlements", f"{NM}第九条"),
    ReconciliationFacts("bank_ledger", "银行与账簿对账", "Bank statements against the ledger", f"{NX}第十一条"),
    ReconciliationFacts("settlement_payment", "结算与支付对账", "Settlements against payments", f"{NM}第九条"),
)
ACCOUNT = "9c8d7e6f5a4b39281706f5e4d3c2b1a0"
ACCOUNTS = {ACCOUNT: "职工统筹支出户"}
UNNAMED_ACCOUNT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
ADJUSTMENTS = (
    Adjustment("职工统筹支出户", 182_345_678_90, 1_200_000_00, 356_780_00, 183_188_898_90, 1_000_00, 1_000_00),
    Adjustment("居民统筹支出户", 96_000_000_00, 0, 50_000_00, 95_900_000_00, 0, 0, 50_000_00),
)
NOT_JUDGED = (
    NotJudged(
        NotJudgedKind.RULE,
        "service_after_death",
        "死亡后就医或享受待遇",
        "来源未提供 person_death.death_on / person_death.death_on is not delivered",
    ),
    NotJudged(NotJudgedKind.FAULT, "price_above_cap", "超限定单价收费", "数据错误 OutOfRange", 2),
)


def table(dataset: str, rows: list[Row]) -> pa.Table:
    """Return rows as the dataset's Arrow table; columns not given take a plain value if required, else NULL."""
    columns = lake_columns(DATASETS[dataset])
    defaults: Row = {column.name: _PLAIN[column.type] if column.required else None for column in columns}
    return pa.Table.from_pylist([defaults | row for row in rows], arrow_schema(columns))


_PLAIN: dict[Type, object] = {
    Type.STRING: "x",
    Type.INT: 0,
    Type.BIGINT: 0,
    Type.DATE: date(2026, 10, 1),
    Type.SYSTEM_TIMESTAMP: datetime(2026, 11, 1, tzinfo=UTC),
    Type.BOOLEAN: False,
    Type.RATIO: Decimal(0),
    Type.STRINGS: [],
    Type.STRING_MAP: {},
    Type.BIGINT_MAP: {},
}


def finding(number: int, rule_id: str, amount_fen: int, **row: object) -> Row:
    """Return one finding that carries personal values where a finding may carry them."""
    institution_id = _IDS[number * 7 % len(_IDS)]
    rule = next((rule for rule in RULES if rule.id == rule_id), RULES[0])
    return {
        "finding_id": f"{number * 2654435761 % 2**32:08x}" * 4,
        "period": "2026-10",
        "region": "150000",
        "rule_id": rule_id,
        "rule_class_id": "POL-SVC-014",
        "rule_version": "1-4f0c2a",
        "grade": rule.grade,
        "scope": "line",
        "region_code": "150102",
        "subject_type": "institution",
        "subject_id": institution_id,
        "institution_id": institution_id,
        "practitioner_id": PRACTITIONER,
        "person_key": PERSON_KEY,
        "settlement_id": f"S{number:08d}",
        "visit_ids": [f"V{number:08d}"],
        "fee_line_ids": [f"F{number:08d}-{part}" for part in range(1 + number % 4)],
        "event_on": date(2026, 10, 1 + number % 31),
        "amount_at_issue_fen": amount_fen,
        "exposure_fen": amount_fen * 3 // 2 + 7,
        "facts": {"person_key": PERSON_KEY, "patient_name": PERSON_NAME, "care_type": "21"},
        "legal_basis": rule.legal_basis,
        "refer_to": "医保行政",
        "evidence_hash": "00ff" * 8,
    } | row


def findings() -> list[Row]:
    """Return findings of six rules, one of them with more rows than the page shows."""
    duplicates = [
        finding(
            n,
            "duplicate_charge",
            4_350 + n * 1_337 % 90_000,
            settlement_id=f"S{n // 2:08d}",
            facts={
                "duplicate_kind": "identical_upload" if n % 3 else "once_a_day",
                "item_code": f"33110000{n % 10}",
                "unit_price": "43.500000",
                "excess_quantity": f"{1 + n % 3}.0000",
                "visit_id": f"V{n:08d}",
                "noted_by": f"see {PERSON_KEY}",
            },
        )
        for n in range(240)
    ]
    prices = [
        finding(
            1000 + n,
            "price_above_cap",
            1_200 + 37 * n,
            facts={
                "unit_price": "128.000000",
                "price_cap": "100.000000",
                "document_number": "内医保发〔2025〕14号",
                "patient_loss_fen": str(900 + n),
            },
        )
        for n in range(18)
    ]
    splits = [
        finding(
            2000 + n,
            "split_admission",
            0,
            exposure_fen=812_345 + n,
            fee_line_ids=[],
            facts={"gap_days": str(n % 10), "disease_category": "J18", "previous_visit_id": f"V{1900 + n:08d}"},
        )
        for n in range(7)
    ]
    overlaps = [
        finding(
            3000 + n,
            "overlapping_stays",
            260_000 + n,
            grade="suspect" if n else "definite",
            subject_type="person",
            subject_id=PERSON_KEY,
            institution_id=None,
            settlement_id=None,
            fee_line_ids=[],
            visit_ids=[f"V{3000 + n:08d}", f"V{3100 + n:08d}"],
            facts={
                "overlap_nights": str(2 + n),
                "earlier_institution_id": _IDS[0],
                "later_institution_id": _IDS[1],
            },
        )
        for n in range(3)
    ]
    days = [
        finding(
            4000 + n,
            "impossible_practitioner_day",
            98_700 + n,
            subject_type="practitioner",
            subject_id=PRACTITIONER,
            settlement_id=None,
            facts={"worked_minutes": "1320", "visit_count": "131", "practitioner_id": PRACTITIONER},
        )
        for n in range(2)
    ]
    outlier = finding(
        5000,
        "cost_per_stay_outlier",
        0,
        exposure_fen=0,
        settlement_id=None,
        visit_ids=None,
        fee_line_ids=[],
        event_on=date(2026, 10, 31),
        facts={"cost_fen": "1423366", "peer_median_fen": "698012", "robust_z_hundredths": "512", "peer_count": "14"},
    )
    return [*duplicates, *prices, *splits, *overlaps, *days, outlier]


def results() -> list[Row]:
    """Return reconciliation results in which every status occurs and every row's difference is left less right."""

    def row(name: str, group: str, key: str, status: str, left: int, right: int, **more: object) -> Row:
        return {
            "reconciliation_id": name,
            "item_id": hashlib.sha256(f"{name}|{key}".encode()).hexdigest()[:32],
            "group_key": group,
            "match_key": key,
            "status": status,
            "left_fen": left,
            "right_fen": right,
            "difference_fen": left - right,
            "left_count": 1 if left else 0,
            "right_count": 1 if right else 0,
            "opened_period": "2026-10",
            "is_open": status in ("timing", "left_only", "right_only"),
        } | more

    settled = [
        row("fee_line_settlement", _IDS[n % 12], f"S{n:08d}", "matched", 100_00 + n, 100_00 + n) for n in range(400)
    ]
    lines = [
        row("fee_line_settlement", _IDS[2], "S90000001", "differs", 51_200, 51_100, item_kind="amount_fen"),
        row("fee_line_settlement", _IDS[3], "S90000002", "left_only", 8_800, 0),
        row("fee_line_settlement", _IDS[4], "S90000003", "right_only", 0, 64_000),
    ]
    bank = [
        row("bank_ledger", ACCOUNT, f"{ACCOUNT}|B{n:05d}|debit", "matched", -500_00 - n, -500_00 - n) for n in range(90)
    ] + [
        row(
            "bank_ledger",
            ACCOUNT,
            f"{ACCOUNT}|B90001|credit",
            "left_only",
            1_000_00,
            0,
            item_kind="bank_received_not_booked",
            opened_period="2026-08",
            age_months=2,
            event_on=date(2026, 8, 30),
        ),
        row(
            "bank_ledger",
            UNNAMED_ACCOUNT,
            f"{UNNAMED_ACCOUNT}|B90002|debit",
            "duplicate",
            -50_000_00,
            0,
            item_kind="bank_line",
        ),
        row("bank_ledger", ACCOUNT, f"{ACCOUNT}|B90003|debit", "within_tolerance", -100_01, -100_00),
    ]
    payments = [
        row(
            "settlement_payment",
            _IDS[n % 12],
            f"{_IDS[n % 12]}|310100",
            "matched",
            9_000_00,
            9_000_00,
            item_kind="approved_ordered",
            item_id=f"p{n}",
        )
        for n in range(24)
    ] + [
        row(
            "settlement_payment",
            ACCOUNT,
            f"{ACCOUNT}|B90010",
            "timing",
            356_780_00,
            0,
            item_kind="ordered_paid",
            event_on=date(2026, 10, 29),
        ),
    ]
    return [*settled, *lines, *bank, *payments]


def checks() -> list[Row]:
    """Return checks that failed, passed and could not be judged."""
    return [
        {
            "dataset": "fee_line",
            "check_id": "amount_adds_up",
            "check_title": "数量乘单价等于金额 / quantity times price",
            "severity": "critical",
            "status": "failed",
            "violated_count": 41,
            "total_count": 120_000,
            "threshold": Decimal("0.0001"),
        },
        {
            "dataset": "visit",
            "check_id": "ends_after_start",
            "check_title": "出院不早于入院 / ends after start",
            "severity": "warning",
            "status": "passed",
            "violated_count": 0,
            "total_count": 9_876,
            "threshold": Decimal("0.001"),
        },
        {
            "dataset": "settlement",
            "check_id": "payers_add_up",
            "check_title": "各支付方之和等于总额 / payers add up",
            "severity": "critical",
            "status": "passed",
            "violated_count": 0,
            "total_count": 9_800,
            "threshold": Decimal(0),
        },
        {
            "dataset": "diagnosis",
            "check_id": "code_known",
            "check_title": "诊断编码在目录内 / code is listed",
            "severity": "info",
            "status": "not_judgeable",
            "threshold": Decimal("0.05"),
            "reason": "来源未提供 diagnosis.code / not delivered",
        },
    ]


def deliveries() -> list[Row]:
    """Return delivered files: received is the sum of what became of the rows, in rows and in fen."""

    def row(dataset: str, part: int, fates: tuple[int, int, int, int], fen: tuple[int, int, int, int]) -> Row:
        return {
            "source_file": f"{dataset}-{part}".encode().hex().ljust(64, "0")[:64],
            "dataset": dataset,
            "file_name": f"{dataset}_202610_{part:02d}.csv",
            "source_party": "自治区医保信息平台",
            "received_count": sum(fates),
            "accepted_count": fates[0],
            "held_count": fates[1],
            "repeated_count": fates[2],
            "quarantined_count": fates[3],
            "received_fen": sum(fen),
            "accepted_fen": fen[0],
            "held_fen": fen[1],
            "repeated_fen": fen[2],
            "quarantined_fen": fen[3],
        }

    return [
        row("institution", 1, (12, 0, 0, 0), (0, 0, 0, 0)),
        row("visit", 1, (9_876, 0, 4, 1), (0, 0, 0, 0)),
        row("settlement", 1, (9_800, 2, 0, 1), (5_432_100_99, 1_000_00, 0, 45_00)),
        row("fee_line", 1, (60_000, 3, 1, 5), (2_500_000_00, 300_00, 1_00, 80_00)),
        row("fee_line", 2, (59_900, 0, 0, 700), (2_400_000_00, 0, 0, 60_000_00))
        | {
            "unreadable_count": 2,
            "not_delivered": ["fee_line.hospital_item_name", "fee_line.prescription_number"],
            "unknown_columns": ["新增列"],
        },
        row("bank_statement", 1, (2, 0, 0, 0), (278_345_678_90, 0, 0, 0)),
    ]


def quarantine() -> list[Row]:
    """Return refused and held rows; a held row waits for a parent whose id may be a person's."""
    refused = [
        {
            "dataset": "fee_line",
            "source_file": b"fee_line-1".hex().ljust(64, "0"),
            "source_row": 100 + n,
            "status": "quarantined",
            "reasons": ["malformed:quantity", "missing:visit_id"] if n == 0 else ["ragged_row"],
            "institution_id": _IDS[1],
            "control_total_fen": 16_00,
        }
        for n in range(5)
    ]
    return [
        *refused,
        {
            "dataset": "visit",
            "source_file": b"visit-1".hex().ljust(64, "0"),
            "source_row": 7,
            "status": "held",
            "reasons": ["unknown_person"],
            "parent_id": PERSON_KEY,
        },
    ]


def institutions(names: Mapping[str, str] = INSTITUTIONS) -> list[Row]:
    """Return the institutions with an older and a later name beside the one that holds at the end of the month."""
    return [
        {"institution_id": institution_id, "institution_name": text, "valid_from_on": day}
        for institution_id, name in names.items()
        for text, day in (
            (f"{name}（旧名）", date(2020, 1, 1)),
            (name, date(2026, 10, 31)),
            (f"{name}（新名）", date(2026, 11, 1)),
        )
    ]


def scores() -> list[Row]:
    """Return the scores of two institutions in three months; one fell, one sent nothing this month."""

    def row(period: str, institution: int, data_class: str, score: int, **more: object) -> Row:
        return {
            "period": period,
            "institution_id": _IDS[institution],
            "data_class": data_class,
            "row_count": 1_000,
            "score_bp": score,
            "is_passing": score >= 9_000,
        } | more

    before = [
        row(f"2026-0{month}", institution, "fee_line", 9_900 - 100 * institution - 10 * month)
        for month in (8, 9)
        for institution in (0, 1)
    ]
    now = [
        row("2026-10", 0, "fee_line", 9_850, timeliness_bp=10_000, accuracy_bp=9_700, change_bp=40),
        row(
            "2026-10",
            1,
            "fee_line",
            0,
            row_count=0,
            completeness_bp=0,
            previous_score_bp=9_710,
            change_bp=-9_710,
        ),
        row("2026-10", 2, "settlement", 8_999, timeliness_bp=8_000, late_count=200, longest_delay_days=9),
    ]
    return [*before, *now]


def held() -> list[Row]:
    """Return one institution of which two datasets are held."""
    names = ("fee_line", "settlement")
    reason = "费用明细“隔离比例超出允许”900行中300行不符"
    return [
        {"institution_id": _IDS[5], "dataset": name, "row_count": 600, "amount_fen": 123_456, "reason": reason}
        for name in names
    ]


def unjudged() -> list[Row]:
    """Return a rule withheld at one institution, and a reconciliation that a held one takes no part in."""
    return [
        {
            "subject_kind": "rule",
            "subject_id": "price_above_cap",
            "institution_id": _IDS[4],
            "cause": "check_failed",
            "reason": "未通过 fee_line.check:amount_is_quantity_times_price / failed",
            "row_count": 812,
            "amount_fen": 9_000_00,
            "withheld_count": 3,
            "withheld_fen": 77_01,
        },
        {
            "subject_kind": "reconciliation",
            "subject_id": "fee_line_settlement",
            "institution_id": _IDS[5],
            "cause": "held",
            "reason": "费用明细“隔离比例超出允许”900行中300行不符",
            "row_count": 1_200,
            "amount_fen": 123_456,
        },
    ]


TABLES = ReportTables(
    finding=table("finding", findings()),
    reconciliation_result=table("reconciliation_result", results()),
    quality_result=table("quality_result", [{"institution_id": ""} | check for check in checks()]),
    source_file=table("source_file", deliveries()),
    quarantine=table("quarantine", quarantine()),
    institution=table("institution", institutions()),
    submission_score=table("submission_score", scores()),
    held_institution=table("held_institution", held()),
    not_judgeable=table("not_judgeable", unjudged()),
)


def report(tables: ReportTables = TABLES, run: RunFacts = RUN, **changed: pa.Table) -> Report:
    """Return the example's report, with tables replaced by those given."""
    return build_report(
        replace(tables, **changed),
        run,
        rules=RULES,
        reconciliations=RECONCILIATIONS,
        adjustments=ADJUSTMENTS,
        not_judged=NOT_JUDGED,
        accounts=ACCOUNTS,
    )


def empty_tables() -> ReportTables:
    """Return a month in which nothing came and nothing was found."""
    return ReportTables(
        *(
            table(name, [])
            for name in (
                "finding",
                "reconciliation_result",
                "quality_result",
                "source_file",
                "quarantine",
                "institution",
                "submission_score",
                "held_institution",
                "not_judgeable",
            )
        )
    )
