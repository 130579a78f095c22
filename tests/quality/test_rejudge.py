"""Stored counts are judged again by other thresholds, without the data."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from expectations import Level
from jobs.errors import SettingError
from jobs.lake import Lake
from jobs.manifest import pinned_versions, read_manifest
from jobs.quality import Validator
from jobs.quality.rejudge import rejudged
from jobs.quality.thresholds import Threshold, Thresholds, thresholds_of
from jobs.run import open_run
from jobs.settings import Settings
from jobs.steps.rejudge import rejudge
from schemas.quality_result import QUALITY_RESULT
from schemas.visit import VISIT
from tests.quality.conftest import QualityLake, outcome_of
from tests.table import tables_of

VISITS = """
    | visit_id | institution_id | care_type | source_file |
    | V1       | H1             | 99        | F1          |
    | V2       | H1             | 11        | F1          |
    | V3       | H2             | 11        | F1          |
    | V4       | H3             | 99        | F2          |
"""
FILES = """
    | source_file | dataset | not_delivered |
    | F1          | visit   |               |
    | F2          | visit   | care_type     |
"""


def _again(quality: QualityLake, thresholds: Thresholds) -> pa.Table:
    before = quality.validator
    return rejudged(Validator(quality.lake, before.region, before.settings, None, thresholds), "2026-10")


def _of_institutions(results: pa.Table) -> dict[str, tuple[str, int | None, int | None]]:
    return {
        row["institution_id"]: (row["status"], row["violated_count"], row["total_count"])
        for row in results.to_pylist()
        if (row["dataset"], row["check_id"]) == ("visit", "code:care_type") and row["institution_id"]
    }


def test_institutions_that_fail_or_cannot_be_judged_have_a_verdict_of_their_own_with_the_reason(quality: QualityLake):
    quality.given(visit=VISITS)
    quality.received(FILES)
    results = quality.month()
    assert outcome_of(results, "visit")["code:care_type"] == ("failed", 1, 3)
    assert _of_institutions(results) == {"H1": ("failed", 1, 2), "H3": ("not_judgeable", None, None)}
    (reason,) = (
        row["reason"]
        for row in results.to_pylist()
        if (row["dataset"], row["check_id"], row["institution_id"]) == ("visit", "code:care_type", "H3")
    )
    assert reason == "所交文件缺少所需字段 / the files sent lack a column that the check rests on"


def test_the_same_thresholds_give_the_same_verdicts_though_silver_and_reference_are_gone(quality: QualityLake):
    quality.given(visit=VISITS, person="| person_id | gender |\n| P1 | 9 |")
    quality.received(FILES)
    first = quality.month()
    for layer in ("silver", "reference", "bronze"):
        shutil.rmtree(quality.lake.root / layer, ignore_errors=True)
    assert [path.name for path in quality.lake.root.iterdir()] == ["gold"]
    assert _again(quality, thresholds_of()).equals(first)


def test_a_new_threshold_changes_the_verdict_and_names_its_version(quality: QualityLake):
    quality.given(visit=VISITS)
    quality.received(FILES)
    first = quality.month()
    half = thresholds_of([Threshold(check="code:care_type", allowed_ratio="0.5", level=Level.CRITICAL)])
    again = _again(quality, half)
    assert outcome_of(again, "visit")["code:care_type"] == ("passed", 1, 3)
    assert _of_institutions(again) == {"H3": ("not_judgeable", None, None)}
    row = next(row for row in again.to_pylist() if row["check_id"] == "code:care_type")
    assert (row["severity"], str(row["threshold"]), row["threshold_version"]) == ("critical", "0.500000", half.version)
    assert {row["threshold_version"] for row in first.to_pylist()} == {thresholds_of().version}


def test_a_month_that_was_never_validated_is_refused_in_one_sentence(quality: QualityLake):
    quality.given(visit=VISITS)
    quality.month("2026-11")
    with pytest.raises(SettingError, match=r"no quality counts of 150000 in 2026-10: run validate or sweep first"):
        _again(quality, thresholds_of())


def test_rejudging_writes_the_pages_of_the_month(tmp_path: Path):
    quality = QualityLake(tmp_path / "lake")
    quality.given(visit=VISITS)
    quality.month()
    before = quality.validator
    rejudged(Validator(quality.lake, before.region, before.settings, tmp_path / "pages", thresholds_of()), "2026-10")
    assert (tmp_path / "pages" / "2026-10-150000" / "visit.html").is_file()


def test_the_command_commits_a_new_verdict_and_the_one_before_stays_readable(tmp_path: Path):
    region, period, at = "150000", "2026-10", datetime(2026, 11, 20, tzinfo=UTC)
    root, settings = tmp_path / "lake", Settings()
    with open_run(
        root, settings, command="validate", region=region, as_of_at=at, clock=lambda: at, needs_spark=False
    ) as run:
        run.begin_month(period)
        run.lake.write(VISIT, tables_of(visit=VISITS)["visit"], replace=["period = '2026-10'"])
        results = Validator(run.lake, region, settings.quality, None, thresholds_of()).validate_month(
            period=period, undelivered=frozenset()
        )
        run.lake.write(QUALITY_RESULT, results, replace=[f"period = '{period}' and region = '{region}'"])
        run.commit_month(period)
    shutil.rmtree(root / "silver")
    lenient = thresholds_of([Threshold(check="code:care_type", allowed_ratio="0.5")])
    (found,) = rejudge(
        root,
        settings,
        lenient,
        periods=[period],
        region=region,
        as_of_at=at,
        clock=lambda: at,
        reports=tmp_path / "reports",
    )
    manifest = read_manifest(root)
    verdicts = []
    for rows in (manifest[:1], manifest):
        lake = Lake(root, lambda: None, versions=pinned_versions(rows))
        (row,) = lake.arrow(
            QUALITY_RESULT, "dataset = 'visit' and check_id = 'code:care_type' and institution_id = ''"
        ).to_pylist()
        verdicts.append((row["status"], row["threshold_version"]))
    assert [row.command for row in manifest] == ["validate", "quality rejudge"]
    assert verdicts == [("failed", thresholds_of().version), ("passed", lenient.version)]
    assert found.threshold_version == lenient.version
