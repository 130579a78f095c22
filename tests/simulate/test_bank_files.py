"""Statements in camt.053, MT940 and CSV hold the bookings that the national extract would hold."""

from pathlib import Path

import pytest
import yaml

from jobs.errors import SettingError
from jobs.intake.profile import load_profile
from jobs.simulate import simulate
from jobs.simulate.bank_file import FORMATS
from jobs.simulate.fund.account import BANKS
from tests.intake.seam import accepted, conform_folder, refused

_BOOKED = ("account_token", "booked_on", "value_on", "direction", "amount_fen", "counter_account_token")
_BOOKED = (*_BOOKED, "bank_reference", "voucher_number", "is_reversal")
_STATED = ("account_token", "period_from_on", "period_to_on", "opening_fen", "debit_total_fen", "credit_total_fen")
_STATED = (*_STATED, "closing_fen", "line_count")


def _simulate(out: Path, bank_formats: dict[str, str]) -> None:
    scenario = out.parent / "scenario.yaml"
    scenario.write_text(yaml.safe_dump({"bank_formats": bank_formats}), encoding="utf-8")
    simulate(out, persons=1_000, period="2026-10", region="640000", seed=2, scenario=scenario)


def _rows(folder: Path, profile: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    tables = conform_folder(folder, load_profile(profile))
    found = []
    for dataset, columns in (("bank_statement_line", _BOOKED), ("bank_statement", _STATED)):
        parts = [table for (_, name), table in tables.items() if name == dataset]
        assert sum(refused(part).num_rows for part in parts) == 0
        rows = accepted([part.select([*columns, "reasons"]) for part in parts]).to_pylist()
        found.append(sorted((tuple(row[column] for column in columns) for row in rows), key=str))
    return found[0], found[1]


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    out = tmp_path_factory.mktemp("national") / "landing"
    _simulate(out, {})
    kept = out.parent / "bank"
    kept.mkdir()
    for path in out.glob("bank_statement*"):
        path.rename(kept / path.name)
    return _rows(kept, "national")


@pytest.mark.parametrize("name", FORMATS)
def test_every_booking_and_balance_is_read_back_as_in_the_national_extract(
    name: str, tmp_path: Path, national: tuple[list[tuple[object, ...]], list[tuple[object, ...]]]
) -> None:
    out = tmp_path / "landing"
    _simulate(out, dict.fromkeys(BANKS.values(), name))
    profile, _ = FORMATS[name]
    lines, statements = _rows(tmp_path / f"landing.{profile}", profile)
    assert lines == national[0]
    assert statements == national[1]


def test_a_chosen_bank_leaves_the_national_extract_and_the_others_stay(tmp_path: Path) -> None:
    _simulate(tmp_path / "landing", {"103": "mt940"})
    accounts = {path.read_text("utf-8").splitlines()[1] for path in (tmp_path / "landing.bank_mt940").iterdir()}
    rest = (tmp_path / "landing" / "bank_statement_202610_01.csv").read_text("utf-8")
    assert accounts
    assert not [account for account in accounts if account.removeprefix(":25:") in rest]
    assert "1001640000310100001" in rest


@pytest.mark.parametrize(("formats", "said"), [({"999": "mt940"}, "999"), ({"102": "pdf"}, "bank_formats")])
def test_an_unknown_bank_or_format_is_refused(tmp_path: Path, formats: dict[str, str], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        _simulate(tmp_path / "landing", formats)
