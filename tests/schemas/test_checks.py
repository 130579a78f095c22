"""Each check of a delivery passes on a valid row and fails on a row that breaks it."""

import duckdb
import pytest

from schemas import DATASETS, DELIVERED
from tests.table import Row, cells, typed, valid_table

BROKEN = """
    | dataset | check | row |
    | person | birth_plausible | birth_on=1879-12-31 |
    | person | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | person | gender_known | gender=9 |
    | person | region_shape | region_code=1501 |
    | person_identity_status | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | person_death | reported_after_death | death_on=2026-10-02; reported_on=2026-10-01 |
    | enrollment | dates_in_order | started_on=2026-10-02; ended_on=2026-10-01 |
    | enrollment | region_shape | region_code=15 |
    | enrollment | paused_after_start | started_on=2026-10-01; paused_on=2026-10-01 |
    | enrollment | first_month_not_after_start | started_on=2026-10-31; first_enrolled_month=2026-11 |
    | enrollment | benefit_not_before_start | started_on=2026-10-01; benefit_from_on=2026-09-30 |
    | enrollment | employee_has_employer | insurance_type=310; employer_id=; is_flexible_employment=false |
    | employer | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | employer | region_shape | region_code=1501020 |
    | employer | credit_code_valid | credit_code=91350100M000100Y44 |
    | employer | registered_in_time | business_registered_on=2026-09-01; registered_on=2026-10-02 |
    | employer | deregistered_after_registration | registered_on=2026-10-02; deregistered_on=2026-10-01 |
    | employer | headcount_not_negative | registry_headcount=-1 |
    | contribution_assessment | months_in_order | accrual_from_month=2026-10; accrual_to_month=2026-09 |
    | contribution_assessment | parts_of_total | employer_due_fen=6; person_due_fen=2; total_due_fen=9 |
    | contribution_assessment | account_within_total | into_account_fen=101; total_due_fen=100 |
    | contribution_assessment | employer_due_recomputed | employer_base_fen=0; employer_rate=0.06; employer_due_fen=9 |
    | contribution_assessment | person_due_recomputed | person_base_fen=200; person_rate=0.02; person_due_fen=2 |
    | contribution_assessment | reversal_points_to_original | total_due_fen=-80000; original_assessment_id= |
    | contribution_receipt | paid_before_booked | paid_at=2026-10-02 00:00:00; booked_on=2026-10-01 |
    | contribution_receipt | refund_points_to_original | collected_fen=-1; refund_of_receipt_id= |
    | contribution_receipt | payer_named | employer_id=; person_id= |
    | personal_account_entry | amount_not_zero | entry_kind=interest; amount_fen=0 |
    | personal_account_entry | credit_is_positive | entry_kind=contribution; amount_fen=-1; original_entry_id= |
    | personal_account_entry | debit_is_negative | entry_kind=spending; amount_fen=1; original_entry_id= |
    | personal_account_entry | spending_has_settlement | entry_kind=spending; settlement_id= |
    | personal_account_entry | balance_not_negative | balance_fen=-1 |
    | institution | institution_id_shape | institution_id=X15010200001 |
    | institution | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | institution | region_shape | region_code=x |
    | institution | credit_code_valid | credit_code=911100007109250325 |
    | agreement | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | agreement | signed_before_effect | signed_on=2026-01-02; effective_from_on=2026-01-01 |
    | agreement | published_in_time | signed_on=2026-01-02; published_on=2026-04-03 |
    | agreement_action | dates_in_order | started_on=2026-10-02; ended_on=2026-10-01 |
    | agreement_action | lifted_after_start | started_on=2026-10-02; lifted_on=2026-10-01 |
    | agreement_action | suspension_has_end | action_kind=suspend; ended_on= |
    | agreement_action | amount_not_negative | amount_fen=-1 |
    | practitioner | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | practitioner_action | dates_in_order | started_on=2026-10-02; ended_on=2026-10-01 |
    | practitioner_action | score_not_negative | score_points=-3 |
    | catalogue_item | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | catalogue_item | ages_in_order | limit_age_min_days=365; limit_age_max_days=28 |
    | catalogue_price | cap_positive | price_cap=0 |
    | catalogue_price | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | self_pay_ratio | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | self_pay_ratio | ratio_in_range | self_pay_ratio=1.000001 |
    | clinical_code | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | clinical_code | ages_in_order | limit_age_min_days=365; limit_age_max_days=28 |
    | knowledge_point | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | benefit_rule | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | benefit_rule | band_in_order | band_from_fen=100; band_to_fen=100 |
    | benefit_rule | value_not_negative | value=-0.000001 |
    | benefit_rule | ratio_within_one | parameter_kind=ratio_band; value=85 |
    | special_outpatient_approval | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | cross_region_filing | validity_in_order | valid_from_on=2026-02-01; valid_to_on=2026-01-31 |
    | cross_region_filing | region_shape | care_region_code=11010 |
    | cross_region_filing | regions_differ | insured_region_code=150102; care_region_code=150102 |
    | liability_event | dates_in_order | occurred_on=2026-10-02; valid_to_on=2026-10-01 |
    | liability_event | ratio_in_range | responsibility_ratio=30 |
    | liability_event | paid_not_negative | paid_fen=-1 |
    | visit | dates_in_order | started_at=2026-10-01 08:00:01; ended_at=2026-10-01 08:00:00 |
    | visit | region_shape | insured_region_code=1501 |
    | diagnosis | sequence_positive | sequence_number=0 |
    | procedure | sequence_positive | sequence_number=0 |
    | procedure | times_in_order | started_at=2026-10-01 09:00:00; ended_at=2026-10-01 08:00:00 |
    | procedure | anaesthesia_in_order | anaesthesia_started_at=2026-10-02; anaesthesia_ended_at=2026-10-01 |
    | service_report | times_in_order | performed_at=2026-10-01 09:00:00; ended_at=2026-10-01 08:00:00 |
    | service_report | sites_not_negative | body_sites=-1 |
    | prescription | quantity_positive | quantity=0 |
    | prescription | supply_days_positive | supply_days=0 |
    | prescription | validity_positive | validity_hours=0 |
    | prescription | stopped_after_issue | issued_at=2026-10-01 09:00:00; stopped_at=2026-10-01 08:00:00 |
    | prescription | dispensed_after_issue | issued_at=2026-10-01 09:00:00; dispensed_at=2026-10-01 08:00:00 |
    | settlement | dates_in_order | started_on=2026-10-02; ended_on=2026-10-01 |
    | settlement | refund_sign | is_refund=true; total_fen=1 |
    | settlement | fund_not_above_total | total_fen=-100; fund_total_fen=-101 |
    | settlement | parts_of_total | full_self_pay_fen=1; over_cap_fen=2; in_scope_fen=4; total_fen=8 |
    | settlement | fund_parts | pooling_fund_fen=60; disabled_veteran_fen=1; fund_total_fen=60 |
    | settlement | payer_parts | fund_total_fen=60; person_total_fen=30; hospital_borne_fen=11; total_fen=100 |
    | settlement | settled_after_end | ended_on=2026-10-02; settled_at=2026-10-01 23:59:59 |
    | settlement | deductible_within_standard | deductible_standard_fen=50000; deductible_paid_fen=50001 |
    | settlement | balance_not_negative | account_balance_fen=-1 |
    | settlement | refund_points_to_original | is_refund=true; original_settlement_id= |
    | settlement | fund_of_scheme | insurance_type=390; employee_large_amount_fen=1 |
    | settlement | fund_of_scheme | insurance_type=310; resident_major_illness_fen=1 |
    | settlement_fund_item | paid_within_limit | fund_paid_fen=101; remaining_limit_fen=100 |
    | drg_group_result | weight_not_negative | weight=-0.5 |
    | drg_group_result | standard_recomputed | weight=1.25; institution_factor=1.1; unit_price=8; standard_fen=1102 |
    | manual_claim_invoice | amount_positive | amount_fen=0 |
    | fee_line | quantity_not_zero | quantity=0 |
    | fee_line | price_not_negative | unit_price=-0.01 |
    | fee_line | money_in_bounds | amount_fen=-100000000001 |
    | fee_line | refund_points_to_original | quantity=-1; original_line_number= |
    | fee_line | amount_is_quantity_times_price | amount_fen=102; expected_fen=100 |
    | fee_line | parts_of_amount | full_self_pay_fen=1; in_scope_fen=97; amount_fen=100 |
    | fee_line | ratio_in_range | self_pay_ratio=10 |
    | fee_line | supply_days_positive | supply_days=0 |
    | stock_movement | quantity_not_negative | quantity=-1 |
    | stock_movement | price_not_negative | unit_price=-0.01 |
    | stock_movement | made_before_expiry | manufactured_on=2026-10-01; expires_on=2026-10-01 |
    | stock_movement | amount_is_quantity_times_price | amount_fen=98; expected_fen=100 |
    | stock_movement | insured_sale_has_settlement | settlement_way=1; settlement_id= |
    | trace_code_scan | trace_code_shape | trace_code=8123456789012345678X |
    | trace_code_scan | trace_code_varies | trace_code=11111111111111111111 |
    | procurement_contract | dates_in_order | starts_on=2026-10-02; ends_on=2026-10-01 |
    | procurement_contract | quantity_positive | agreed_quantity=0 |
    | procurement_contract | price_positive | won_price=0 |
    | procurement_delivery | delivered_after_order | ordered_on=2026-10-02; delivered_on=2026-10-01 |
    | procurement_delivery | received_after_delivery | delivered_on=2026-10-02; received_on=2026-10-01 |
    | procurement_delivery | amount_is_quantity_times_price | amount_fen=102; expected_fen=100 |
    | provider_claim_summary | dates_in_order | period_from_on=2026-10-31; period_to_on=2026-10-01 |
    | provider_claim_summary | count_not_negative | settlement_count=-1 |
    | provider_claim_summary | fund_not_above_total | total_fen=100; fund_total_fen=101 |
    | payment_batch | payable_parts | applied_fen=100; method_adjustment_fen=-5; retained_fen=10; payable_fen=90 |
    | payment_batch | paid_within_payable | payable_fen=100; paid_fen=101 |
    | payment_batch | reviewed_and_approved_apart | reviewed_by=S1; approved_by=S1 |
    | cross_region_clearing | region_shape | insured_region_code=15 |
    | cross_region_clearing | count_not_negative | settlement_count=-1 |
    | cross_region_clearing | regions_differ | insured_region_code=150102; care_region_code=150102 |
    | cross_region_clearing | payable_parts | fund_total_fen=100; deduct_fen=10; payable_fen=100 |
    | bank_account | dates_in_order | opened_on=2026-10-02; closed_on=2026-10-01 |
    | bank_statement | dates_in_order | period_from_on=2026-10-31; period_to_on=2026-10-01 |
    | bank_statement | closes | opening_fen=100; credit_total_fen=50; debit_total_fen=20; closing_fen=131 |
    | bank_statement_line | amount_positive | amount_fen=0 |
    | bank_statement_line | direction_known | direction=D |
    | treasury_transfer | amount_positive | amount_fen=0 |
    | treasury_transfer | accounts_differ | from_account_token=A1; to_account_token=A1 |
    | treasury_transfer | requested_before_transfer | requested_on=2026-10-02; transferred_on=2026-10-01 |
    | fixed_deposit | principal_positive | principal_fen=0 |
    | fixed_deposit | dates_in_order | starts_on=2026-10-01; matures_on=2026-10-01 |
    | fixed_deposit | redeemed_after_start | starts_on=2026-10-02; matures_on=2027-10-02; redeemed_on=2026-10-01 |
    | fixed_deposit | day_count_known | day_count=366 |
    | fixed_deposit | rate_in_range | annual_rate=2.75 |
    | fixed_deposit | redemption_has_money | redeemed_on=2027-10-01; redeemed_fen=10000; interest_fen= |
    | fixed_deposit | redeemed_within_principal | principal_fen=100; redeemed_fen=101 |
    | fixed_deposit | interest_not_negative | interest_fen=-1 |
    | fixed_deposit | approved_before_start | starts_on=2026-10-01; approved_on=2026-10-02 |
    | interest_rate | effect_in_order | effective_from_on=2026-02-01; effective_to_on=2026-01-31 |
    | interest_rate | day_count_known | day_count=30 |
    | interest_rate | rate_in_range | annual_rate=-0.001 |
    | subsidy_plan | year_plausible | fiscal_year=26 |
    | subsidy_plan | headcount_not_negative | headcount=-1 |
    | subsidy_plan | planned_is_headcount_times_standard | headcount=999999999; standard_fen=67000; planned_fen=67 |
    | subsidy_arrival | amount_not_zero | amount_fen=0 |
    | budget_line | year_plausible | fiscal_year=202 |
    | budget_line | approved_not_negative | approved_fen=-1 |
    | ledger_account | year_plausible | fiscal_year=2101 |
    | ledger_entry | one_side | debit_fen=1; credit_fen=1 |
    | ledger_entry | period_shape | period_month=202610 |
    | ledger_entry | prepared_and_reviewed_apart | prepared_by=S1; reviewed_by=S1 |
    | payment_order | amount_positive | amount_fen=0 |
    | payment_order | requested_before_sent | requested_at=2026-10-01 09:00:00; sent_at=2026-10-01 08:00:00 |
    | payment_order | approved_by_another | approved_by=S1; requested_by=S1 |
    | payment_order | return_has_date | status=returned; returned_on= |
    | major_illness_insurer_return | year_plausible | fiscal_year=1999 |
    | major_illness_insurer_return | sums_not_negative | claims_fen=-1 |
    | major_illness_insurer_return | one_direction | surplus_returned_fen=1; loss_compensated_fen=1 |
    | major_illness_insurer_return | credit_code_valid | insurer_credit_code=91350100M000100Y |
    | major_illness_insurer_return | return_has_reference | returned_on=2027-03-01; bank_reference= |
    | recovery_order | ordered_positive | ordered_fen=0 |
    | recovery_order | recovered_within_order | ordered_fen=100; recovered_fen=101 |
    | recovery_order | due_after_order | ordered_on=2026-10-02; due_on=2026-10-01 |
    | recovery_order | paid_after_order | ordered_on=2026-10-02; paid_on=2026-10-01 |
    | recovery_order | bank_return_has_reference | recovery_way=bank; paid_on=2026-10-20; bank_reference= |
    | fine | amount_positive | amount_fen=0 |
    | fine | multiple_in_range | multiple=5.01 |
    | fine | amount_is_base_times_multiple | base_fen=100; multiple=2.50; amount_fen=252 |
    | fine | paid_after_decision | decided_on=2026-10-02; paid_on=2026-10-01 |
    | fine | treasury_only | to_account_kind=2 |
    | lead | amount_not_negative | amount_at_issue_fen=-1 |
    | lead | region_shape | assigned_region_code=15 |
    | inspection | dates_in_order | started_on=2026-10-02; ended_on=2026-10-01 |
    | inspection | period_in_order | period_from_on=2026-10-02; period_to_on=2026-10-01 |
    | inspection | two_inspectors | inspectors=E1 |
    | inspection | published_after_start | started_on=2026-10-02; published_on=2026-10-01 |
    | self_check_report | dates_in_order | period_from_on=2026-10-02; period_to_on=2026-10-01 |
    | self_check_report | amount_not_negative | amount_fen=-1 |
    | self_check_report | returned_within_amount | amount_fen=100; returned_fen=101 |
    | credit_event | dates_in_order | occurred_on=2026-10-02; expires_on=2026-10-01 |
    | disclosure_record | published_in_time | due_on=2026-10-31; published_on=2026-11-01 |
"""
BROKEN_ROWS = cells(BROKEN)


