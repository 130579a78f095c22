"""Not judgeable is not passed: where and why, literal quality in, rows out."""

import pytest

from expectations import expected_of
from jobs.quality.cross_check import cross_checks
from jobs.quality.judgeability import (
    Kind,
    Subject,
    exclusion_of,
    held_by_month,
    month_quality,
    not_judgeable_rows,
    rule_subjects,
    unjudged_everywhere,
)
from jobs.reconciliations import RECONCILIATIONS
from jobs.settings import QualitySettings
from schemas import DATASETS
from tests.quality.written_lake import WrittenLake
from tests.rule_case import all_rules

TABLES = frozenset({"fee_line", "settlement", "catalogue_price"})
PRICE = Subject(Kind.RULE, "price", TABLES, ("fee_line.check:product", "catalogue_price.check:dates"))
BANK = Subject(Kind.RECONCILIATION, "bank", frozenset({"bank_statement_line", "ledger_entry"}))


@pytest.fixture
def quality(tmp_path):
    region = WrittenLake(tmp_path / "lake")
    region.given(
        quality_result="""
        | dataset         | check_id      | institution_id | status        | violated_count | total_count |
        | fee_line        | check:product |                | failed        | 30             | 400         |
        | fee_line        | check:product | H1             | failed        | 6              | 100         |
        | fee_line        | check:product | H2             | not_judgeable |                |             |
        | fee_line        | check:product | H3             | failed        | 5              | 100         |
        | fee_line        | check:product | H4             | failed        | 4              | 4           |
        | fee_line        | check:other   | H5             | failed        | 90             | 100         |
        | catalogue_price | check:dates   |                | passed        | 0              | 100         |
        | catalogue_item  | check:dates   |                | failed        | 10             | 100         |
        """,
        held_institution="""
        | institution_id | dataset  | reason | period  |
        | H9             | fee_line | 隔离   | 2026-10 |
        | H9             | visit    | 隔离   | 2026-10 |
        | H8             | visit    | 隔离   | 2026-09 |
        """,
        quality_measure="""
        | dataset    | institution_id | measure       | value |
        | fee_line   | H1             | rows          | 40    |
        | fee_line   | H1             | control_total | 700   |
        | settlement | H1             | rows          | 5     |
        | settlement | H1             | control_total | 900   |
        | visit      | H1             | rows          | 1000  |
        | fee_line   | H9             | rows          | 8     |
        """,
    )
    return region


def month(region):
    return month_quality(region.lake, "2026-10", "150000", QualitySettings())


def listed(region, *subjects, undelivered=None, withheld=None):
    rows = not_judgeable_rows(
        subjects,
        month(region),
        run_id="R1",
        period="2026-10",
        region="150000",
        undelivered=undelivered or {},
        withheld=withheld,
    )
    names = ("subject_id", "institution_id", "cause", "row_count", "amount_fen", "withheld_count", "withheld_fen")
    return [tuple(row[name] for name in names) for row in rows.to_pylist()]


def test_a_few_bad_rows_or_a_small_share_of_them_shield_nobody_from_a_rule(quality):
    # 6 of 100 are more than a twentieth, 5 of 100 are not; 4 of 4 are fewer than five
    assert month(quality).failing["fee_line.check:product"] == {"H1", "H2"}


def test_a_subject_is_not_judged_where_its_checks_fail_or_its_institution_is_held(quality):
    assert listed(quality, PRICE, withheld={("price", "H1"): (3, 250)}) == [
        ("price", "H1", "check_failed", 45, 900, 3, 250),
        ("price", "H2", "check_failed", 0, 0, 0, 0),
        ("price", "H9", "held", 8, 0, 0, 0),
    ]


def test_what_reads_no_institutions_rows_is_judged_whoever_is_held(quality):
    assert listed(quality, BANK) == []


def test_what_nobody_delivers_is_told_once_for_the_whole_region(quality):
    assert listed(quality, PRICE, undelivered={"price": ["catalogue_price"]}) == [
        ("price", "", "undelivered", 0, 0, 0, 0)
    ]


def test_a_failed_check_of_shared_data_leaves_the_whole_region_unjudged(quality):
    shared = Subject(Kind.RULE, "sex", frozenset({"fee_line", "catalogue_item"}), ("catalogue_item.check:dates",))
    assert listed(quality, shared) == [("sex", "", "check_failed", 0, 0, 0, 0)]
    found = unjudged_everywhere([shared, PRICE], month(quality))
    assert found == {"sex": ("catalogue_item.check:dates",)}


def test_detection_leaves_out_held_rows_of_their_months_and_withholds_by_rule(quality):
    held = held_by_month(quality.lake, "150000")
    exclusion = exclusion_of([PRICE], month(quality), held)
    assert held == {"2026-09": ("H8",), "2026-10": ("H9",)}
    assert exclusion.unjudgeable == {"price": ("H1", "H2")}


def test_every_check_that_a_rule_or_reconciliation_rests_on_exists():
    subjects = [*rule_subjects(all_rules()), *(one for one in RECONCILIATIONS)]
    named = [check.partition(".")[::2] for one in subjects for check in one.rests_on_checks]
    known = {(name, one.id) for name, _ in named for one in expected_of(DATASETS[name])}
    known |= {(one.header.dataset, one.expected.id) for one in cross_checks()}
    assert [one for one in named if one not in known] == []


def test_every_reconciliation_rests_on_checks_of_its_own():
    assert [one.id for one in RECONCILIATIONS if not one.rests_on_checks] == []


def test_a_reconciliation_rests_on_no_check_that_needs_more_than_it_needs_itself():
    needed_by = {
        **{f"{name}.{one.id}": {f"{name}.{c}" for c in one.rests_on} for name in DATASETS for one in _declared(name)},
        **{f"{one.header.dataset}.{one.expected.id}": set(one.header.requires) for one in cross_checks()},
    }
    beyond = {
        need
        for one in RECONCILIATIONS
        for check in one.rests_on_checks
        for need in needed_by[check] - set(one.requires)
        if not DATASETS[need.split(".")[0]].column(need.split(".")[1]).required
    }
    assert beyond == set()


def _declared(name):
    return expected_of(DATASETS[name]) if DATASETS[name].is_delivered else ()


def test_unbalanced_vouchers_leave_the_bank_unreconciled_with_the_ledger(quality):
    quality.given(
        quality_result="""
        | dataset      | check_id               | institution_id | status | violated_count | total_count |
        | ledger_entry | cross:voucher_balances |                | failed | 8              | 100         |
        """
    )
    subjects = [
        Subject(Kind.RECONCILIATION, one.id, frozenset(one.tables), one.rests_on_checks) for one in RECONCILIATIONS
    ]
    assert unjudged_everywhere(subjects, month(quality)) == {"bank_ledger": ("ledger_entry.cross:voucher_balances",)}
