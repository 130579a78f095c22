"""The page of rules is generated: what stands in the repository is what the files say."""

from jobs.detect.catalogue import catalogue_page
from jobs.detect.statement import check_statement
from jobs.quality.submission import LIMIT_NAMES
from tests.rule_case import ROOT, all_parameters, all_rules

RULES = {
    "duplicate_charge",
    "price_above_cap",
    "item_for_other_sex",
    "split_admission",
    "overlapping_stays",
    "outpatient_during_stay",
    "service_after_death",
    "settlement_outside_agreement",
    "daily_quantity_above_limit",
    "impossible_practitioner_day",
    "cost_per_stay_outlier",
}


def test_docs_rules_is_up_to_date():
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page == catalogue_page(all_rules(), all_parameters()), "run `python -m jobs.detect.catalogue`"


def test_every_rule_is_there_with_its_parameters():
    assert {rule.id for rule in all_rules().rules} == RULES
    declared = {f"{rule.id}.{name}" for rule in all_rules().rules for name in rule.header.parameters}
    of_submission = {f"submission_score.{name}" for name in LIMIT_NAMES}
    assert declared | of_submission == set(all_parameters().by_name)


def test_every_view_summary_and_event_is_read_by_something():
    read = {name for rule in all_rules().rules for name in rule.header.inputs}
    read |= {name for view in all_rules().views.values() for name in view.header.inputs}
    read |= {name for block in all_rules().blocks.values() for name in block.header.inputs}
    assert (set(all_rules().views) | set(all_rules().blocks)) <= read


def test_the_hash_of_the_rule_set_is_stable_and_changes_with_its_rules():
    assert all_rules().rule_set_hash == all_rules().only(RULES).rule_set_hash
    assert all_rules().rule_set_hash != all_rules().only(RULES - {"split_admission"}).rule_set_hash


def test_checking_a_statement_twice_gives_the_same_normal_form():
    rule = all_rules().rule("overlapping_stays")
    path = ROOT / "trial.sql"
    inputs = rule.statement.tables
    again = check_statement(
        rule.statement.text,
        path=path,
        first_line=1,
        inputs=inputs - {"overlap", "overlap_side", "service_side", "stay_fund", "overlap_fund"},
    )
    assert again.normal_form == rule.statement.normal_form
