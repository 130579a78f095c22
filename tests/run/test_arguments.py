"""Arguments are checked before anything is read or written."""

from datetime import UTC, datetime

import pytest

from jobs.arguments import as_of, lake_folder, periods_of, region_code
from jobs.errors import SettingError


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2026-10", ["2026-10"]),
        ("2026-10..2026-10", ["2026-10"]),
        ("2025-11..2026-02", ["2025-11", "2025-12", "2026-01", "2026-02"]),
    ],
)
def test_a_period_is_a_month_or_a_range_of_months(text, months):
    assert periods_of(text) == months


@pytest.mark.parametrize(
    "text",
    ["", "2026", "202610", "2026-13", "2026-00", "2026-10..", "2026-11..2026-10", "2026-10;rm", "1900-01..2026-10"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(SettingError):
        periods_of(text)


@pytest.mark.parametrize("text", ["15", "1500000", "15;rm", "../..", "１５００００", "15000O", ""])
def test_a_region_is_six_digits(text):
    with pytest.raises(SettingError):
        region_code(text)


def test_an_as_of_time_needs_a_zone():
    assert as_of("2026-11-01T08:00:00+08:00") == datetime(2026, 11, 1, tzinfo=UTC)
    for text in ("2026-11-01T08:00:00", "yesterday"):
        with pytest.raises(SettingError):
            as_of(text)


def test_a_lake_is_a_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(SettingError):
        lake_folder(file)
    with pytest.raises(SettingError):
        lake_folder(tmp_path / "absent", must_exist=True)
    assert lake_folder(tmp_path / "absent") == tmp_path / "absent"
