"""Submission as a duty: literal months in, literal scores out; and random months against plain Python."""

import random
from datetime import date, datetime, time, timedelta
from statistics import median

import pytest

from jobs.months import window
from jobs.quality.submission import Limits, limits_of, submission_scores
from schemas import DATASETS
from tests.quality.written_lake import WrittenLake
from tests.rule_case import all_parameters
from tests.table import tables_of, valid_table

VALUES = {
    "upload_days": 1,
    "weight_timeliness": 30,
    "weight_accuracy": 40,
    "weight_completeness": 30,
    "history_months": 6,
    "minimum_history_months": 3,
    "passing_bp": 9000,
    "drop_bp": 1000,
}
LIMITS = Limits(VALUES, "v1")
DRUG, SERVICE = "101", "201"


class Region(WrittenLake):
    """A lake with the month's quality measures and the months before."""

    def measured(self, *rows: tuple[str, str, int, int]) -> None:
        """Dataset, institution, rows checked, rows that break a check."""
        self.rows(
            "quality_measure",
            *(
                {"period": "2026-10", "dataset": dataset, "institution_id": institution, "measure": name, "value": n}
                for dataset, institution, *counts in rows
                for name, n in zip(("rows", "violated_rows"), counts, strict=True)
            ),
        )

    def history(self, *rows: tuple[str, str, str, int, int, int]) -> None:
        """Month, institution, class, rows, days, score."""
        names = ("period", "institution_id", "data_class", "row_count", "day_count", "score_bp")
        self.rows("submission_score", *(dict(zip(names, row, strict=True)) for row in rows))

    def scores(self, undelivered: tuple[str, ...] = ()) -> dict[tuple[str, str], dict[str, object]]:
        rows = submission_scores(
            self.lake, LIMITS, period="2026-10", region="150000", undelivered=frozenset(undelivered)
        )
        return {(row["institution_id"], row["data_class"]): row for row in rows.to_pylist()}


@pytest.fixture
def region(tmp_path):
    return Region(tmp_path / "lake")


def shown(row: dict[str, object], *names: str) -> tuple[object, ...]:
    return tuple(row[name] for name in names)


def test_rows_uploaded_after_the_days_allowed_or_after_the_due_day_are_late(region):
    region.put(
        **tables_of(
            visit="""
            | visit_id | started_at | ended_at   | care_type | uploaded_at |
            | V1       | 2026-10-01 | 2026-10-05 | 21        | 2026-10-06  |
            | V2       | 2026-10-01 | 2026-10-05 | 21        | 2026-10-07  |
            | V3       | 2026-10-28 | 2026-10-31 | 21        | 2026-11-01  |
            | V4       | 2026-10-28 | 2026-10-31 | 21        | 2026-11-06  |
            | V5       | 2026-10-05 | 2026-10-05 | 11        | 2026-10-31  |
            """
        )
    )
    admission = region.scores()["H1", "admission"]
    assert shown(admission, "row_count", "late_count", "delay_days", "longest_delay_days", "timeliness_bp") == (
        4,
        2,
        1 + 2 + 1 + 6,
        6,
        5000,
    )


def test_an_upload_in_time_by_its_days_is_late_after_the_due_day(region):
    # due on 5 November; 31 October to 6 November would be within 7 days
    region.put(
        **tables_of(
            visit="""
            | visit_id | started_at | ended_at   | care_type | uploaded_at |
            | V1       | 2026-10-28 | 2026-10-31 | 21        | 2026-11-05  |
            | V2       | 2026-10-28 | 2026-10-31 | 21        | 2026-11-06  |
            """
        )
    )
    weekly = Limits(VALUES | {"upload_days": 7}, "v2")
    rows = submission_scores(region.lake, weekly, period="2026-10", region="150000").to_pylist()
    assert [row["late_count"] for row in rows if row["data_class"] == "admission"] == [1]


def test_accuracy_counts_rows_that_break_a_check_and_rows_that_were_quarantined(region):
    visits = tables_of(visit="| visit_id | care_type | uploaded_at |\n| V1 | 21 | 2026-10-01 |")
    region.put(**visits)
    region.measured(("visit", "H1", 90, 9))
    region.rows(
        "quarantine",
        *(
            {"dataset": "visit", "source_file": file, "source_row": n, "institution_id": "H1", **row}
            for n, (file, row) in enumerate(
                [
                    *[("x", {"status": "quarantined", "reasons": ["check:dates_in_order"]})] * 4,
                    *[("x", {"status": "quarantined", "reasons": ["missing:care_type", "malformed:ended_at"]})] * 6,
                    ("x", {"status": "held", "reasons": ["orphan:visit"]}),
                    ("file of another month", {"status": "quarantined", "reasons": ["missing:care_type"]}),
                ]
            )
        ),
    )
    admission = region.scores()["H1", "admission"]
    assert shown(admission, "quarantined_count", "missing_count", "accuracy_bp") == (10, 6, 8100)
    # 90 of 96 have every required column; no diagnosis for the one stay
    assert admission["completeness_bp"] == (9375 + 0) // 2


