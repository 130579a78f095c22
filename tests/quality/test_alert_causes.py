"""The causes of a month: literal results in, sentences out that name nobody."""

from datetime import UTC, datetime

import pytest

from jobs.quality.alert_lateness import arrived_late_causes, late_causes
from jobs.quality.alerts import Names, drop_causes, gate_causes, held_causes, names_of, shift_causes
from jobs.quality.holding import Failure, Holding
from jobs.quality.submission_page import write_submission_page
from schemas.quality_result import QUALITY_RESULT
from schemas.submission_score import SUBMISSION_SCORE
from tests.quality.written_lake import WrittenLake, own_rows
from tests.table import given_rows, tables_of

CERTIFICATE = "150102198001011234"
NAMES = Names({"H15010200001": "150102"})
MONTH = {"period": "2026-10", "region": "150000"}
NOTHING = own_rows(QUALITY_RESULT)


def test_a_closed_gate_is_a_cause_for_each_check_with_the_share_of_rows():
    closing = own_rows(
        QUALITY_RESULT,
        *given_rows(
            QUALITY_RESULT,
            """
            | dataset        | check_id   | check_title               | violated_count | total_count |
            | catalogue_item | unique:key | 主键唯一 / key is unique  | 3              | 9000        |
            """,
        ),
    )
    (cause,) = gate_causes(Holding((), closing), **MONTH)
    assert (cause.dataset, cause.check_id, cause.extent, cause.region_code) == (
        "catalogue_item",
        "unique:key",
        3,
        "150000",
    )
    assert "“主键唯一”，9000行中3行不符，本月未对账、未检测" in cause.sentence
    assert "3 of 9000 rows of catalogue_item break unique:key (key is unique)" in cause.sentence
    assert cause.page == "quality/2026-10-150000/catalogue_item.html"


def test_a_held_institution_is_one_cause_a_dataset_with_its_worst_check():
    failures = (
        Failure("H15010200001", "fee_line", "check:x", "甲 / a", 1, 100),
        Failure("H15010200001", "fee_line", "check:y", "乙 / b", 9, 100),
        Failure("H15010200001", "visit", "check:x", "甲 / a", 1, 100),
    )
    causes = held_causes(Holding(failures, NOTHING), NAMES, **MONTH)
    assert [(one.dataset, one.extent, one.region_code) for one in causes] == [
        ("fee_line", 900, "150102"),
        ("visit", 100, "150102"),
    ]
    assert "机构H15010200001：费用明细“乙”100行中9行不符，该机构本月数据暂扣" in causes[0].sentence


def test_what_stands_for_an_institution_and_is_not_registered_is_never_quoted(tmp_path):
    held = held_causes(Holding((Failure(CERTIFICATE, "fee_line", "check:x", "甲 / a", 1, 1),), NOTHING), NAMES, **MONTH)
    row = {"institution_id": CERTIFICATE, "data_class": "fee_line", "score_bp": 10, "change_bp": -5000}
    scores = own_rows(SUBMISSION_SCORE, row | {"previous_score_bp": 5010})
    dropped = drop_causes(scores, 1000, NAMES, **MONTH)
    page = write_submission_page(tmp_path, scores, NAMES, **MONTH).read_text("utf-8")
    told = [text for one in (*held, *dropped) for text in (one.sentence, one.institution_id)]
    assert len(told) == 4
    assert [text for text in (*told, page) if CERTIFICATE in text] == []
    assert "未登记机构-" in page


