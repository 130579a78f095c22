"""Source profiles: a mistake is one sentence that says where and what."""

import re

import pytest
import yaml

from jobs.errors import SettingError
from jobs.intake import camt_statement, mt940_file
from jobs.intake.profile import load_profile
from jobs.settings import CONF
from schemas import DATASETS, DELIVERED

GOOD = {
    "source": "clinic",
    "title": "诊所",
    "party": "institution",
    "files": [
        {
            "pattern": "diagnosis*.csv",
            "format": "csv",
            "datasets": [
                {
                    "dataset": "diagnosis",
                    "columns": {
                        "visit_id": {"column": "VISIT"},
                        "sequence_number": {"template": "{n}"},
                        "diagnosis_code": {"column": "DX_{n}"},
                    },
                    "repeat": [1, 5],
                    "keep_when": ["DX_{n}"],
                    "not_delivered": ["diagnosis_kind", "is_main", "diagnosis_name"],
                }
            ],
        }
    ],
}
"""A whole profile."""


@pytest.fixture
def loaded(tmp_path):
    """Load the good profile with one place changed; None takes the place away."""

    def load(*place: str | int, value: object = None):
        content = yaml.safe_load(yaml.safe_dump(GOOD))
        part = content
        for step in place[:-1]:
            part = part[step]
        if place and value is None:
            del part[place[-1]]
        elif place:
            part[place[-1]] = value
        (tmp_path / "clinic.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_profile("clinic", tmp_path)

    return load


FILE = ("files", 0)
MAP = (*FILE, "datasets", 0)
COLUMNS = (*MAP, "columns")


def test_a_whole_profile_is_read(loaded):
    (kind,) = loaded().file_maps()
    assert (kind.pattern, kind.delimiter, kind.encodings) == ("diagnosis*.csv", ",", ("utf-8", "gb18030"))
    assert list(kind.datasets[0].numbers) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("colour",), "red", "colour: 未知的键 / Extra inputs are not permitted"),
        ((*FILE, "sheet"), 1, "files.0.sheet: 未知的键"),
        ((*COLUMNS, "visit_id", "colum"), "x", "visit_id.colum: 未知的键"),
        (("party",), None, "party: 缺少此键 / Field required"),
        ((*FILE, "format"), "dbf", "'csv', 'parquet', 'xlsx', 'jsonl', 'camt' or 'mt940'"),
        ((*FILE, "pattern"), "../*.csv", "files.0.pattern"),
        ((*FILE, "delimiter"), ";;", "files.0.delimiter"),
        ((*FILE, "encodings"), ["utf-9"], "unknown encoding utf-9"),
        ((*FILE, "encodings"), [], "files.0.encodings"),
        ((*FILE, "datasets"), [], "files.0.datasets"),
        ((*MAP, "dataset"), "diagnose", "unknown dataset diagnose; known: person, "),
        ((*MAP, "dataset"), "finding", "unknown dataset finding"),
        ((*COLUMNS, "visit"), {"column": "V"}, "diagnosis has no column visit"),
        ((*MAP, "not_delivered"), ["colour"], "diagnosis has no column colour"),
        (
            (*MAP, "not_delivered"),
            ["diagnosis_kind", "is_main"],
            "diagnosis.diagnosis_name is required: map it or list",
        ),
        (
            (*MAP, "not_delivered"),
            ["diagnosis_kind", "is_main", "diagnosis_name", "visit_id"],
            "diagnosis.visit_id is mapped and listed under not_delivered",
        ),
        ((*COLUMNS, "visit_id"), {"column": "V", "constant": "1"}, "exactly one of column, template, constant"),
        ((*COLUMNS, "visit_id"), {"values": {"1": "2"}}, "exactly one of column, template, constant"),
        ((*COLUMNS, "visit_id"), {"column": "a\nb"}, "visit_id.column"),
        ((*COLUMNS, "visit_id"), {"constant": 1}, "visit_id.constant"),
        ((*COLUMNS, "visit_id"), {"sum": ["A"], "over": [1, 3]}, "over needs a numbered column"),
        ((*COLUMNS, "visit_id"), {"sum": ["A_{n}"], "over": [3, 1]}, "first and the last number"),
        ((*COLUMNS, "visit_id"), {"column": "V", "date_formats": ["%d/%m/%y"]}, "needs %Y"),
        ((*MAP, "repeat"), [0, 5], "first and the last number"),
        ((*MAP, "repeat"), [1, 5000], "first and the last number"),
        ((*MAP, "keep_when"), ["DX"], "repeat needs a numbered column in keep_when"),
        (("not_supplied",), ["bank"], "not_supplied names the unknown dataset bank"),
        (("not_supplied",), ["diagnosis"], "read from a file and listed under not_supplied"),
        (("files",), [], "at least one kind of file"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(loaded, place, value, sentence):
    with pytest.raises(SettingError) as refusal:
        loaded(*place, value=value)
    assert sentence in str(refusal.value)
    assert "clinic.yaml" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "../sources/national",
        "/etc/passwd",
        "national.yaml",
        "National",
        "",
        ".",
        "nat*",
        "a b",
        "国",
        "x" * 99,
    ],
)
def test_a_name_that_is_no_profile_is_refused_and_the_known_ones_are_named(name):
    with pytest.raises(SettingError, match="national"):
        load_profile(name)


@pytest.mark.parametrize("content", [b"files: [", b"\xff\xfe\x00", b"- 1", b"", b"a: !!python/object:os.system x"])
def test_what_is_no_profile_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "clinic.yaml").write_bytes(content)
    with pytest.raises(SettingError, match=r"clinic\.yaml"):
        load_profile("clinic", tmp_path)


@pytest.mark.parametrize("name", sorted(path.stem for path in (CONF / "sources").glob("*.yaml")))
def test_every_profile_of_the_project_is_whole_and_carries_its_name(name):
    assert load_profile(name).source == name


def test_a_standard_extract_needs_no_mapping():
    profile = load_profile("national")
    for dataset in DELIVERED:
        for suffix in ("csv", "parquet", "xlsx"):
            kind = profile.kind_of(f"{dataset.name}_202610.{suffix}")
            assert kind is not None
            assert (kind.format, [mapped.dataset for mapped in kind.datasets]) == (suffix, [dataset.name])
            assert set(kind.datasets[0].columns) == {column.name for column in DATASETS[dataset.name].columns}


def test_a_file_name_that_fits_no_pattern_has_no_kind():
    profile = load_profile("national")
    assert [profile.kind_of(name) for name in ("person.csv", "persons_1.csv", "person_1.txt", "README.md")] == [
        None
    ] * 4


def test_identifiers_are_the_columns_that_ids_and_codes_come_from(loaded):
    (kind,) = loaded().files
    assert kind.identifier_columns() == {"VISIT", "DX_1", "DX_2", "DX_3", "DX_4", "DX_5"}


@pytest.mark.parametrize("reader", [camt_statement.COLUMNS, mt940_file.COLUMNS], ids=["camt", "mt940"])
def test_every_column_of_a_bank_file_is_documented(reader):
    page = (CONF.parent / "docs" / "sources.md").read_text(encoding="utf-8")
    parties = re.compile(r"(debtor|creditor)_(name|account|bank_code|bank_name)")
    assert [name for name in reader if f"`{name}`" not in page and not parties.fullmatch(name)] == []