def test_completeness_asks_for_the_rows_that_each_parent_needs(region):
    region.put(
        **tables_of(
            visit="""
            | visit_id | started_at | ended_at   | care_type | uploaded_at |
            | V1       | 2026-10-01 | 2026-10-05 | 21        | 2026-10-05  |
            | V2       | 2026-10-06 | 2026-10-06 | 21        | 2026-10-06  |
            | V3       | 2026-10-07 |            | 21        | 2026-10-07  |
            """,
            diagnosis="| visit_id | diagnosis_code |\n| V1 | J18 |",
            settlement="| visit_id | settlement_id |\n| V1 | S1 |",
            fee_line="""
            | fee_line_id | visit_id | settlement_id | list_kind | order_number | uploaded_at |
            | L1          | V1       | S1            | 101       | O1           | 2026-10-05  |
            | L2          | V1       | S1            | 101       |              | 2026-10-05  |
            | L3          | V1       | S1            | 201       |              | 2026-10-05  |
            | L4          | V2       |               | 102       | O2           | 2026-10-06  |
            """,
        )
    )
    scores = region.scores()
    linked = {data_class: shown(row, "linked_count", "parent_count") for (_, data_class), row in scores.items()}
    assert linked == {"prescription": (2, 3), "fee_line": (1, 1), "admission": (1, 3), "settlement": (1, 2)}


