"""Intake end to end: what lands is accepted, quarantined, held or repeated, and nothing is lost on the way."""

import hashlib

import pytest

from jobs.errors import SettingError
from tests.delivery import deliver
from tests.intake.month import Desk

PERSONS = """
    | person_id | certificate_number_token | gender |
    | P1        | 150102195001010011       | 1      |
    | P2        | 150102196001010022       | 2      |
"""
VISITS = """
    | visit_id | person_id | started_at          | ended_at            |
    | V1       | P1        | 2026-10-03 09:00:00 | 2026-10-03 09:30:00 |
    | V2       | P2        | 2026-09-30 23:50:00 | 2026-10-01 00:30:00 |
"""
LINES = """
    | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
    | L1          | V1       | P1        | 2        | 3.5        | 700        |
    | L2          | V2       | P2        | 1        | 10         | 1000       |
"""


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def month(desk):
    """Two persons, their visits and lines, taken in."""
    deliver(desk.landing, "person_202610_01.csv", PERSONS)
    deliver(desk.landing, "visit_202610_01.csv", VISITS)
    deliver(desk.landing, "fee_line_202610_01.csv", LINES)
    desk.take_in()
    return desk


def balance(desk, dataset):
    columns = (
        "file_name, received_count, accepted_count, quarantined_count, held_count, repeated_count, superseded_count,"
        " received_fen, accepted_fen, quarantined_fen, held_fen, repeated_fen, superseded_fen"
    )
    return desk.rows("source_file", columns, f"dataset = '{dataset}'")


def test_rows_of_a_delivery_reach_silver_typed_and_placed_in_the_month_of_their_visits_end(month):
    assert month.rows("fee_line", "fee_line_id, amount_fen, unit_price, expected_fen, period, source_row") == [
        "L1 | 700 | 3.500000 | 700 | 2026-10 | 2",
        "L2 | 1000 | 10.000000 | 1000 | 2026-10 | 3",
    ]


def test_a_visit_that_ends_half_an_hour_into_the_month_belongs_to_it(month):
    assert month.rows("visit", "visit_id, started_at, ended_at, period", "visit_id = 'V2'") == [
        "V2 | 2026-09-30 23:50:00 | 2026-10-01 00:30:00 | 2026-10"
    ]


def test_children_take_person_and_slot_from_their_visit(month):
    placed = month.rows("visit", "visit_id, person_key, slot")
    assert month.rows("fee_line", "visit_id, person_key, slot") == placed
    assert all(0 <= int(row.split(" | ")[2]) < 1024 for row in placed)


def test_every_file_is_kept_unchanged_under_its_hash(month):
    delivered = (month.landing / "visit_202610_01.csv").read_bytes()
    digest = hashlib.sha256(delivered).hexdigest()
    assert (month.root / "bronze" / "files" / digest[:2] / digest).read_bytes() == delivered


def test_bronze_holds_every_row_as_received_with_its_number(month):
    assert month.rows("raw_row", "source_row, fields[1]", "fields[1] like 'V%'") == ["2 | V1", "3 | V2"]


def test_the_same_file_again_even_under_an_older_name_changes_nothing(month):
    (month.landing / "visit_202610_00.csv").write_bytes((month.landing / "visit_202610_01.csv").read_bytes())
    before = dict(month.versions)
    taken = month.take_in()
    assert month.versions == before
    assert taken.new_files == ()
    assert sorted(taken.repeated_files) == [
        "fee_line_202610_01.csv",
        "person_202610_01.csv",
        "visit_202610_00.csv",
        "visit_202610_01.csv",
    ]


def test_the_same_file_under_a_newer_name_counts_again_and_changes_no_row(month):
    (month.landing / "visit_202610_02.csv").write_bytes((month.landing / "visit_202610_01.csv").read_bytes())
    held = {
        "visit": "* exclude (delivery_version)",
        "fee_line": "* exclude (delivery_version)",
        "raw_row": "source_file, source_row",
    }
    before = [month.rows(table, columns) for table, columns in held.items()]
    assert month.take_in().new_files == ("visit_202610_02.csv",)
    assert [month.rows(table, columns) for table, columns in held.items()] == before
    assert balance(month, "visit") == ["visit_202610_02.csv | 4 | 2 | 0 | 0 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0"]
    versions = dict(month.versions)
    month.take_in()
    assert month.versions == versions


