"""A scenario says what is planted, how files look and which come late, twice, corrected, broken or not at all."""

import csv
import shutil
import zipfile
from pathlib import Path

import pytest

from jobs.errors import SettingError
from jobs.simulate import simulate
from schemas import DATASETS
from schemas.landing import landing_header
from tests.intake.month import Desk
from tests.simulate.landed import landed, truth

HEADER = landing_header(DATASETS["fee_line"])
SCENARIO = """
split_admission: 2
plant: {overlapping_stays: 0}
months: 2
formats: {prescription: jsonl, service_report: tsv, procedure: zip, agreement: csv}
encodings: {catalogue_item: gb18030}
without: [trace_code_scan]
late: [{dataset: diagnosis}, {dataset: service_report, month: 2026-09}]
repeated: [{dataset: visit, month: 2026-09}]
corrected: [{dataset: fee_line, month: 2026-09, rows: 3}]
broken: [{dataset: fee_line, hospital: 1, percent: 40}]
"""
OMISSIONS = """
missing_days: [{hospital: 1, days: [8, 9, 10, 11, 12, 13, 14, 15]}]
volume_drop: [{hospital: 1, keep_percent: 20}]
"""


def _simulated(folder: Path, text: str) -> Path:
    scenario = folder / "scenario.yaml"
    scenario.write_text(text, encoding="utf-8")
    simulate(folder / "out", persons=2000, period="2026-10", region="640000", seed=3, scenario=scenario)
    return folder / "out"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _simulated(tmp_path_factory.mktemp("scenario"), SCENARIO)


def _later(out: Path) -> Path:
    return out.parent / "out.later"


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_cases_are_planted_as_often_as_the_file_says(out: Path) -> None:
    planted = [row["planting"] for row in truth(out, "finding")]
    assert (planted.count("split_admission"), planted.count("overlapping_stays")) == (2, 0)


def test_datasets_come_in_the_format_and_encoding_of_the_file_or_not_at_all(out: Path) -> None:
    names = _names(out)
    assert {"prescription_202610_01.jsonl", "service_report_202610_01.tsv", "agreement_202610_01.csv"} < names
    assert not [name for name in names if name.startswith("trace_code_scan")]
    assert "静脉输液".encode("gb18030") in (out / "catalogue_item_202610_01.csv").read_bytes()
    with zipfile.ZipFile(out / "procedure_202610_01.zip") as archive:
        assert archive.namelist() == ["procedure_202610_01.csv"]


def test_late_repeated_and_corrected_files_come_in_a_later_delivery_and_are_in_the_truth(out: Path) -> None:
    listed = {(row["kind"], row["folder"], row["file_name"]) for row in truth(out, "delivery")}
    assert {entry for entry in listed if entry[1] == "later"} == {
        ("late", "later", "diagnosis_202610_01.csv"),
        ("late", "later", "service_report_202609_01.tsv"),
        ("repeated", "later", "visit_202609_01_again.csv"),
        ("corrected", "later", "fee_line_202609_91.csv"),
    }
    assert _names(_later(out)) == {name for _, folder, name in listed if folder == "later"}
    assert not _names(out) & {"diagnosis_202610_01.csv", "service_report_202609_01.tsv"}
    again = (_later(out) / "visit_202609_01_again.csv").read_bytes()
    assert again == (out / "visit_202609_01.csv").read_bytes()


def test_one_hospital_sends_a_file_of_its_own_of_which_two_fifths_cannot_be_read(out: Path) -> None:
    (broken,) = [row for row in truth(out, "delivery") if row["kind"] == "broken"]
    with (out / broken["file_name"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    spoilt = [number for number, row in enumerate(rows, 2) if row["det_item_fee_sumamt"] == "作废"]
    assert {row["fixmedins_code"] for row in rows} == {broken["institution_id"]}
    assert len(spoilt) == len(rows) * 40 // 100 > 0
    refused = [row for row in truth(out, "quarantine") if row["file_name"] == broken["file_name"]]
    assert [int(row["source_row"]) for row in refused] == spoilt
    with (out / "fee_line_202610_01.csv").open(encoding="utf-8", newline="") as file:
        assert broken["institution_id"] not in {row["fixmedins_code"] for row in csv.DictReader(file)}


def test_a_hospital_leaves_out_days_and_most_of_its_other_care(tmp_path: Path) -> None:
    for name in ("usual", "fewer"):
        (tmp_path / name).mkdir()
    usual = landed(_simulated(tmp_path / "usual", ""))
    out = _simulated(tmp_path / "fewer", OMISSIONS)
    fewer = landed(out)
    missing, dropped = truth(out, "omission")
    assert (missing["kind"], missing["extent"]) == ("missing_days", "8|9|10|11|12|13|14|15")
    days = f"""
        select distinct day(ended_at) from visit where institution_id = '{missing["institution_id"]}'
        and month(ended_at) = 10 and day(ended_at) between 8 and 15"""
    assert fewer.execute(days).fetchall() == []
    assert len(usual.execute(days).fetchall()) > 0
    count = f"""
        select count(*) from visit where institution_id = '{dropped["institution_id"]}'
        and month(ended_at) = 10 and day(ended_at) not between 8 and 15"""
    assert fewer.execute(count).fetchall()[0][0] < usual.execute(count).fetchall()[0][0] / 2


def test_a_later_delivery_corrects_rows_and_changes_nothing_else(tmp_path: Path) -> None:
    text = "corrected: [{dataset: fee_line, rows: 3}]\nrepeated: [{dataset: visit}]\nlate: [{dataset: diagnosis}]\n"
    out = _simulated(tmp_path, text)
    desk = Desk(tmp_path / "desk", driver_bytes=1 << 30)
    shutil.copytree(out, desk.landing)
    desk.take_in()
    corrections = truth(out, "correction")
    keys = ", ".join(f"'{row['key']}'" for row in corrections)
    shown = ("fee_line", "fee_line_id, institution_item_name", f"fee_line_id in ({keys})")
    assert desk.rows(*shown) == sorted(f"{row['key']} | {row['before']}" for row in corrections)
    before = desk.rows("fee_line", "count(*), sum(amount_fen)")
    shutil.copytree(_later(out), desk.landing, dirs_exist_ok=True)
    desk.take_in()
    assert desk.rows(*shown) == sorted(f"{row['key']} | {row['after']}" for row in corrections)
    assert desk.rows("fee_line", "count(*), sum(amount_fen)") == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("split_admission: -1", "plant.split_admission"),
        ("late: [{dataset: visits}]", "no delivered dataset visits"),
        ("corrected: [{dataset: visit}]", "corrected.0.rows"),
        ("formats: {visit: dbf}", "formats.visit"),
        ("formats: {visits: csv}", "no delivered dataset visits"),
        ("plant: [split_admission]", "plant"),
        ("broken: [{dataset: fee_line, hospital: 0, percent: 40}]", "broken.0.hospital"),
        ("[1, 2]", "must map names"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_mistake_in_a_scenario_is_one_sentence_that_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        _simulated(tmp_path, text)
