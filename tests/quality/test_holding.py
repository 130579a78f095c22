"""Who is held and what closes the gate: literal results in, institutions and closing checks out."""

import pytest

from jobs.quality.holding import can_be_held, held_rows, holding_of
from jobs.quality.refusals import refusals_of
from jobs.settings import QualitySettings
from schemas import DATASETS
from schemas.fee_line import FEE_LINE
from schemas.quality_result import QUALITY_RESULT
from tests.quality.written_lake import WrittenLake, own_rows
from tests.table import given_rows, tables_of

SETTINGS = QualitySettings(max_quarantined_ratio=0.1, max_held_ratio=0.2)
MEASURES = """
    | dataset  | institution_id | measure       | value |
    | fee_line | H1             | rows          | 100   |
    | fee_line | H2             | rows          | 800   |
    | fee_line | H1             | control_total | 5000  |
    | visit    | H1             | rows          | 10    |
    | visit    | H2             | rows          | 90    |
"""
RESULT = "| dataset | check_id | institution_id | severity | status | violated_count | total_count |"


@pytest.fixture
def region(tmp_path):
    lake = WrittenLake(tmp_path / "lake")
    lake.given(quality_measure=MEASURES)
    return lake


def judged(region, results="", **changes):
    """Return the held institutions, and the checks that close the gate."""
    rows = [{"minimum_count": 1} | row for row in given_rows(QUALITY_RESULT, RESULT + results)]
    settings = SETTINGS.model_copy(update=changes)
    holding = holding_of(
        region.lake, own_rows(QUALITY_RESULT, *rows), period="2026-10", region="150000", settings=settings
    )
    return holding.institutions, [f"{row['dataset']}.{row['check_id']}" for row in holding.closing.to_pylist()]


def test_an_institution_whose_rows_fail_a_critical_check_is_held_and_the_gate_stays_open(region):
    assert judged(
        region,
        """
        | fee_line | check:x |    | critical | failed | 7 | 900 |
        | fee_line | check:x | H1 | critical | failed | 7 | 100 |
        """,
    ) == (("H1",), [])


@pytest.mark.parametrize(("left", "closing"), [(7, []), (8, ["fee_line.check:x"])])
def test_what_fails_beyond_the_held_institutions_closes_the_gate(region, left, closing):
    results = f"""
        | fee_line | check:x |    | critical | failed | {left} | 900 |
        | fee_line | check:x | H1 | critical | failed | 7      | 100 |
    """
    assert judged(region, results) == (("H1",), closing)


@pytest.mark.parametrize(("allowed", "closing"), [(0.111, ["fee_line.check:x"]), (0.112, [])])
def test_institutions_with_more_than_the_allowed_share_of_the_rows_are_a_fault_of_the_region(region, allowed, closing):
    # H1 has 100 of 900 rows
    results = """
        | fee_line | check:x |    | critical | failed | 7 | 900 |
        | fee_line | check:x | H1 | critical | failed | 7 | 100 |
    """
    assert judged(region, results, max_held_ratio=allowed) == (("H1",), closing)


@pytest.mark.parametrize("dataset", ["catalogue_item", "bank_statement", "bank_statement_line", "person"])
def test_a_fault_of_what_all_share_closes_the_gate(region, dataset):
    assert judged(region, f"\n| {dataset} | unique:key | | critical | failed | 1 | 9000 |") == (
        (),
        [f"{dataset}.unique:key"],
    )


def test_warnings_and_checks_that_cannot_be_judged_hold_nobody_and_close_nothing(region):
    assert judged(
        region,
        """
        | fee_line       | check:x    | H1 | warning  | failed        | 7 | 100 |
        | fee_line       | check:y    | H1 | critical | not_judgeable |   |     |
        | catalogue_item | unique:key |    | critical | passed        | 0 | 100 |
        | catalogue_item | code:x     |    | warning  | failed        | 9 | 100 |
        """,
    ) == ((), [])


def test_the_catalogue_of_institutions_cannot_be_held_and_a_months_charges_can():
    names = ("fee_line", "settlement", "stock_movement", "institution", "agreement", "bank_statement_line")
    assert [name for name in names if can_be_held(DATASETS[name])] == ["fee_line", "settlement", "stock_movement"]


