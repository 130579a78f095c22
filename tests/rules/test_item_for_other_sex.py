"""《办法》第十二、十三条：限定性别的项目 / items bound to one sex."""

import pytest

PERSON = """
    | person_id | gender |
    | P1        | 1      |
"""


def catalogue(kind: str = "201", gender: str = "2") -> str:
    return f"""
        | item_code | list_kind | limit_gender |
        | A         | {kind}    | {gender}     |
    """


def line(kind: str = "201") -> str:
    return f"""
        | fee_line_id | visit_id | item_code | list_kind | unit_price |
        | L1          | V1       | A         | {kind}    | 30         |
    """


def judged(rule, **changes: str):
    visit = """
        | visit_id | person_id | institution_id |
        | V1       | P1        | H1             |
    """
    tables = {"visit": visit, "person": PERSON, "catalogue_item": catalogue(), "fee_line": line()}
    return rule("item_for_other_sex").on(**{**tables, **changes})


@pytest.mark.parametrize(
    ("kind", "rule_class"),
    [
        *((kind, "MED-DRG-004") for kind in ("101", "102", "103", "104", "105", "106")),
        ("201", "MED-SVC-004"),
        ("301", "MED-CON-004"),
    ],
)
def test_an_item_of_the_other_sex_is_a_finding_of_the_class_of_its_kind(rule, kind, rule_class):
    assert (
        judged(rule, catalogue_item=catalogue(kind), fee_line=line(kind))
        == f"""
        | rule_class_id | grade   | subject_id | fee_line_id | amount_at_issue_fen | exposure_fen | event_on   |
        | {rule_class}  | suspect | H1         | L1          | 3000                | 3000         | 2026-10-01 |
    """
    )


@pytest.mark.parametrize(
    ("limit", "gender", "count"),
    [
        ("2", "1", 1),
        ("1", "2", 1),
        ("1", "1", 0),
        ("2", "2", 0),
        ("0", "1", 0),
        ("", "1", 0),
        ("2", "9", 0),
        ("2", "0", 0),
    ],
)
def test_only_known_and_different_sexes_conflict(rule, limit, gender, count):
    person = f"|person_id|gender|\n|P1|{gender}|"
    assert len(judged(rule, catalogue_item=catalogue(gender=limit), person=person)) == count


@pytest.mark.parametrize("diagnosis", ["C50.900", "C61.x00", "N46.x00", "N97.900"])
def test_hormone_therapy_and_infertility_care_are_lawful(rule, diagnosis):
    visit = f"|visit_id|person_id|main_diagnosis_code|\n|V1|P1|{diagnosis}|"
    assert len(judged(rule, visit=visit)) == 0


def test_a_newborn_on_the_mothers_record_is_lawful(rule):
    assert len(judged(rule, visit="|visit_id|person_id|is_newborn|\n|V1|P1|true|")) == 0


def test_contradicting_registrations_of_the_day_are_not_judged_and_a_corrected_one_is_not_seen(rule):
    both = """
        | person_id | gender | valid_from_on |
        | P1        | 1      | 2000-01-01    |
        | P1        | 2      | 2020-01-01    |
    """
    corrected = """
        | person_id | gender | valid_from_on | valid_to_on |
        | P1        | 1      | 2000-01-01    | 2026-09-30  |
        | P1        | 2      | 2026-10-01    |             |
    """
    assert len(judged(rule, person=both)) == 0
    assert len(judged(rule, person=corrected)) == 0


def test_a_person_not_registered_is_not_judged(rule):
    assert len(judged(rule, person="")) == 0


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [
        ("effective_from_on", "2026-10-01", 1),
        ("effective_from_on", "2026-10-02", 0),
        ("effective_to_on", "2026-10-01", 1),
        ("effective_to_on", "2026-09-30", 0),
    ],
)
def test_the_catalogue_in_force_on_the_day_counts(rule, column, value, count):
    entry = f"|item_code|list_kind|limit_gender|{column}|\n|A|201|2|{value}|"
    assert len(judged(rule, catalogue_item=entry)) == count
