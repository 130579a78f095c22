"""Every child's parent exists, every code is in its catalogue on its date, settlements follow the benefit rules."""

import duckdb
import pytest

_CHILDREN = [
    ("settlement_fund_item", "settlement_id", "settlement", "settlement_id"),
    ("procedure", "visit_id", "visit", "visit_id"),
    ("procedure", "surgeon_id", "practitioner", "practitioner_id"),
    ("prescription", "visit_id", "visit", "visit_id"),
    ("prescription", "person_id", "person", "person_id"),
    ("prescription", "practitioner_id", "practitioner", "practitioner_id"),
    ("prescription", "reviewing_pharmacist_id", "practitioner", "practitioner_id"),
    ("prescription", "item_code", "catalogue_item", "item_code"),
    ("fee_line", "order_number", "prescription", "order_number"),
    ("service_report", "visit_id", "visit", "visit_id"),
    ("service_report", "order_number", "prescription", "order_number"),
    ("service_report", "item_code", "catalogue_item", "item_code"),
    ("special_outpatient_approval", "person_id", "person", "person_id"),
    ("cross_region_filing", "person_id", "person", "person_id"),
    ("liability_event", "person_id", "person", "person_id"),
    ("drg_group_result", "settlement_id", "settlement", "settlement_id"),
    ("manual_claim_invoice", "settlement_id", "settlement", "settlement_id"),
    ("agreement_action", "agreement_id", "agreement", "agreement_id"),
    ("agreement_action", "institution_id", "institution", "institution_id"),
    ("practitioner", "institution_id", "institution", "institution_id"),
    ("practitioner_action", "practitioner_id", "practitioner", "practitioner_id"),
    ("self_pay_ratio", "item_code", "catalogue_item", "item_code"),
    ("stock_movement", "institution_id", "institution", "institution_id"),
    ("stock_movement", "medical_list_code", "catalogue_item", "item_code"),
    ("stock_movement", "settlement_id", "settlement", "settlement_id"),
    ("stock_movement", "prescription_number", "prescription", "order_number"),
    ("trace_code_scan", "fee_line_id", "fee_line", "fee_line_id"),
    ("trace_code_scan", "settlement_id", "settlement", "settlement_id"),
    ("procurement_contract", "institution_id", "institution", "institution_id"),
    ("procurement_delivery", "contract_id", "procurement_contract", "contract_id"),
    ("procurement_delivery", "invoice_number", "stock_movement", "invoice_number"),
]
_NOT_SO = {
    "a diagnosis whose code is not in the list on the day": """
        select visit_id from diagnosis d join visit v using (visit_id) anti join clinical_code c
        on c.code = d.diagnosis_code and code_system = 'icd10_nhsa'
        and v.started_at::date between c.effective_from_on and coalesce(c.effective_to_on, '9999-12-31')
        where d.diagnosis_code not in ('Q99.x99', 'I10.x09')""",
    "an operation whose code is not in the list on the day": """
        select visit_id from procedure p anti join clinical_code c
        on c.code = p.procedure_code and code_system = 'icd9cm3_nhsa'
        and p.performed_on between c.effective_from_on and coalesce(c.effective_to_on, '9999-12-31')""",
    "a diagnosis for the other sex": """
        select v.visit_id from visit v join person p using (person_id)
        join clinical_code c on c.code = v.main_diagnosis_code where limit_gender <> gender and gender <> '9'
        and not v.is_newborn""",
    "an operation outside its stay": """
        select visit_id from procedure join visit v using (visit_id)
        where performed_on not between v.started_at::date and v.ended_at::date
           or procedure.started_at < v.started_at or procedure.ended_at > v.ended_at""",
    "a surgeon in two theatres at once": """
        select a.visit_id from procedure a join procedure b
        on a.surgeon_id = b.surgeon_id and a.visit_id < b.visit_id
        and a.started_at < b.ended_at and b.started_at < a.ended_at""",
    "an operation that is not charged": """
        select p.visit_id from procedure p
        anti join fee_line f on f.visit_id = p.visit_id and charge_category = '06'""",
    "a charged operation without a record": """
        select f.visit_id from fee_line f anti join procedure p using (visit_id) where charge_category = '06'""",
    "an examination charged without a report, or reported without a charge": """
        with net as (select visit_id, item_code, sum(quantity) as quantity, min(occurred_at) as at from fee_line
                     where charge_category in ('03', '04') group by all having sum(quantity) > 0),
        reported as (select visit_id, item_code, count(*) as reports, min(performed_at) as at from service_report
                     where report_kind in ('image', 'laboratory') group by all)
        select * from net full join reported using (visit_id, item_code)
        where quantity is null or reports is null or net.at <> reported.at""",
    "an order of less or more than was charged": """
        select order_number, item_code from prescription p full join (
          select order_number, item_code, sum(quantity) as charged from fee_line
          where quantity > 0 and order_number is not null group by all) using (order_number, item_code)
        where p.quantity is distinct from charged""",
    "special care without an approval": """
        select v.visit_id from visit v anti join special_outpatient_approval a on a.person_id = v.person_id
        and v.started_at::date between a.valid_from_on and coalesce(a.valid_to_on, '9999-12-31')
        and (v.disease_code = a.disease_code)
        where care_type[1:2] = '14'""",
    "care in another city without a filing": """
        select visit_id from visit v anti join cross_region_filing f on f.person_id = v.person_id
        and f.care_region_code[1:4] = v.care_region_code[1:4]
        and v.started_at::date between f.valid_from_on and f.valid_to_on
        where insured_region_code[1:4] <> care_region_code[1:4]""",
    "a claim by hand without invoices over its amount": """
        select s.settlement_id from settlement s left join manual_claim_invoice i using (settlement_id)
        where settlement_kind = '1' and not is_refund and i.amount_fen is distinct from s.total_fen""",
    "a suspended practitioner who orders, treats or operates": """
        select practitioner_id from practitioner_action where action_kind = 'suspend' and (
          practitioner_id in (select ordering_practitioner_id from fee_line)
          or practitioner_id in (select attending_practitioner_id from visit))""",
    "a settlement of an institution on a day on which it is suspended": """
        select settlement_id from settlement s join agreement_action a using (institution_id)
        where action_kind = 'suspend' and s.settled_at::date between a.started_on and a.ended_on""",
    "a line whose self-paid share is not that of the city and day": """
        select fee_line_id from fee_line f join visit v using (visit_id) join self_pay_ratio r
        on r.item_code = f.item_code and r.region_code[1:4] = v.care_region_code[1:4]
        and f.occurred_at::date between r.effective_from_on and coalesce(r.effective_to_on, '9999-12-31')
        where abs(trunc(amount_fen * r.self_pay_ratio) - full_self_pay_fen - prior_self_pay_fen) > 0""",
    "a procured drug that is bought above the price won": """
        select d.delivery_id from procurement_delivery d join procurement_contract c using (contract_id)
        where d.unit_price <> c.won_price""",
    "a price won that the catalogue does not have": """
        select contract_id from procurement_contract c anti join catalogue_price p
        on p.item_code = c.medical_list_code and price_kind = 'procured' and price_cap = won_price""",
    "a trace code sold twice without a return": """
        select trace_code from trace_code_scan group by all
        having sum(case event_kind when 'sale' then 1 else -1 end) not in (0, 1)""",
    "a payment standard that is not weight times factor times rate": """
        select settlement_id from drg_group_result
        where standard_fen <>
              (weight::decimal(8,2) * institution_factor::decimal(8,2) * unit_price::decimal(8,0)) * 100""",
}
_BENEFITS = """
with lawful as (
  select s.*, i.level_group, v.started_at, s.insured_region_code[1:4] || '00' as pool from settlement s
  join visit v using (visit_id) join institution i on i.institution_id = s.institution_id
  where not s.is_refund and s.deductible_standard_fen is not null and s.care_type <> '41'),
ruled as (
  select l.*, (
    select any_value(value) from benefit_rule b
    where b.parameter_kind = 'deductible' and b.region_code = pool and b.insurance_type = l.insurance_type
      and b.care_type = l.care_type and b.level_group = l.level_group) as deductible,
  (
    select any_value(value) from benefit_rule b
    where b.parameter_kind = 'ratio_band' and b.region_code = pool and b.insurance_type = l.insurance_type
      and b.care_type = l.care_type and coalesce(b.level_group, l.level_group) = l.level_group
      and coalesce(b.person_type, l.person_type) = l.person_type
      and l.ended_on between b.effective_from_on and coalesce(b.effective_to_on, '9999-12-31')) as ratio
  from lawful l)
select count(*), count(ratio), count(*) filter (where coalesce(deductible, 0) <> deductible_standard_fen),
  count(*) filter (where trunc((in_scope_fen - least(in_scope_fen, coalesce(deductible, 0))) * ratio)
                   <> pooling_fund_fen)
from ruled
"""


@pytest.mark.parametrize(("child", "column", "parent", "key"), _CHILDREN)
def test_every_parent_exists(lake: duckdb.DuckDBPyConnection, child: str, column: str, parent: str, key: str) -> None:
    lost = f"""
        select distinct {column} from {child} where {column} is not null
        and {column} not in (select {key} from {parent} where {key} is not null)"""
    planted = [("D000000000000",)] if (child, column) == ("prescription", "practitioner_id") else []
    assert lake.execute(lost).fetchall() == planted


@pytest.mark.parametrize("case", _NOT_SO.values(), ids=_NOT_SO)
def test_lawful_and_planted_care_never_has(lake: duckdb.DuckDBPyConnection, case: str) -> None:
    assert lake.execute(case).fetchall() == []


def test_the_pooled_fund_pays_by_the_benefit_rule_of_area_level_person_and_day(lake: duckdb.DuckDBPyConnection) -> None:
    row = lake.execute(_BENEFITS).fetchone()
    assert row is not None
    settlements, ruled, wrong_deductible, wrong_share = row
    assert settlements > 5_000
    assert (ruled, wrong_deductible, wrong_share) == (settlements, 0, 0)