def test_the_same_rows_in_another_file_are_repeated_and_explained(month):
    deliver(
        month.landing,
        "fee_line_202610_02.csv",
        LINES + "    | L3 | V1 | P1 | 1 | 1 | 100 |\n",
    )
    month.take_in()
    assert balance(month, "fee_line") == [
        "fee_line_202610_01.csv | 2 | 2 | 0 | 0 | 0 | 0 | 1700 | 1700 | 0 | 0 | 0 | 0",
        "fee_line_202610_02.csv | 3 | 1 | 0 | 0 | 2 | 0 | 1800 | 100 | 0 | 0 | 1700 | 0",
    ]
    assert month.rows("fee_line", "fee_line_id") == ["L1", "L2", "L3"]


def test_a_corrected_row_replaces_the_one_in_force_and_the_old_version_stays_readable(month):
    before = dict(month.versions)
    deliver(
        month.landing,
        "fee_line_202610_02.csv",
        """
        | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
        | L1          | V1       | P1        | 1        | 3.5        | 350        |
        """,
    )
    month.take_in()
    assert month.rows("fee_line", "fee_line_id, amount_fen") == ["L1 | 350", "L2 | 1000"]
    assert month.rows("fee_line", "fee_line_id, amount_fen", versions=before) == ["L1 | 700", "L2 | 1000"]
    assert balance(month, "fee_line") == [
        "fee_line_202610_01.csv | 2 | 2 | 0 | 0 | 0 | 1 | 1700 | 1700 | 0 | 0 | 0 | 700",
        "fee_line_202610_02.csv | 1 | 1 | 0 | 0 | 0 | 0 | 350 | 350 | 0 | 0 | 0 | 0",
    ]


def test_an_older_upload_that_comes_late_does_not_replace_the_newer_row(month):
    deliver(
        month.landing,
        "visit_202610_02.csv",
        """
        | visit_id | person_id | started_at          | ended_at            | uploaded_at         |
        | V1       | P1        | 2026-10-03 08:00:00 | 2026-10-03 09:30:00 | 2026-01-01 00:00:00 |
        """,
    )
    month.take_in()
    assert month.rows("visit", "visit_id, started_at", "visit_id = 'V1'") == ["V1 | 2026-10-03 09:00:00"]


def test_a_bad_row_is_quarantined_with_every_reason_its_file_and_its_row(month):
    deliver(
        month.landing,
        "fee_line_202610_02.csv",
        """
        | fee_line_id | visit_id | person_id | quantity! | unit_price! | amount_fen |
        | L7          | V1       | P1        | 0         | ten         | 500        |
        | L8          | V1       | P1        | 1         | 5           | 500        |
        """,
    )
    month.take_in()
    assert month.rows("fee_line", "fee_line_id") == ["L1", "L2", "L8"]
    assert month.rows("quarantine", "dataset, source_row, status, reasons, control_total_fen") == [
        "fee_line | 2 | quarantined | ['malformed:unit_price', 'check:quantity_not_zero'] | 500"
    ]
    assert balance(month, "fee_line")[1] == (
        "fee_line_202610_02.csv | 2 | 1 | 1 | 0 | 0 | 0 | 1000 | 500 | 500 | 0 | 0 | 0"
    )


def test_two_versions_of_one_key_in_one_file_leave_the_first_and_quarantine_the_other(month):
    deliver(
        month.landing,
        "fee_line_202610_02.csv",
        """
        | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
        | L9          | V1       | P1        | 1        | 5          | 500        |
        | L9          | V1       | P1        | 1        | 6          | 600        |
        """,
    )
    month.take_in()
    assert month.rows("fee_line", "fee_line_id, amount_fen", "fee_line_id = 'L9'") == ["L9 | 500"]
    assert month.rows("quarantine", "source_row, reasons") == ["3 | ['duplicate_key']"]


