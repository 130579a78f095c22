"""Schema drift: what each change of a supplier's columns does; columns are found by name and never shift.

Every line of the table in docs/sources.md has its test here.
"""

import pytest

from jobs.errors import SettingError
from jobs.intake.conform import conformer
from jobs.intake.mapping import ColumnMap
from jobs.intake.reading import read_file
from tests.delivery import deliver
from tests.intake.month import Desk
from tests.intake.seam import conform_file, file_map, raw_rows

COLUMNS = {
    "visit_id": ColumnMap(column="mdtrt_id"),
    "diagnosis_code": ColumnMap(column="diag_code"),
    "diagnosis_name": ColumnMap(column="diag_name"),
    "sequence_number": ColumnMap(column="diag_srt_no"),
}


@pytest.fixture
def sent(tmp_path):
    """Write a file, and return it with its kind."""

    def write(text, **options):
        (tmp_path / "diagnosis.csv").write_text(text, encoding="utf-8")
        return tmp_path / "diagnosis.csv", file_map(COLUMNS, **options)

    return write


def good(path, kind):
    names = ["visit_id", "diagnosis_code", "diagnosis_name", "sequence_number"]
    rows = conform_file(path, kind)
    assert rows["reasons"].to_pylist() == [[]] * rows.num_rows
    return [tuple(row[name] for name in names) for row in rows.to_pylist()]


def test_reordered_columns_are_found_by_their_names(sent):
    path, kind = sent("diag_name,diag_srt_no,mdtrt_id,diag_code\n感冒,1,V1,J00\n")
    assert good(path, kind) == [("V1", "J00", "感冒", 1)]


def test_an_added_column_changes_nothing_and_stays_in_bronze_under_its_place_in_the_header(sent):
    path, kind = sent("mdtrt_id,new,diag_code,diag_name,diag_srt_no\nV1,x,J00,感冒,1\n")
    assert good(path, kind) == [("V1", "J00", "感冒", 1)]
    assert kind.unknown_columns(read_file(path, kind).header) == ("new",)
    assert raw_rows(path, kind) == [(2, ["V1", "x", "J00", "感冒", "1"], None)]


def test_an_added_column_is_named_in_the_register(tmp_path):
    desk = Desk(tmp_path)
    path = deliver(desk.landing, "person_202610_01.csv", "| person_id |\n| P1 |\n")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]},new_column\n{lines[1]},x\n", encoding="utf-8")
    desk.take_in()
    assert desk.rows("source_file", "header[-1], unknown_columns") == ["new_column | ['new_column']"]


def test_a_dropped_required_column_stops_the_intake_in_one_sentence(sent):
    path, kind = sent("mdtrt_id,diag_name,diag_srt_no\nV1,感冒,1\n")
    with pytest.raises(SettingError, match=r"diagnosis\.csv lacks the required column diag_code"):
        conform_file(path, kind)


def test_a_dropped_optional_column_is_not_delivered_so_that_nothing_is_judged_on_it():
    kind = file_map(COLUMNS | {"settlement_id": ColumnMap(column="setl_id")})
    header = ["mdtrt_id", "diag_code", "diag_name", "diag_srt_no"]
    assert "settlement_id" in conformer(header, kind, kind.datasets[0], "a.csv").not_delivered
    assert "settlement_id" not in conformer([*header, "setl_id"], kind, kind.datasets[0], "a.csv").not_delivered


def test_a_renamed_required_column_stops_the_intake_until_the_profile_knows_the_name(sent):
    text = "mdtrt_id,icd_code,diag_name,diag_srt_no\nV1,J00,感冒,1\n"
    with pytest.raises(SettingError, match="lacks the required column diag_code"):
        conform_file(*sent(text))
    path, kind = sent(text, aliases={"icd_code": "diag_code"})
    assert good(path, kind) == [("V1", "J00", "感冒", 1)]
    assert read_file(path, kind).received == ["mdtrt_id", "icd_code", "diag_name", "diag_srt_no"]


def test_a_column_under_its_old_and_its_new_name_at_once_is_refused(sent):
    path, kind = sent("mdtrt_id,icd_code,diag_code,x\nV1,J00,J01,1\n", aliases={"icd_code": "diag_code"})
    with pytest.raises(SettingError, match="repeated column diag_code"):
        read_file(path, kind)


def test_a_retyped_column_refuses_the_rows_that_do_not_fit_and_no_others(sent):
    path, kind = sent("mdtrt_id,diag_code,diag_name,diag_srt_no\nV1,J00,a,1\nV2,J00,b,first\nV3,J00,c,3.0\n")
    assert conform_file(path, kind)["reasons"].to_pylist() == [[], ["malformed:sequence_number"], []]


def test_a_repeated_column_is_refused(sent):
    with pytest.raises(SettingError, match="repeated column diag_code"):
        conform_file(*sent("mdtrt_id,diag_code,diag_code,diag_srt_no\nV1,J00,J01,1\n"))


def test_a_row_with_a_field_too_many_is_refused_rather_than_shifted(sent):
    path, kind = sent("mdtrt_id,diag_code,diag_name,diag_srt_no\nV1,J00,感冒,发热,1\nV2,J00,感冒,2\n")
    assert conform_file(path, kind)["reasons"].to_pylist() == [["ragged_row"], []]
