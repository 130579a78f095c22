"""The threshold file: the last entry that applies counts, and a mistake in it is one sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from expectations import Expected, Level, Tolerance
from jobs.errors import SettingError
from jobs.quality.thresholds import Thresholds, load_thresholds

KNOWN = Expected("cross:fee_line_settlement_known", "t / t", Level.WARNING, "x", ())
DEFAULT = Tolerance()


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "quality.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _thresholds(tmp_path: Path, text: str) -> Thresholds:
    return load_thresholds(_file(tmp_path, text))


def test_the_last_entry_that_fits_check_dataset_region_and_date_counts(tmp_path: Path):
    thresholds = _thresholds(
        tmp_path,
        """
thresholds:
  - {check: "cross:*", allowed_ratio: 0.01}
  - {check: cross:fee_line_settlement_known, dataset: fee_line, region: "150000", from_on: 2026-10-01, level: critical}
  - {check: cross:fee_line_settlement_known, region: "150100", minimum_count: 7, to_on: 2026-10-31}
  - {check: "required:*", allowed_ratio: 0.5}
""",
    )

    def applied(period: str, region: str) -> tuple[Level, Tolerance]:
        return thresholds.applied("fee_line", KNOWN, DEFAULT, period=period, region=region)

    hundredth = Decimal("0.01")
    assert applied("2026-10", "150102") == (Level.CRITICAL, Tolerance(hundredth, 7))
    assert applied("2026-11", "150102") == (Level.CRITICAL, Tolerance(hundredth))
    assert applied("2026-09", "150200") == (Level.WARNING, Tolerance(hundredth))
    assert applied("2026-10", "640000") == (Level.WARNING, Tolerance(hundredth))
    assert thresholds.applied("visit", KNOWN, DEFAULT, period="2026-10", region="150000")[0] is Level.WARNING


def test_a_share_is_read_to_the_digit_and_a_minimum_shields_small_numbers():
    assert Tolerance(Decimal("0.1")).allows(10, 1)
    assert not Tolerance(Decimal("0.1")).allows(9, 1)
    assert Tolerance(minimum_count=3).allows(5, 2)
    assert not Tolerance(minimum_count=3).allows(5, 3)


def test_the_version_changes_with_what_can_change_a_verdict_and_with_nothing_else(tmp_path: Path):
    one = _thresholds(tmp_path, "thresholds:\n  - {check: '*', allowed_ratio: 0.1, note: first}\n").version
    same = _thresholds(tmp_path, "# comment\nthresholds: [{check: '*', allowed_ratio: 0.10, note: other}]\n").version
    other = _thresholds(tmp_path, "thresholds:\n  - {check: '*', allowed_ratio: 0.2, note: first}\n").version
    assert one == same != other


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thresholds:\n  - {check: x, allowed: 0.1}\n", r"quality.yaml:2: thresholds.0.allowed: Extra inputs"),
        ("thresholds:\n  - {check: x, allowed_ratio: 1.1}\n", r"quality.yaml:2: .*less than or equal to 1"),
        ("thresholds:\n  - {check: x, allowed_ratio: 0.0000001}\n", "at most six decimals"),
        ("thresholds:\n  - {check: x, dataset: visits, level: critical}\n", "there is no dataset visits"),
        ("thresholds:\n  - {check: x, region: 15, level: critical}\n", r"thresholds.0.region"),
        ("thresholds:\n  - {check: x, level: fatal}\n", r"thresholds.0.level"),
        ("thresholds:\n  - {check: x}\n", "an entry sets allowed_ratio, minimum_count or level"),
        ("thresholds:\n  - {check: x, minimum_count: 1, from_on: 2026-02-01, to_on: 2026-01-01}\n", "after to_on"),
        ("analytical:\n  mad_factor: 0\n", r"quality.yaml:2: analytical.mad_factor"),
        ("analytical:\n  mad_factor: 6\n  mad_factor: 7\n", "given twice"),
        ("thresholds: [", "not valid YAML"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(tmp_path: Path, text: str, told: str):
    with pytest.raises(SettingError, match=told) as refused:
        _thresholds(tmp_path, text)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(SettingError, match=r"none.yaml cannot be read"):
        load_thresholds(tmp_path / "none.yaml")


def test_the_projects_own_file_is_sound():
    assert load_thresholds().entries
