"""Complete deliveries: what a newer one leaves out is withdrawn, counted, and readable in the earlier version."""

from pathlib import Path

import pytest

from jobs.errors import SettingError
from jobs.intake.file_version import version_of
from jobs.intake.profile import load_profile
from tests.delivery import deliver
from tests.intake.month import Desk
from tests.intake.orders import after_every_order, remember_candidates

LINE = "| fee_line_id | visit_id | person_id | institution_id | occurred_at | amount_fen |\n"
EVERY = "* exclude (load_id, source_file, source_row)"


def lines(name: str, *rows: str):
    """A delivery of fee lines under a file name; rows are id, institution, day and fen."""
    cells = [row.split() for row in rows]
    table = LINE + "".join(f"| {i} | V1 | P1 | {h} | 2026-{d} 10:00:00 | {fen} |\n" for i, h, d, fen in cells)

    def write(folder: Path) -> None:
        deliver(folder, "person_202610_01.csv", "| person_id |\n| P1 |")
        deliver(folder, "visit_202610_01.csv", "| visit_id | person_id |\n| V1 | P1 |")
        deliver(folder, f"fee_line_{name}.csv", table)

    return write


FIRST = lines("202610_01", "L1 H1 10-03 100", "L2 H1 10-03 200", "L3 H2 10-03 300", "L4 H1 11-02 400")
COMPLETE = lines("202610_H1_02_full", "L1 H1 10-03 100", "L5 H1 10-04 500")


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def take_in(desk, *deliveries):
    for one in deliveries:
        one(desk.landing)
        desk.take_in()


def fate(desk):
    columns = "file_name, accepted_count, repeated_count, superseded_count, withdrawn_count, withdrawn_fen"
    return desk.rows("source_file", columns, "dataset = 'fee_line'")


def test_a_complete_delivery_withdraws_the_rows_of_its_month_and_institution_that_it_leaves_out(desk):
    take_in(desk, FIRST, COMPLETE)
    assert desk.rows("fee_line", "fee_line_id") == ["L1", "L3", "L4", "L5"]
    assert fate(desk) == [
        "fee_line_202610_01.csv | 4 | 0 | 0 | 1 | 200",
        "fee_line_202610_H1_02_full.csv | 1 | 1 | 0 | 0 | 0",
    ]


def test_what_was_withdrawn_stays_readable_in_the_version_before(desk):
    take_in(desk, FIRST)
    before = dict(desk.versions)
    take_in(desk, COMPLETE)
    assert desk.rows("fee_line", "fee_line_id", versions=before) == ["L1", "L2", "L3", "L4"]


def test_an_ordinary_delivery_withdraws_nothing(desk):
    take_in(desk, FIRST, lines("202610_H1_02", "L1 H1 10-03 100"))
    assert desk.rows("fee_line", "fee_line_id") == ["L1", "L2", "L3", "L4"]


def test_an_older_file_that_comes_after_the_complete_delivery_brings_no_withdrawn_row_back(desk):
    take_in(desk, COMPLETE, FIRST)
    assert desk.rows("fee_line", "fee_line_id") == ["L1", "L3", "L4", "L5"]
    assert fate(desk)[0] == "fee_line_202610_01.csv | 2 | 2 | 0 | 0 | 0"


def test_a_correction_after_the_complete_delivery_counts(desk):
    take_in(desk, FIRST, COMPLETE, lines("202610_03", "L2 H1 10-03 250"))
    assert desk.rows("fee_line", "fee_line_id, amount_fen", "fee_line_id = 'L2'") == ["L2 | 250"]


def test_every_order_of_ordinary_and_complete_deliveries_leaves_the_same(tmp_path, monkeypatch):
    remember_candidates(monkeypatch)
    deliveries = {
        "first": FIRST,
        "complete": COMPLETE,
        "next complete": lines("202610_H1_04_full", "L2 H1 10-03 200", "L5 H1 10-04 550"),
    }
    desk = after_every_order(tmp_path, deliveries, {"fee_line": EVERY})
    assert desk.rows("fee_line", "fee_line_id, amount_fen") == [
        "L2 | 200",
        "L3 | 300",
        "L4 | 400",
        "L5 | 550",
    ]


def test_a_complete_register_of_persons_withdraws_whom_it_leaves_out_and_keeps_their_key(desk):
    person = "| person_id | certificate_number_token |\n| P1 | 150102195001010011 |\n"
    deliver(desk.landing, "person_202610_01.csv", person + "| P2 | 150102196001010022 |")
    desk.take_in()
    keys = desk.rows("person_key", "identifier, person_key")
    deliver(desk.landing, "person_202611_01_full.csv", person)
    desk.take_in()
    assert desk.rows("person", "person_id") == ["P1"]
    assert desk.rows("person_key", "identifier, person_key") == keys


def test_visits_cannot_be_delivered_complete_because_lines_hang_on_them(desk):
    take_in(desk, FIRST)
    before = dict(desk.versions)
    deliver(desk.landing, "visit_202610_02_full.csv", "| visit_id |\n| V2 |")
    with pytest.raises(SettingError, match=r"visit_202610_02_full\.csv 报送为全量，但就诊有下级数据"):
        desk.take_in()
    assert desk.versions == before


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("visit_202610_9.csv", "visit_202610_10.csv"),
        ("visit_202610_03.csv", "visit_202610_03_v2.csv"),
        ("visit_202610_03_v9.csv", "visit_202610_03_v10.parquet"),
        ("visit_202610_H15010200001_02.csv", "visit_202610_03.csv"),
        ("visit_202610_02.csv", "visit_202610_H15010200001_03_full.csv"),
        ("visit_202612_07.xlsx", "visit_202701_01.csv"),
    ],
)
def test_a_file_is_newer_by_the_month_number_and_revision_in_its_name(older, newer):
    profile = load_profile("national")
    first, second = (version_of(name, profile.kind_of(name)) for name in (older, newer))
    assert first < second