def row_of(dataset: str, written: str) -> Row:
    """Return the values of ``name=text; name=text``; no text is NULL."""
    pairs = dict(pair.split("=", 1) for pair in written.split("; "))
    return {name: typed(DATASETS[dataset].column(name), text) for name, text in pairs.items() if name != "expected_fen"}


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("dataset", DELIVERED, ids=lambda dataset: dataset.name)
def test_a_valid_row_passes_every_check_of_its_dataset(database, dataset):
    row: Row = {"institution_id": "H15010200001"} if dataset.name == "institution" else {}
    database.register("valid", valid_table(dataset, row))
    checks = {check.name: f"coalesce({check.sql}, true)" for check in dataset.checks}
    passed = {name: database.execute(f"select {sql} from valid").fetchone() for name, sql in checks.items()}
    assert passed == dict.fromkeys(checks, (True,))


@pytest.mark.parametrize("broken", BROKEN_ROWS, ids=lambda row: f"{row['dataset']}-{row['check']}")
def test_a_row_that_breaks_a_check_fails_it(database, broken):
    dataset = DATASETS[broken["dataset"]]
    row = row_of(dataset.name, broken["row"])
    if "expected_fen=" in broken["row"]:
        row["expected_fen"] = int(broken["row"].split("expected_fen=")[1])
    database.register("broken", valid_table(dataset, row))
    check = next(check for check in dataset.checks if check.name == broken["check"])
    assert database.execute(f"select {check.sql} from broken").fetchone() == (False,)


