"""Parameters are dated law by region: the event's date and the judged region decide."""

from datetime import date
from decimal import Decimal

import pytest

from jobs.detect.parameter import Parameters, load_parameters
from jobs.errors import SettingError
from tests.rule_case import Case, all_rules

HEAD = """
split_admission.max_gap_days:
  title: 间隔
  unit: 天
  type: integer
  values:
"""


def value(region: str, begin: str, number: object, end: str = "") -> str:
    upto = f"\n      to: {end}" if end else ""
    return f"""    - region: "{region}"
      from: {begin}{upto}
      value: {number}
      article: 《试》第一条
"""


@pytest.fixture
def configured(tmp_path):
    def load(*values: str, head: str = HEAD) -> Parameters:
        (tmp_path / "trial.yaml").write_text(head + "".join(values), "utf-8")
        return load_parameters(tmp_path)

    return load


def shown(parameters: Parameters, region: str = "150000"):
    found = parameters.segments("split_admission", ["max_gap_days"], region)
    return [(s.region, s.without, s.from_on, s.to_on, dict(s.values)["max_gap_days"]) for s in found]


def test_one_value_makes_one_segment(configured):
    parameters = configured(value("150000", "2021-08-01", 10))
    assert shown(parameters) == [("150000", (), date(2021, 8, 1), None, 10)]


def test_a_change_of_law_begins_a_new_segment(configured):
    parameters = configured(value("150000", "2021-08-01", 10, "2026-10-14"), value("150000", "2026-10-15", 15))
    assert shown(parameters) == [
        ("150000", (), date(2021, 8, 1), date(2026, 10, 14), 10),
        ("150000", (), date(2026, 10, 15), None, 15),
    ]


def test_a_gap_between_two_values_is_judged_by_neither(configured):
    parameters = configured(value("150000", "2021-08-01", 10, "2022-12-31"), value("150000", "2024-01-01", 15))
    assert [(begin, end) for _, _, begin, end, _ in shown(parameters)] == [
        (date(2021, 8, 1), date(2022, 12, 31)),
        (date(2024, 1, 1), None),
    ]


def test_a_city_with_a_value_of_its_own_is_a_segment_of_its_own(configured):
    parameters = configured(value("150000", "2021-08-01", 10), value("150200", "2024-01-01", 7, "2024-12-31"))
    assert shown(parameters) == [
        ("150000", ("150200",), date(2021, 8, 1), None, 10),
        ("150200", (), date(2021, 8, 1), date(2023, 12, 31), 10),
        ("150200", (), date(2024, 1, 1), date(2024, 12, 31), 7),
        ("150200", (), date(2025, 1, 1), None, 10),
    ]
    assert [number for *_, number in shown(parameters, "150202")] == [10, 7, 10]


def test_a_region_without_value_is_an_error_that_says_what_to_do(configured):
    with pytest.raises(SettingError, match=r"no value .* in region 110000: add one in conf/parameters"):
        shown(configured(value("150000", "2021-08-01", 10)), "110000")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (value("150000", "2021-08-01", 10) + value("150000", "2022-01-01", 11), "two values of region 150000"),
        (value("150000", "2021-08-01", 10, "2021-07-31"), "ends before it begins"),
        (value("15", "2021-08-01", 10), "trial.yaml:7: split_admission.max_gap_days.values.0.region"),
        (value("150000", "2021-08-01", '"10"'), "an integer is written without quotes"),
        (value("150000", "2021-08-01", 1.5), "trial.yaml:9"),
        (value("150000", "2021-08-01", 10).replace("      article: 《试》第一条\n", ""), "article: Field required"),
        (value("150000", "2021-08-01", 10).replace("《试》第一条", "somewhere"), "trial.yaml:10"),
        (value("150000", "2021-08-01", 10) + "      speed: 1\n", "trial.yaml:11"),
    ],
)
def test_a_mistake_is_one_sentence(configured, text, message):
    with pytest.raises(SettingError) as refusal:
        configured(text)
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("trial.yaml:")


def test_a_decimal_is_exact_and_written_as_text(configured):
    head = HEAD.replace("integer", "decimal")
    parameters = configured(value("150000", "2021-08-01", '"0.01"'), head=head)
    assert shown(parameters)[0][-1] == Decimal("0.01")
    with pytest.raises(SettingError, match="a decimal is written in quotes"):
        configured(value("150000", "2021-08-01", 1), head=head)


VISITS = """
    | visit_id | person_id | care_type | care_region_code | started_at | ended_at   |
    | A1       | P1        | 21        | {region}         | 2026-09-20 | 2026-09-30 |
    | A2       | P1        | 21        | {region}         | {admitted} | 2026-10-30 |
"""


@pytest.mark.parametrize(
    ("region", "admitted", "count"),
    [
        ("150102", "2026-10-14", 0),
        ("150102", "2026-10-15", 1),
        ("150202", "2026-10-05", 1),
        ("150202", "2026-10-15", 0),
    ],
)
def test_the_value_of_the_day_and_the_nearest_region_is_bound(configured, region, admitted, count):
    parameters = configured(
        value("150000", "2021-08-01", 10, "2026-10-14"),
        value("150000", "2026-10-15", 15),
        value("150200", "2021-08-01", 5),
    )
    case = Case(all_rules().only(["split_admission"]), parameters)
    found = case.on(visit=VISITS.format(region=region, admitted=admitted))
    assert len(found) == count


def test_a_finding_carries_the_version_of_the_values_used(configured):
    first = configured(value("150000", "2021-08-01", 10))
    second = configured(value("150000", "2021-08-01", 11))
    visits = VISITS.format(region="150102", admitted="2026-10-05")
    rules = all_rules().only(["split_admission"])
    versions = [Case(rules, parameters).on(visit=visits).rows[0]["parameter_version"] for parameters in (first, second)]
    assert versions[0] != versions[1]
    assert first.parameter_hash() != second.parameter_hash()
