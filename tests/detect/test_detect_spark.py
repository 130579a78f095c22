"""Detection over a lake, on Spark: the same findings however many tasks, complete loads, faults that stop nothing."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.detect import Parameters, RuleSet
from jobs.detect.stage import Detection, detect_month
from jobs.errors import AuditError, ExitCode, SettingError
from jobs.lake import Lake
from jobs.settings import DetectSettings
from schemas import DATASETS
from schemas.lake_columns import hashed_columns
from tests.detect.conftest import SELECT
from tests.detect.lake_case import lake_of, slotted
from tests.rule_case import all_parameters, all_rules, case
from tests.table import tables_of

FINDING = DATASETS["finding"]
IN_DRIVER = DetectSettings()
BY_SPARK = DetectSettings(driver_rows=0)


def detect(lake: Lake, *rule_ids: str, settings: DetectSettings = IN_DRIVER, **changes: object) -> Detection:
    rules = all_rules().only(rule_ids) if rule_ids else all_rules()
    arguments = {"period": "2026-10", "region": "150000", "settings": settings, "undelivered": frozenset()}
    return detect_month(
        lake, changes.pop("rules", rules), changes.pop("parameters", all_parameters()), **(arguments | changes)
    )


def findings(lake: Lake) -> list[dict[str, object]]:
    """All hashed columns of the findings in the lake, in the order of their ids."""
    rows = lake.arrow(FINDING).select(list(hashed_columns(FINDING))).to_pylist()
    return sorted(rows, key=lambda row: row["finding_id"])


def visit_ids(lake: Lake) -> list[list[str]]:
    return sorted(row["visit_ids"] for row in findings(lake))


VISITS = """
    | visit_id | person_id | institution_id | care_type | main_diagnosis_code | started_at       | ended_at         |