def test_an_orphan_is_held_and_accepted_when_its_visit_has_come(month):
    deliver(
        month.landing,
        "fee_line_202610_02.csv",
        """
        | fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen |
        | L4          | V9       | P1        | 1        | 5          | 500        |
        """,
    )
    month.take_in()
    assert month.rows("quarantine", "source_row, status, reasons, parent_id") == ["2 | held | ['orphan:visit'] | V9"]
    assert balance(month, "fee_line")[1] == "fee_line_202610_02.csv | 1 | 0 | 0 | 1 | 0 | 0 | 500 | 0 | 0 | 500 | 0 | 0"
    deliver(
        month.landing,
        "visit_202610_02.csv",
        """
        | visit_id | person_id | started_at          | ended_at            |
        | V9       | P1        | 2026-10-05 09:00:00 | 2026-10-05 09:30:00 |
        """,
    )
    month.take_in()
    assert month.rows("quarantine", "source_row") == []
    assert month.rows("fee_line", "fee_line_id, period", "fee_line_id = 'L4'") == ["L4 | 2026-10"]
    assert balance(month, "fee_line")[1] == "fee_line_202610_02.csv | 1 | 1 | 0 | 0 | 0 | 0 | 500 | 500 | 0 | 0 | 0 | 0"


def test_lines_of_an_open_stay_move_to_the_month_of_its_discharge(desk):
    deliver(desk.landing, "person_202609_01.csv", PERSONS)
    stay = "| visit_id | person_id | started_at | ended_at | uploaded_at |\n"
    deliver(desk.landing, "visit_202609_01.csv", stay + "| V5 | P1 | 2026-09-28 09:00:00 | | 2026-09-28 12:00:00 |")
    line = """
        | fee_line_id | visit_id | person_id | occurred_at         |
        | L5          | V5       | P1        | 2026-09-29 10:00:00 |
    """
    deliver(desk.landing, "fee_line_202609_01.csv", line)
    desk.take_in()
    assert desk.rows("fee_line", "fee_line_id, period") == ["L5 | 2026-09"]
    discharged = "| V5 | P1 | 2026-09-28 09:00:00 | 2026-10-04 09:00:00 | 2026-10-04 12:00:00 |"
    deliver(desk.landing, "visit_202610_01.csv", stay + discharged)
    desk.take_in()
    assert desk.rows("visit", "visit_id, period") == ["V5 | 2026-10"]
    assert desk.rows("fee_line", "fee_line_id, period") == ["L5 | 2026-10"]


def test_two_ids_with_one_certificate_are_one_person(desk):
    deliver(
        desk.landing,
        "person_202610_01.csv",
        """
        | person_id | certificate_number_token |
        | P1        | 150102195001010011       |
        | P8        | 150102195001010011       |
        | P2        | 150102196001010022       |
        """,
    )
    desk.take_in()
    keys = [row.split(" | ") for row in desk.rows("person", "person_id, person_key")]
    assert keys[0][1] == keys[2][1]
    assert keys[0][1] != keys[1][1]


def test_a_corrected_certificate_keeps_the_person(month):
    before = month.rows("person", "person_key", "person_id = 'P1'")
    deliver(
        month.landing,
        "person_202611_01.csv",
        """
        | person_id | certificate_number_token | valid_from_on |
        | P1        | 150102195001010099       | 2026-10-15    |
        """,
    )
    month.take_in()
    assert month.rows("person", "person_key", "person_id = 'P1'") == before * 2


def test_a_row_that_shows_two_known_persons_to_be_one_gives_their_rows_one_key(month):
    assert len({row.split(" | ")[1] for row in month.rows("visit", "visit_id, person_key")}) == 2
    deliver(
        month.landing,
        "person_202611_01.csv",
        """
        | person_id | certificate_number_token | valid_from_on |
        | P1        | 150102196001010022       | 2026-10-15    |
        """,
    )
    month.take_in()
    key = month.rows("person_key", "distinct person_key, slot")
    assert len(key) == 1
    for table in ("person", "visit", "fee_line"):
        assert month.rows(table, "distinct person_key, slot") == key
    assert month.rows("fee_line", "fee_line_id") == ["L1", "L2"]
    assert month.rows("quarantine", "dataset") == []


def test_a_death_notice_for_nobody_known_waits_for_the_person(desk):
    notice = "| certificate_number_token | source_party | death_on | reported_on |\n"
    deliver(desk.landing, "person_202610_01.csv", PERSONS)
    deliver(
        desk.landing,
        "person_death_202610_01.csv",
        notice + "| 150102197001010033 | public_security | 2026-10-02 | 2026-10-05 |",
    )
    desk.take_in()
    assert desk.rows("quarantine", "dataset, status, reasons, parent_id") == [
        "person_death | held | ['unknown_person'] | "
    ]


