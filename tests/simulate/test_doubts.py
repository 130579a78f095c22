"""The checks count the planted rows of quality, institution by institution, and no others."""

from collections import Counter
from pathlib import Path

import pytest

from jobs.lake import Lake
from jobs.quality.validator import Validator
from jobs.settings import QualitySettings
from jobs.simulate import simulate
from schemas.quality_count import QUALITY_COUNT
from tests.intake.month import Desk, no_session
from tests.simulate.landed import truth

PERIOD, REGION = "2026-10", "640000"
UNKNOWN_GENDER = ("person", "check:gender_known", "")
"""Beside the doubts a near-miss of the rules: a person whose sex is not known."""


@pytest.mark.parametrize("seed", [7, 23, 91])
def test_every_check_counts_the_planted_rows_and_no_others(tmp_path: Path, seed: int) -> None:
    desk = Desk(tmp_path, driver_bytes=1 << 30)
    simulate(desk.landing, persons=1000, period=PERIOD, region=REGION, seed=seed)
    desk.take_in()
    lake = Lake(desk.root, no_session, run_id="quality", versions=dict(desk.versions))
    Validator(lake, REGION, QualitySettings()).validate_month(period=PERIOD, undelivered=frozenset())
    counted = {
        (row["dataset"], row["check_id"], row["institution_id"]): row["violated_count"]
        for row in lake.arrow(QUALITY_COUNT).to_pylist()
        if row["check_id"].startswith(("check:", "cross:")) and row["violated_count"]
    }
    planted = Counter({UNKNOWN_GENDER: 1})
    for row in truth(desk.landing, "doubt"):
        planted[row["dataset"], row["check_id"], row["institution_id"]] += int(row["violated"])
    assert counted == planted
