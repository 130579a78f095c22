"""What holds for every rule: one person's verdict needs nobody else, and month and region are kept."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.detect import Context, evaluate, evaluate_second
from schemas import DATASETS
from tests.rule_case import all_parameters, all_rules
from tests.rules.test_rules_against_plain_python import random_month
from tests.table import markdown, tables_of

POINTS = """
    | point_id | rule_class_id | code | parameters      |
    | K1       | POL-SVC-014   | A    | max_per_day=1   |
    | K2       | MED-CON-003   | B    | max_per_day=1.5 |
    | K3       | OWN-STA-003   | A    | minutes=500     |
"""
REFERENCE = {
    "knowledge_point": POINTS,
    "catalogue_item": "| item_code | limit_gender |\n| A | 2 |",
    "catalogue_price": "| item_code | price_region_code | price_cap |\n| B | 150100 | 0.5 |",
    "person": "| person_id | gender |\n| P1 | 1 |\n| P2 | 2 |\n| P3 | 1 |",
    "institution": "| institution_id |\n| H1 |\n| H2 |",
    "agreement": "| agreement_id | institution_id | insurance_types | service_scope |\n| G1 | H1 | 390 | 21, 22, 11 |",
}
CONTEXT = Context("2026-10", "150000", all_parameters())
SEEDS = range(8)


def month_of(seed: int):
    month = random_month(seed)
    for line in month["fee_line"]:
        line["executing_practitioner_id"] = "D1"
    return tables_of(**{name: markdown(rows) for name, rows in month.items()}, **REFERENCE)


def judged(*tasks, context: Context = CONTEXT):
    results = [evaluate(tables, all_rules(), context=context) for tables in tasks]
    blocks = [(r["result_kind"], r["result_name"], r["payload"]) for one in results for r in one.blocks.to_pylist()]
    results.append(evaluate_second(blocks, {"institution": tasks[0]["institution"]}, all_rules(), context=context))
    assert [row for one in results for row in one.faults.to_pylist()] == []
    rows = [row for one in results for row in one.findings.drop_columns(["task_id"]).to_pylist()]
    return sorted(rows, key=lambda row: row["finding_id"])


def of_persons(tables, persons: list[str]):
    return {
        name: rows.filter(pc.is_in(rows["person_key"], value_set=pa.array(persons)))
        if DATASETS[name].has_person
        else rows
        for name, rows in tables.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_tasks_split_by_person_find_together_what_one_task_finds(seed):
    tables = month_of(seed)
    assert judged(of_persons(tables, ["P1"]), of_persons(tables, ["P2", "P3"])) == judged(tables)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_person_changes_no_verdict_on_a_person(seed):
    tables = month_of(seed)
    alone = judged(of_persons(tables, ["P1"]))
    among_others = [row for row in judged(tables) if row["person_key"] == "P1"]
    assert [row for row in alone if row["person_key"] == "P1"] == among_others


@pytest.mark.parametrize(("period", "region"), [("2027-03", "150000"), ("2026-10", "150200"), ("2026-10", "640000")])
def test_outside_the_judged_month_or_region_every_rule_is_silent(period, region):
    for seed in SEEDS:
        assert judged(month_of(seed), context=Context(period, region, all_parameters())) == []


def test_the_random_months_fire_most_rules():
    fired = {row["rule_id"] for seed in SEEDS for row in judged(month_of(seed))}
    assert {rule.id for rule in all_rules().rules} - fired == {"cost_per_stay_outlier"}