def test_all_datasets_of_a_held_institution_are_listed_with_rows_and_money(region):
    results = given_rows(QUALITY_RESULT, f"{RESULT}\n| visit | check:x | H1 | critical | failed | 2 | 10 |")
    table = own_rows(QUALITY_RESULT, *({"check_title": "日期有序 / dates in order"} | row for row in results))
    holding = holding_of(region.lake, table, period="2026-10", region="150000", settings=SETTINGS)
    rows = held_rows(region.lake, holding, period="2026-10", region="150000").to_pylist()
    shown = ("institution_id", "dataset", "row_count", "amount_fen", "checks", "reason")
    reason = "就诊“日期有序”10行中2行不符"
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("H1", "fee_line", 100, 5000, ["visit.check:x"], reason),
        ("H1", "visit", 10, 0, ["visit.check:x"], reason),
    ]


FILES = """
    | dataset  | source_file | source_party | load_number | accepted_count |
    | fee_line | F1          | hospital     | 1           | 9              |
    | fee_line | F2          | hospital     | 2           | 3              |
    | fee_line | F3          | hospital     | 2           | 0              |
"""


def received(region, accepted="", refused=""):
    """Fee lines accepted in the month (id, institution, file) and refused rows (institution, file, number of them)."""
    lines = "| fee_line_id | visit_id | institution_id | source_file | period |" + accepted
    region.put(**{"fee_line": tables_of(fee_line=lines)["fee_line"]})
    region.given(source_file=FILES)
    region.rows(
        "quarantine",
        *(
            {"dataset": "fee_line", "status": "quarantined", "institution_id": institution, "source_file": file}
            for institution, file, count in refused
            for _ in range(count)
        ),
    )
    return [(one.institution_id, one.accepted, one.refused) for one in refusals_of(region.lake, FEE_LINE, "2026-10")]


H1_LINES = "".join(f"\n| L{n} | V{n} | H1 | F1 | 2026-10 |" for n in range(9))


def test_refused_rows_stand_against_their_institution_in_the_month_of_their_file(region):
    assert received(region, H1_LINES, [("H1", "F1", 2), ("H2", "F1", 1)]) == [("H1", 9, 2), ("H2", 0, 1)]


def test_refused_rows_of_a_file_of_another_month_do_not_count(region):
    other = H1_LINES + "\n| M1 | V9 | H2 | F2 | 2026-09 |"
    assert received(region, other, [("H1", "F1", 2), ("H2", "F2", 5)]) == [("H1", 9, 2)]


def test_a_later_delivery_makes_as_many_refused_rows_good_as_it_brings(region):
    later = H1_LINES + "".join(f"\n| N{n} | W{n} | H1 | F2 | 2026-10 |" for n in range(3))
    assert received(region, later, [("H1", "F1", 5)]) == [("H1", 12, 2)]
    assert received(region, later, [("H1", "F1", 3)]) == [("H1", 12, 0)]


def test_a_file_refused_whole_counts_where_its_institution_has_no_rows(region):
    assert received(region, H1_LINES, [("H2", "F3", 4)]) == [("H2", 0, 4)]
    assert received(region, H1_LINES, [("H1", "F3", 4)]) == []


def test_rows_that_name_no_institution_are_made_good_by_later_files_of_the_same_party(region):
    assert received(region, H1_LINES, [(None, "F1", 5)]) == [("", 0, 2)]


@pytest.mark.parametrize(
    ("accepted", "refused", "held"),
    [
        pytest.param(54, 6, (), id="a tenth"),
        pytest.param(53, 6, ("H1",), id="more than a tenth"),
        pytest.param(4, 4, (), id="half of its rows, but fewer than five"),
    ],
)
def test_an_institution_with_too_many_refused_rows_is_held(region, accepted, refused, held):
    rows = f"| fee_line | H1 | rows | {accepted} |"
    region.given(quality_measure=f"| dataset | institution_id | measure | value |\n{rows}")
    received(region, H1_LINES, [("H1", "F1", refused)])
    assert judged(region) == (held, [])


def test_refused_rows_of_held_institutions_do_not_close_the_gate_and_those_of_nobody_do(region):
    region.given(
        quality_measure="""
        | dataset  | institution_id | measure | value |
        | fee_line | H1             | rows    | 9     |
        | fee_line | H2             | rows    | 91    |
        """
    )
    whole = "\n| fee_line | quarantined_share | | critical | failed | 13 | 113 |"
    received(region, H1_LINES, [("H1", "F1", 13)])
    assert judged(region, whole, max_held_ratio=0.5) == (("H1",), [])
    # files after F1 brought 3 rows: 11 of 111 stand refused, then 12 of 112
    received(region, H1_LINES, [(None, "F1", 14)])
    assert judged(region, whole) == ((), [])
    received(region, H1_LINES, [(None, "F1", 15)])
    assert judged(region, whole) == ((), ["fee_line.quarantined_share"])