"""


def many_persons(count: int = 40) -> dict[str, pa.Table]:
    """Persons admitted twice, 2 to 13 days apart (31 of 40 at most 10), one of their lines uploaded twice.

    Three nurses serve them all on one day, each line two hours.
    """
    visits, lines = (
        VISITS,
        "| fee_line_id | visit_id | item_code | order_number | quantity | executing_practitioner_id |\n",
    )
    for n in range(count):
        visits += f"| A{n:02d} | P{n:02d} | H1 | 21 | J18.900 | 2026-10-01 08:00 | 2026-10-03 09:00 |\n"
        visits += f"| B{n:02d} | P{n:02d} | H1 | 21 | J18.900 | 2026-10-{5 + n % 12:02d} 08:00 | 2026-10-20 09:00 |\n"
        lines += f"| L{n:02d} | A{n:02d} | N | R1 | 2 | D{n % 3} |\n"
        lines += f"| M{n:02d} | A{n:02d} | N | R1 | 2 | D{n % 3} |\n"
    points = "| point_id | rule_class_id | code | parameters |\n| K1 | OWN-STA-003 | N | minutes=60 |"
    return tables_of(visit=visits, fee_line=lines, knowledge_point=points)


@pytest.fixture(scope="module")
def lake_of_many(spark, tmp_path_factory) -> Lake:
    return lake_of(spark, tmp_path_factory.mktemp("many"), many_persons())


@pytest.fixture(scope="module")
def by_the_seam() -> list[dict[str, object]]:
    """What the same tables give without a lake, in one database."""
    found = case("split_admission").on_tables(many_persons()).rows
    for rule_id in ("duplicate_charge", "impossible_practitioner_day", "settlement_outside_agreement"):
        found += case(rule_id).on_tables(many_persons()).rows
    names = hashed_columns(FINDING)
    return sorted(({name: row[name] for name in names} for row in found), key=lambda row: row["finding_id"])


@pytest.mark.parametrize(("tasks", "settings"), [(1, IN_DRIVER), (4, IN_DRIVER), (16, IN_DRIVER), (4, BY_SPARK)])
def test_the_number_of_tasks_and_who_gathers_never_change_a_finding(lake_of_many, by_the_seam, tasks, settings):
    done = detect(lake_of_many, settings=settings.model_copy(update={"tasks": tasks}))
    assert findings(lake_of_many) == by_the_seam
    assert (done.task_count, done.finding_count, done.faults) == (tasks, len(by_the_seam), {})
    assert {name: total.finding_count for name, total in done.totals.items() if total.finding_count} == {
        "duplicate_charge": 40,
        "impossible_practitioner_day": 3,
        "settlement_outside_agreement": 80,
        "split_admission": 31,
    }


def test_a_finding_names_its_run_and_the_versions_it_rests_on(lake_of_many):
    detect(lake_of_many, "split_admission")
    row = lake_of_many.arrow(FINDING).to_pylist()[0]
    assert row["run_id"] == "test"
    assert dict(row["evidence_versions"]) == {
        "settlement": lake_of_many.versions["silver/settlement"],
        "visit": lake_of_many.versions["silver/visit"],
    }


def test_another_month_and_region_keep_their_findings(spark, tmp_path):
    visits = VISITS + "| V1 | P1 | H1 | 11 | J18 | 2026-09-02 08:00 | 2026-09-02 09:00 |\n"
    lake = lake_of(
        spark, tmp_path, tables_of(visit=visits + "| V2 | P1 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |")
    )
    for period, region in (("2026-09", "150000"), ("2026-10", "150000"), ("2026-10", "150100"), ("2026-10", "150000")):
        detect(lake, "settlement_outside_agreement", period=period, region=region)
    rows = lake.arrow(FINDING).to_pylist()
    assert sorted((row["period"], row["region"], row["visit_ids"]) for row in rows) == [
        ("2026-09", "150000", ["V1"]),
        ("2026-10", "150000", ["V2"]),
        ("2026-10", "150100", ["V2"]),
    ]


def test_the_look_back_reaches_over_the_end_of_the_month(spark, tmp_path):
    visits = (
        VISITS
        + """
        | V1 | P1 | H1 | 21 | J18.900 | 2026-09-20 08:00 | 2026-09-30 23:30 |
        | V2 | P1 | H1 | 21 | J18.100 | 2026-10-01 00:30 | 2026-10-09 09:00 |
        | V3 | P2 | H1 | 21 | J18.100 | 2026-10-01 00:30 | 2026-10-09 09:00 |
    """
    )
    lake = lake_of(spark, tmp_path, tables_of(visit=visits))
    detect(lake, "split_admission")
    assert [(row["visit_ids"], f"{row['event_on']}") for row in findings(lake)] == [(["V1", "V2"], "2026-10-01")]


def test_a_discharge_half_an_hour_into_the_month_belongs_to_it(spark, tmp_path):
    visits = (
        VISITS
        + """
        | V1 | P1 | H1 | 21 | J18.900 | 2026-09-20 08:00 | 2026-09-30 23:59 |
        | V2 | P2 | H1 | 21 | J18.900 | 2026-09-20 08:00 | 2026-10-01 00:30 |
    """
    )
    lake = lake_of(spark, tmp_path, tables_of(visit=visits))
    detect(lake, "settlement_outside_agreement")
    assert visit_ids(lake) == [["V2"]]


def test_the_rows_of_a_person_may_lie_in_several_files(spark, tmp_path):
    first = VISITS + "| V1 | P1 | H1 | 21 | J18.900 | 2026-10-01 08:00 | 2026-10-03 09:00 |"
    later = VISITS + "| V2 | P1 | H1 | 21 | J18.900 | 2026-10-05 08:00 | 2026-10-09 09:00 |"
    lake = lake_of(spark, tmp_path, tables_of(visit=first), more=tables_of(visit=later))
    assert len(lake.files(DATASETS["visit"])) == 2
    done = detect(lake, "split_admission", settings=DetectSettings(tasks=4))
    assert visit_ids(lake) == [["V1", "V2"]]
    assert done.loaded_rows["visit"] == 2


def test_a_month_without_rows_has_no_findings(spark, tmp_path):
    lake = Lake(tmp_path, lambda: spark, run_id="test")
    done = detect(lake)
    assert (done.finding_count, done.faults, done.task_count) == (0, {}, 1)
    assert findings(lake) == []


def test_findings_that_are_gone_leave_the_table(spark, tmp_path):
    visits = VISITS + "| V1 | P1 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |"
    lake = lake_of(spark, tmp_path, tables_of(visit=visits))
    detect(lake, "settlement_outside_agreement")
    assert len(findings(lake)) == 1
    lake.write(DATASETS["settlement"], slotted("settlement", tables_of(visit=visits)["settlement"].slice(0, 0), int))
    detect(lake, "settlement_outside_agreement")
    assert findings(lake) == []


@pytest.mark.parametrize("settings", [IN_DRIVER, BY_SPARK], ids=["in_driver", "by_spark"])
def test_a_rule_that_meets_data_it_cannot_judge_is_a_fault_and_the_others_judge(spark, tmp_path, written, settings):
    broken = written(SELECT.replace("1 as amount", "cast(main_diagnosis_code as bigint) as amount"))
    visits = (
        VISITS
        + """
        | V1 | P1 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |
        | V2 | P2 | H1 | 11 | 7   | 2026-10-02 08:00 | 2026-10-02 09:00 |
        | V3 | P3 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |
    """
    )
    lake = lake_of(spark, tmp_path, tables_of(visit=visits), slots={"P1": 0, "P2": 500, "P3": 1000})
    rules = all_rules().only(["settlement_outside_agreement"])
    both = RuleSet((*rules.rules, *broken.rules), rules.views, rules.blocks)
    done = detect(lake, rules=both, settings=settings.model_copy(update={"tasks": 3}))
    assert done.faults == {"trial": 2}
    assert (done.totals["trial"].finding_count, done.totals["settlement_outside_agreement"].finding_count) == (1, 3)


def test_a_rule_whose_anchor_names_two_persons_is_a_fault_in_whatever_tasks_they_lie(spark, tmp_path, written):
    loose = written(SELECT.replace("visit_id,", "'same' as visit_id,"))
    visits = (
        VISITS
        + """
        | V1 | P1 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |
        | V2 | P2 | H1 | 11 | J18 | 2026-10-02 08:00 | 2026-10-02 09:00 |
    """
    )
    lake = lake_of(spark, tmp_path, tables_of(visit=visits), slots={"P1": 0, "P2": 1000})
    for tasks, settings, faults in ((1, IN_DRIVER, 1), (2, IN_DRIVER, 2), (2, BY_SPARK, 2)):
        done = detect(lake, rules=loose, settings=settings.model_copy(update={"tasks": tasks}))
        assert (done.faults, done.finding_count, findings(lake)) == ({"trial": faults}, 0, [])


def test_a_fault_of_the_first_stage_leaves_what_rests_on_it_not_judged(spark, tmp_path):
    tables = many_persons(4)
    points = "| point_id | rule_class_id | code | parameters |\n| K1 | OWN-STA-003 | N | minutes=many |"
    lake = lake_of(spark, tmp_path, tables | tables_of(knowledge_point=points))
    done = detect(lake, "impossible_practitioner_day", "split_admission", settings=DetectSettings(tasks=2))
    assert set(done.faults) == {"impossible_practitioner_day", "practitioner_work"}
    assert done.totals["split_admission"].finding_count == 4


def test_rules_that_rest_on_what_nobody_delivers_are_named_and_left_out(lake_of_many):
    done = detect(lake_of_many, undelivered=frozenset({"visit.discharge_way", "person_death", "institution"}))
    assert done.not_judged["split_admission"] == ("visit.discharge_way",)
    assert {"service_after_death", "cost_per_stay_outlier", "price_above_cap"} <= set(done.not_judged)
    assert not set(done.not_judged) & set(done.totals)
    assert done.faults == {}


def damaged(lake: Lake, harm: str) -> None:
    path = Path(lake.files(DATASETS["fee_line"])[0].path)
    if harm == "removed":
        path.unlink()
    elif harm == "truncated":
        path.write_bytes(path.read_bytes()[:-100])
    elif harm == "overwritten":
        content = path.read_bytes()
        path.write_bytes(content[:4] + b"\xff" * 400 + content[404:])
    else:
        pq.write_table(pq.read_table(path, partitioning=None).slice(1), path)


@pytest.mark.parametrize("harm", ["removed", "truncated", "overwritten", "shortened"])
def test_a_harmed_data_file_stops_the_month_with_one_sentence_and_commits_nothing(spark, tmp_path, harm):
    lake = lake_of(spark, tmp_path, many_persons(8))
    damaged(lake, harm)
    with pytest.raises(AuditError) as stopped:
        detect(lake)
    sentence = str(stopped.value)
    assert "fee_line" in sentence
    assert "\n" not in sentence
    assert not re.search(r"P0\d|Traceback|parquet", sentence)
    assert not lake.has(FINDING)


@pytest.mark.parametrize("region", ["110000", "310101"])
def test_a_region_that_is_not_configured_is_one_sentence_and_starts_nothing(region):
    def no_session():
        raise AssertionError("Spark was asked for")

    lake = Lake(Path("nowhere"), no_session, run_id="test")
    with pytest.raises(SettingError, match=f"region {region} is not configured.*150000, 640000") as refused:
        detect(lake, region=region)
    assert refused.value.exit_code == ExitCode.BAD_USAGE


def test_a_parameter_without_a_value_for_the_region_starts_nothing(tmp_path):
    by_name = dict(all_parameters().by_name)
    del by_name["split_admission.max_gap_days"]
    lake = Lake(tmp_path, lambda: pytest.fail("Spark was asked for"), run_id="test")
    with pytest.raises(SettingError, match=r"split_admission.max_gap_days is not configured"):
        detect(lake, parameters=Parameters(by_name))


@pytest.mark.parametrize(("period", "region"), [("2026-13", "150000"), ("2026-10", "15")])
def test_a_malformed_month_or_region_starts_nothing(tmp_path, period, region):
    lake = Lake(tmp_path, lambda: pytest.fail("Spark was asked for"), run_id="test")
    with pytest.raises(SettingError):
        detect(lake, period=period, region=region)