def test_no_identity_number_or_name_reaches_silver_reference_or_the_register(month):
    for table in ("person", "person_key", "visit", "fee_line", "source_file", "quarantine"):
        assert not [row for row in month.rows(table, "*") if "15010219" in row]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_text_arrives_whole_in_every_encoding(desk, encoding):
    deliver(
        desk.landing,
        "institution_202610_01.csv",
        "| institution_id | institution_name |\n| H15010200001 | 赛罕区龘医院 |",
        encoding=encoding,
    )
    desk.take_in()
    assert desk.rows("institution", "institution_name") == ["赛罕区龘医院"]


def test_a_file_without_a_required_column_stops_the_run_and_changes_nothing(month):
    (month.landing / "visit_202610_09.csv").write_text("mdtrt_id,psn_no\nV8,P1\n", encoding="utf-8")
    before = dict(month.versions)
    with pytest.raises(SettingError, match=r"visit_202610_09\.csv 缺少必需的列"):
        month.take_in()
    assert month.versions == before


def test_a_landing_folder_with_nothing_known_stops_the_run(desk):
    desk.landing.mkdir()
    (desk.landing / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SettingError, match="没有来源配置 national 认识的文件"):
        desk.take_in()
    assert not desk.root.exists()


def test_files_that_nobody_knows_are_named_and_left_alone(month):
    (month.landing / "readme.txt").write_text("x", encoding="utf-8")
    assert month.take_in().ignored_files == ("readme.txt",)


def test_large_loads_through_spark_leave_what_small_loads_in_the_driver_leave(month, spark, tmp_path):
    by_spark = Desk(tmp_path / "spark", session=lambda: spark, driver_bytes=0)
    by_spark._settings = by_spark._settings.model_copy(
        update={"pseudonym_key_file": month._settings.pseudonym_key_file}
    )
    for name, markdown in (("person", PERSONS), ("visit", VISITS), ("fee_line", LINES)):
        deliver(by_spark.landing, f"{name}_202610_01.csv", markdown)
    line = "| fee_line_id | visit_id | person_id | amount_fen |\n"
    orphan = "| fee_line_id | visit_id | person_id |\n| L4 | V9 | P1 |\n| L5 | V1 | P1 |"
    for desk in (month, by_spark):
        deliver(desk.landing, "fee_line_202610_02.csv", orphan)
    month.take_in()
    by_spark.take_in()
    for table, columns in {
        "person": "* exclude (load_id)",
        "visit": "* exclude (load_id)",
        "fee_line": "* exclude (load_id)",
        "raw_row": "source_file, source_row, fields",
        "quarantine": "* exclude (load_id)",
        "source_file": "* exclude (load_id, load_number)",
    }.items():
        assert by_spark.rows(table, columns) == month.rows(table, columns), table
    for desk in (month, by_spark):
        deliver(desk.landing, "visit_202610_02.csv", "| visit_id | person_id |\n| V9 | P2 |")
        deliver(desk.landing, "fee_line_202610_00.csv", line + "| L1 | V1 | P1 | 1 |\n| L6 | V1 | P1 | 5 |")
        deliver(desk.landing, "fee_line_202610_03_full.csv", line + "| L1 | V1 | P1 | 1 |\n| L2 | V2 | P2 | 1000 |")
        deliver(desk.landing, "fee_line_202610_04.csv", line + "| L6 | V1 | P1 | 6 |\n| L6 | V1 | P1 | 7 |")
        desk.take_in()
    for table in ("fee_line", "quarantine"):
        assert by_spark.rows(table, "* exclude (load_id)") == month.rows(table, "* exclude (load_id)")
    assert month.rows("fee_line", "fee_line_id, amount_fen") == ["L1 | 1", "L2 | 1000", "L6 | 6"]
    assert month.rows("quarantine", "source_row, reasons") == ["3 | ['duplicate_key']"]
    names = "* exclude (load_id, load_number)"
    assert by_spark.rows("source_file", names) == month.rows("source_file", names)