def test_days_and_rows_are_held_against_the_median_of_the_own_history(region):
    region.put(**tables_of(visit="| visit_id | care_type | uploaded_at |\n| V1 | 21 | 2026-10-01 |"))
    region.history(
        ("2026-09", "H1", "admission", 40, 30, 9900),
        ("2026-08", "H1", "admission", 20, 31, 9000),
        ("2026-07", "H1", "admission", 10, 10, 9000),
        ("2026-03", "H1", "admission", 999, 31, 9000),
    )
    admission = region.scores()["H1", "admission"]
    # September's 30 of 30 days are 31 of October's
    assert shown(admission, "expected_row_count", "expected_day_count", "day_count") == (20, 31, 1)
    assert admission["completeness_bp"] == (0 + 1 * 10000 // 20 + 1 * 10000 // 31) // 3
    assert shown(admission, "previous_score_bp", "change_bp") == (9900, admission["score_bp"] - 9900)


def test_an_institution_that_falls_silent_has_a_row_of_zero(region):
    region.history(*((f"2026-0{n}", "H1", "settlement", 50, 20, 9500) for n in (7, 8, 9)))
    (silent,) = region.scores().values()
    names = ("row_count", "timeliness_bp", "accuracy_bp", "completeness_bp", "score_bp", "change_bp", "is_passing")
    assert shown(silent, *names) == (0, None, None, 0, 0, -9500, False)


def test_a_short_history_is_no_measure(region):
    region.history(*((f"2026-0{n}", "H1", "settlement", 50, 20, 9500) for n in (8, 9)))
    assert region.scores() == {}


def test_what_cannot_be_measured_carries_no_weight(region):
    region.put(**tables_of(visit="| visit_id | care_type | uploaded_at |\n| V1 | 21 | 2026-10-09 |"))
    region.measured(("visit", "H1", 1, 0))
    rows = region.scores(undelivered=("visit.uploaded_at", "diagnosis"))
    assert shown(rows["H1", "admission"], "timeliness_bp", "accuracy_bp", "completeness_bp", "score_bp") == (
        None,
        10000,
        10000,
        10000,
    )


def test_a_class_whose_dataset_nobody_delivers_has_no_rows(region):
    region.put(**tables_of(visit="| visit_id | care_type | uploaded_at |\n| V1 | 21 | 2026-10-01 |"))
    assert set(region.scores(undelivered=("settlement", "fee_line"))) == {("H1", "admission")}


def test_institutions_of_other_regions_are_not_scored(region):
    region.put(
        **tables_of(
            visit="""
            | visit_id | institution_id | care_type | care_region_code | uploaded_at |
            | V1       | H1             | 21        | 150102           | 2026-10-01  |
            | V2       | H2             | 21        | 640104           | 2026-10-01  |
            """
        )
    )
    assert {institution for institution, _ in region.scores()} == {"H1"}


@pytest.mark.parametrize(
    ("region", "period", "is_in_force"),
    [
        ("150000", "2021-07", False),
        ("150000", "2021-08", True),
        ("150102", "2026-10", True),
        ("640000", "2022-02", False),
        ("640000", "2022-03", True),
        ("110000", "2026-10", False),
    ],
)
def test_the_duty_is_scored_where_and_when_its_article_is_in_force(region, period, is_in_force):
    assert (limits_of(all_parameters(), period, region) is not None) == is_in_force


def test_months_before_a_january_lie_in_the_year_before():
    assert window("2026-02", 3) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def at(day: int, hour: int = 0) -> datetime:
    return datetime.combine(date(2026, 10, day), time(hour))


def bp(part: int, whole: int) -> int:
    return part * 10_000 // whole


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_months_score_as_plain_python_scores_them(region, seed):
    chance = random.Random(seed)  # noqa: S311 - a test's data
    hospitals = ["H1", "H2", "H3"]
    visits, settled, lines, histories, measures = [], [], [], [], []
    for number in range(80):
        day = chance.randint(1, 31)
        visit = {
            "visit_id": f"V{number}",
            "institution_id": chance.choice(hospitals),
            "care_type": chance.choice(["11", "21", "24", "52"]),
            "started_at": at(1),
            "ended_at": at(day, 9),
            "uploaded_at": at(day) + timedelta(days=chance.choice([0, 0, 1, 2, 7])),
        }
        visits.append(visit)
        if chance.random() < 0.8:
            settled.append(
                {
                    "settlement_id": f"S{number}",
                    "visit_id": visit["visit_id"],
                    "institution_id": visit["institution_id"],
                    "ended_on": visit["ended_at"].date(),
                    "settled_at": visit["ended_at"] + timedelta(days=chance.choice([0, 1, 3])),
                }
            )
        for line in range(chance.randint(0, 4)):
            moment = at(chance.randint(1, day))
            lines.append(
                {
                    "fee_line_id": f"L{number}-{line}",
                    "visit_id": visit["visit_id"],
                    "settlement_id": f"S{number}" if chance.random() < 0.9 else None,
                    "institution_id": visit["institution_id"],
                    "list_kind": chance.choice([DRUG, SERVICE]),
                    "order_number": chance.choice(["O1", None]),
                    "occurred_at": moment,
                    "uploaded_at": moment + timedelta(days=chance.choice([0, 1, 2])),
                }
            )
    for institution in hospitals:
        for name, own in (("visit", visits), ("settlement", settled), ("fee_line", lines)):
            rows = sum(row["institution_id"] == institution for row in own)
            measures.append((name, institution, rows, chance.randint(0, rows)))
        for data_class in ("prescription", "fee_line", "admission", "settlement"):
            for month in range(9, 9 - chance.randint(1, 6), -1):
                history = (chance.randint(1, 60), chance.randint(1, 30), chance.randint(5000, 10000))
                histories.append((f"2026-0{month}", institution, data_class, *history))
    put = {"visit": visits, "settlement": settled, "fee_line": lines}
    region.put(**{name: valid_table(DATASETS[name], *rows) for name, rows in put.items()})
    region.put(diagnosis=valid_table(DATASETS["diagnosis"], *({"visit_id": f"V{n}"} for n in range(0, 80, 2))))
    region.measured(*measures)
    region.history(*histories)

    stays = [row for row in visits if row["care_type"] != "11"]
    drugs = [row for row in lines if row["list_kind"] == DRUG]
    lined = {row["settlement_id"] for row in lines}
    paid = {row["visit_id"] for row in settled}
    diagnosed = {f"V{n}" for n in range(0, 80, 2)}
    classes = {
        "prescription": ("fee_line", drugs, "occurred_at", [(row, bool(row["order_number"])) for row in drugs]),
        "fee_line": ("fee_line", lines, "occurred_at", [(row, row["settlement_id"] in lined) for row in settled]),
        "admission": ("visit", stays, "ended_at", [(row, row["visit_id"] in diagnosed) for row in stays]),
        "settlement": ("settlement", settled, "ended_on", [(row, row["visit_id"] in paid) for row in visits]),
    }
    expected = {}
    for institution in hospitals:
        for data_class, (dataset, all_rows, event, parents) in classes.items():
            own = [row for row in all_rows if row["institution_id"] == institution]
            past = sorted(row for row in histories if row[1:3] == (institution, data_class))
            has_history = len(past) >= 3
            if not own and not has_history:
                continue
            happened = [row[event] if type(row[event]) is date else row[event].date() for row in own]
            sent = [row.get("uploaded_at", row.get("settled_at")).date() for row in own]
            pairs = list(zip(happened, sent, strict=True))
            late = sum((s - h).days > 1 or s > date(2026, 11, 5) for h, s in pairs)
            checked, violated = next(row[2:] for row in measures if row[:2] == (dataset, institution))
            parts = [10_000] if checked and own else []
            linked = [is_linked for row, is_linked in parents if row["institution_id"] == institution]
            parts += [bp(sum(linked), len(linked))] if linked and own else []
            if has_history:
                days_of = {"2026-07": 31, "2026-08": 31, "2026-05": 31}
                usual_days = int(median(row[4] * 31 // days_of.get(row[0], 30) for row in past))
                usual_rows = int(median(row[3] for row in past))
                parts += [min(bp(len(set(happened)), usual_days), 10_000)] if usual_days else []
                parts += [min(bp(len(own), usual_rows), 10_000)] if usual_rows else []
            weighed = [(bp(len(own) - late, len(own)), 30)] if own else []
            weighed += [(bp(checked - violated, checked), 40)] if own and checked else []
            weighed += [(sum(parts) // len(parts), 30)]
            score = sum(value * weight for value, weight in weighed) // sum(weight for _, weight in weighed)
            before = [row[5] for row in past if row[0] == "2026-09"]
            expected[institution, data_class] = (len(own), late, score, score - before[0] if before else None)
    found = {
        key: shown(row, "row_count", "late_count", "score_bp", "change_bp") for key, row in region.scores().items()
    }
    assert found == expected