@pytest.mark.parametrize(("change", "count"), [(-1000, 1), (-999, 0), (None, 0), (1000, 0)])
def test_a_score_that_falls_by_the_limit_is_a_cause(change, count):
    row = {"institution_id": "H15010200001", "data_class": "admission", "score_bp": 8000, "change_bp": change}
    causes = drop_causes(own_rows(SUBMISSION_SCORE, row | {"previous_score_bp": 9000}), 1000, NAMES, **MONTH)
    assert [(one.dataset, one.extent, one.check_id) for one in causes] == [
        ("visit", 1000, "submission:admission")
    ] * count
    assert all("出入院数据报送评分由90.00%降至80.00%" in one.sentence for one in causes)


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        ("2026-11-05T15:59:00+00:00", None),
        ("2026-11-05T16:00:00+00:00", 1),
        ("2026-11-12T00:00:00+00:00", 7),
    ],
)
def test_a_dataset_of_which_nothing_came_is_late_from_the_day_after_it_was_due_in_beijing(tmp_path, as_of, days):
    region = WrittenLake(tmp_path / "lake")
    region.given(
        quality_measure="""
        | dataset    | institution_id | measure | value |
        | fee_line   | H1             | rows    | 10    |
        | visit      | H1             | rows    | 10    |
        | settlement | H1             | rows    | 0     |
        """
    )
    causes = late_causes(
        region.lake, **MONTH, as_of_at=datetime.fromisoformat(as_of).astimezone(UTC), undelivered={"diagnosis"}
    )
    found = {one.dataset: one.extent for one in causes}
    assert found.get("settlement") == days
    assert {"fee_line", "visit", "diagnosis", "institution"} & found.keys() == set()


def test_the_registered_institutions_are_those_of_the_lake(tmp_path):
    region = WrittenLake(tmp_path / "lake")
    region.given(institution="| institution_id | region_code |\n| H1 | 150102 |")
    names = names_of(region.lake)
    assert (names.shown("H1"), names.shown("H2")[:6]) == ("H1", "未登记机构-")


ANALYTICAL = """
    | dataset  | check_id          | institution_id | status | check_title | violated_count | total_count |
    | fee_line | freshness:on_time |                | failed | 到达 / came   | 40             | 100         |
    | fee_line | freshness:on_time | H1             | failed | 到达 / came   | 40             | 40          |
    | visit    | freshness:on_time |                | passed | 到达 / came   | 1              | 100         |
    | visit    | volume:rows       |                | failed | 行数 / rows   | 3              | 10          |
    | visit    | volume:rows       | H1             | failed | 行数 / rows   | 1              | 1           |
    | visit    | check:x           |                | failed | 其他 / other  | 3              | 10          |
"""


LAYERS = {"freshness:on_time": "analytical", "volume:rows": "analytical", "check:x": "structural"}


def analytical():
    rows = given_rows(QUALITY_RESULT, ANALYTICAL)
    return own_rows(
        QUALITY_RESULT,
        *(row | {"institution_id": row["institution_id"] or "", "layer": LAYERS[row["check_id"]]} for row in rows),
    )


def test_a_dataset_of_which_too_many_rows_came_late_is_a_cause_with_the_days_of_its_last_file(tmp_path):
    region = WrittenLake(tmp_path / "lake")
    lines = """
        | fee_line_id | visit_id | source_file | period  |
        | L1          | V1       | F1          | 2026-10 |
        | L2          | V1       | F2          | 2026-10 |
    """
    region.put(fee_line=tables_of(fee_line=lines)["fee_line"])
    region.given(
        source_file="""
        | dataset  | source_file | received_at               |
        | fee_line | F1          | 2026-11-03T00:00:00+00:00 |
        | fee_line | F2          | 2026-11-07T17:00:00+00:00 |
        | fee_line | F3          | 2026-12-31T00:00:00+00:00 |
        """
    )
    (cause,) = arrived_late_causes(region.lake, analytical(), **MONTH)
    assert (cause.dataset, cause.extent, cause.check_id) == ("fee_line", 3, "freshness:on_time")
    assert "100行中40行于2026-11-05之后到达，最迟逾期3天" in cause.sentence


def test_a_dataset_of_which_too_many_institutions_differ_from_their_past_is_one_cause():
    (cause,) = shift_causes(analytical(), **MONTH)
    assert (cause.dataset, cause.extent, cause.check_id) == ("visit", 3000, "volume:rows")
    assert "“行数”，10家机构中3家不符" in cause.sentence