def test_every_check_of_every_delivery_has_a_row_that_breaks_it():
    broken = {(row["dataset"], row["check"]) for row in BROKEN_ROWS}
    assert broken == {(dataset.name, check.name) for dataset in DELIVERED for check in dataset.checks}


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "911100007109250324", "12100000425006133D"],
)
def test_a_credit_code_has_its_check_character_and_no_other_will_do(database, code):
    check = next(check for check in DATASETS["employer"].checks if check.name == "credit_code_valid")
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = database.execute(
        f"select credit_code[18] from (select unnest(?) as credit_code) where {check.sql}",
        [[code[:17] + last for last in alphabet]],
    ).fetchall()
    assert found == [(code[17],)]


def test_money_and_weights_at_their_bounds_raise_nothing(database):
    """A check that overflows would stop the month instead of counting the row."""
    extremes: dict[str, Row] = {
        "drg_group_result": {"weight": 999999, "institution_factor": 999999, "unit_price": 999999999999},
        "subsidy_plan": {"headcount": 2**31 - 1, "standard_fen": 2**62},
        "contribution_assessment": {"employer_base_fen": 2**62, "employer_rate": 99},
        "fine": {"base_fen": 2**62, "multiple": 9999},
    }
    for name, row in extremes.items():
        database.register("extreme", valid_table(DATASETS[name], row))
        shown = ", ".join(f"({check.sql}) as c{number}" for number, check in enumerate(DATASETS[name].checks))
        assert False in database.execute(f"select {shown} from extreme").fetchone(), name
