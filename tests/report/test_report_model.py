"""The figures of a report: added up once, in fen, whatever the order of the rows."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from jobs.report import Adjustment, adjustments_from
from jobs.report.disclosure import account_alias, disclosed_facts, practitioner_alias
from jobs.report.pictures import Part, single, stacked
from jobs.report.text import beijing_time, percent, printable, yuan
from tests.report import example
from tests.report.example import finding, report, table


def figures(rows):
    """Return the summary of a month with these findings and nothing else."""
    return report(example.empty_tables(), finding=table("finding", rows)).summary


def test_the_amount_at_issue_counts_the_largest_finding_of_each_settlement():
    rows = [
        finding(1, "duplicate_charge", 500, settlement_id="S1"),
        finding(2, "price_above_cap", 700, settlement_id="S1"),
        finding(3, "price_above_cap", 40, settlement_id="S2"),
    ]
    summary = figures(rows)
    assert (summary.all.amount_fen, summary.union.amount_fen) == (1240, 740)


def test_a_finding_without_settlement_counts_for_itself():
    rows = [
        finding(1, "overlapping_stays", 500, settlement_id=None),
        finding(2, "overlapping_stays", 500, settlement_id=None),
        finding(3, "price_above_cap", 40, settlement_id="S2"),
    ]
    union = figures(rows).union
    assert (union.amount_fen, union.without_settlement_fen) == (1040, 1000)


def test_findings_of_each_grade_are_counted_and_grades_without_any_are_zero():
    rows = [
        finding(1, "duplicate_charge", 5, grade="definite", exposure_fen=10),
        finding(2, "duplicate_charge", 6, grade="definite", exposure_fen=20),
        finding(3, "split_admission", 0, grade="suspect", exposure_fen=30),
    ]
    grades = figures(rows).grades
    assert [(grade, one.finding_count, one.amount_fen, one.exposure_fen) for grade, one in grades.items()] == [
        ("definite", 2, 11, 30),
        ("suspect", 1, 0, 30),
        ("indicator", 0, 0, 0),
    ]


def test_the_institution_list_counts_a_settlement_once_and_leaves_out_zero_amounts():
    rows = [
        finding(1, "duplicate_charge", 500, institution_id="H00000000001", settlement_id="S1"),
        finding(2, "price_above_cap", 700, institution_id="H00000000001", settlement_id="S1"),
        finding(3, "price_above_cap", 900, institution_id="H00000000002", settlement_id="S2"),
        finding(4, "split_admission", 0, institution_id="H00000000003", settlement_id="S3"),
    ]
    totals = report(example.empty_tables(), finding=table("finding", rows)).institutions
    assert [(one.institution_id, one.finding_count, one.amount_fen) for one in totals] == [
        ("H00000000002", 1, 900),
        ("H00000000001", 2, 700),
    ]


def test_an_institution_goes_by_the_name_it_had_at_the_end_of_the_month(month):
    assert {one.institution_name for one in month.institutions} <= set(example.INSTITUTIONS.values())


def test_a_rule_without_findings_has_a_section_and_one_that_only_findings_know_comes_last():
    rows = [finding(1, "duplicate_charge", 5), finding(2, "unheard_of", 6)]
    sections = report(example.empty_tables(), finding=table("finding", rows)).rules
    counts = [(one.facts.id, one.tally.finding_count) for one in sections]
    assert counts == [("duplicate_charge", 1), *((rule.id, 0) for rule in example.RULES[1:]), ("unheard_of", 1)]


def test_rules_not_judged_and_rules_that_broke_are_marked(month):
    marks = {one.facts.id: (one.is_judged, one.fault_count) for one in month.rules}
    assert (marks["service_after_death"], marks["price_above_cap"], marks["duplicate_charge"]) == (
        (False, 0),
        (True, 2),
        (True, 0),
    )


def test_a_check_that_could_not_judge_stands_with_rules_and_faults(month):
    assert [(one.kind.value, one.subject_id) for one in month.not_judged] == [
        ("rule", "service_after_death"),
        ("check", "diagnosis.code_known"),
        ("fault", "price_above_cap"),
    ]


def test_every_received_row_and_fen_has_a_fate(month):
    fee_line = next(one.flow for one in month.intake if one.dataset.en == "fee_line")
    assert (fee_line.file_count, fee_line.received_count, fee_line.accepted_count) == (2, 120_609, 119_900)
    assert all(one.flow.is_balanced for one in month.intake)


def test_lost_rows_show_as_unbalanced():
    row = example.deliveries()[1] | {"received_count": 9_882}
    assert not report(example.empty_tables(), source_file=table("source_file", [row])).intake[0].flow.is_balanced


def test_a_row_refused_for_two_reasons_counts_under_both(month):
    counted = [(one.dataset.en, one.reason.en, one.row_count) for one in month.quarantine_reasons]
    assert counted == [
        ("visit", "unknown person", 1),
        ("fee_line", "ragged row", 4),
        ("fee_line", "malformed:quantity", 1),
        ("fee_line", "missing:visit_id", 1),
    ]


def test_reconciliations_conserve_money_and_list_only_what_does_not_agree(month):
    sections = {one.facts.id: one for one in month.reconciliations}
    assert [(one.facts.id, len(one.differences), one.is_conserved) for one in month.reconciliations] == [
        ("fee_line_settlement", 3, True),
        ("bank_ledger", 2, True),
        ("settlement_payment", 1, True),
    ]
    assert sections["fee_line_settlement"].difference_fen == 100 + 8_800 - 64_000


def test_accounts_in_keys_go_by_name_or_alias(month):
    keys = {one.match_key for section in month.reconciliations for one in section.differences}
    alias = account_alias(example.UNNAMED_ACCOUNT)
    assert {"职工统筹支出户|B90001|credit", f"{alias}|B90002|debit", "职工统筹支出户|B90010"} <= keys


@pytest.mark.parametrize(
    ("adjustment", "expected"),
    [
        (Adjustment("a", 1000, 200, 50, 1100, 80, 30), (1150, 1150, 0)),
        (Adjustment("a", 1000, 0, 0, 990, 0, 0, 10), (1000, 990, 10)),
        (Adjustment("a", 1000, 0, 0, None, 0, 0), (1000, None, None)),
    ],
)
def test_both_balances_are_adjusted_by_the_items_of_the_other_side(adjustment, expected):
    assert (adjustment.bank_adjusted_fen, adjustment.ledger_adjusted_fen, adjustment.unexplained_fen) == expected


def test_adjustment_rows_come_sorted_with_accounts_by_name():
    sums = {
        "bank_closing_fen": 10,
        "booked_received_not_bank_fen": 1,
        "booked_paid_not_bank_fen": 2,
        "ledger_closing_fen": None,
        "bank_received_not_booked_fen": 3,
        "bank_paid_not_booked_fen": 4,
    }
    given = pa.Table.from_pylist([{"account_token": "t2"} | sums, {"account_token": "t1"} | sums])
    assert adjustments_from(given, {"t1": "A户", "t2": "B户"}) == (
        Adjustment("A户", 10, 1, 2, None, 3, 4),
        Adjustment("B户", 10, 1, 2, None, 3, 4),
    )


def test_a_month_without_anything_makes_a_report():
    empty = report(example.empty_tables())
    assert (empty.summary.all.finding_count, empty.summary.union.amount_fen, empty.intake) == (0, 0, ())


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (123_456, "1,234.56"),
        (-100, "-1.00"),
        (9_007_199_254_740_993, "90,071,992,547,409.93"),
    ],
)
def test_money_is_written_to_the_fen(fen, text):
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(Decimal(0), "0%"), (Decimal(1), "100%"), (Decimal("0.0001"), "0.01%"), (Decimal(1) / 3, "33.3333%")],
)
def test_shares_are_written_in_per_cent(share, text):
    assert percent(share) == text


def test_moments_are_written_in_beijing_time():
    assert beijing_time(datetime.fromisoformat("2026-10-31T16:30:00+00:00")) == "2026-11-01 00:30:00 北京时间"


def test_marks_that_hide_or_reorder_text_are_left_out():
    assert printable("a\u202eb\u200bc\x00\x07d\ufeff\te\nf") == "abcd\te\nf"


def facts(given, **options):
    return [(fact.title.zh, fact.value) for fact in disclosed_facts(given, **options)]


@pytest.mark.parametrize(
    "key", ["person_id", "person_key", "patient_name", "name", "other_person_ids", "account_token", "contact_phone"]
)
def test_facts_that_name_a_person_are_dropped(key):
    assert facts({key: "anything"}) == []


def test_a_fact_that_holds_the_persons_key_under_another_name_is_dropped():
    assert facts({"remark": "of P-key-1 again", "gap_days": "3"}, person=["P-key-1"]) == [("间隔天数", "3")]


def test_practitioners_go_by_alias_wherever_they_stand():
    alias = practitioner_alias("D123456")
    assert facts({"practitioner_id": "D123456", "remark": "D123456 on duty"}, practitioner="D123456") == [
        ("practitioner_id", alias),
        ("remark", f"{alias} on duty"),
    ]


def test_the_practitioner_alias_is_the_salted_hash_of_the_code():
    # printf practitionerD150102000777 | sha256sum
    assert practitioner_alias(example.PRACTITIONER) == "执业人员-cd365e26"


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("patient_loss_fen", "123456", ("个人多负担", "1,234.56 元")),
        ("robust_z_hundredths", "512", ("稳健Z值", "5.12")),
        ("unit_price", "43.500000", ("单价（元）", "43.5")),
        ("excess_quantity", "2.0000", ("超出数量", "2")),
        ("limit_gender", "2", ("限定性别", "2 女")),
        ("care_type", "2101", ("医疗类别", "2101 普通住院")),
        ("duplicate_kind", "once_a_day", ("重复类型", "每日一次项目超次 once-a-day item charged again")),
        ("later_institution_id", "H1", ("后出院机构", "甲医院 H1")),
        ("new_fact", "2024.100", ("new_fact", "2024.100")),
    ],
)
def test_facts_are_told_in_words(key, value, shown):
    assert facts({key: value}, institutions={"H1": "甲医院"}) == [shown]


def test_facts_without_a_value_and_facts_with_a_column_of_their_own_are_left_out():
    assert facts({"gap_days": None, "visit_id": "V1", "day": "2026-10-01", "settlement_id": "S1"}) == []


def test_the_parts_of_a_bar_fill_it_and_none_is_too_thin_to_see():
    drawn = stacked([Part("accepted", "", 999_999), Part("held", "", 0), Part("quarantined", "", 1)])
    assert [(one.kind, one.x, one.width) for one in drawn] == [("accepted", 0, 994), ("quarantined", 994, 6)]


def test_a_bar_of_thirds_has_no_gap():
    assert [(one.x, one.width) for one in stacked([Part("a", "", 1)] * 3)] == [(0, 333), (333, 333), (666, 334)]


@pytest.mark.parametrize(("amount", "width"), [(100, [1000]), (25, [250]), (1, [10]), (0, [])])
def test_a_single_bar_is_as_long_as_its_share_of_the_largest(amount, width):
    assert [one.width for one in single(Part("a", "", amount), 100)] == width


def test_findings_stand_largest_first(month):
    amounts = [one.amount_fen for one in month.rules[0].findings]
    assert amounts == sorted(amounts, reverse=True)
    assert month.rules[0].findings[0].event_on.replace(day=1) == date(2026, 10, 1)
