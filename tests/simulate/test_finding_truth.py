"""The truth of planted cases equals what the rules' definitions give over all rows: nothing else fires."""

from pathlib import Path

import duckdb
import pytest

from tests.simulate.landed import truth

_VIEWS = """
create or replace view paid as
  select f.*, v.started_at, v.ended_at, v.main_diagnosis_code, v.is_newborn, s.fund_total_fen,
         s.in_scope_fen as settled_fen
  from fee_line f join visit v using (visit_id) left join settlement s using (settlement_id)
  where v.is_valid and strftime(coalesce(v.ended_at, v.started_at), '%Y-%m') = '2026-10';
create or replace view net as
  select o.* exclude (quantity, amount_fen, in_scope_fen),
         o.quantity + coalesce(r.quantity, 0) as quantity, o.amount_fen + coalesce(r.amount_fen, 0) as amount_fen,
         o.in_scope_fen + coalesce(r.in_scope_fen, 0) as in_scope_fen,
         coalesce((o.in_scope_fen + coalesce(r.in_scope_fen, 0))::hugeint * o.fund_total_fen
           // nullif(o.settled_fen, 0), 0)::bigint as line_fund
  from paid o
  left join (
    select visit_id, original_line_number, sum(quantity) as quantity, sum(amount_fen) as amount_fen,
           sum(in_scope_fen) as in_scope_fen
    from paid where quantity < 0 group by all
  ) r on r.visit_id = o.visit_id and r.original_line_number = o.source_line_number
  where o.quantity > 0 and o.quantity + coalesce(r.quantity, 0) > 0;
create or replace view stay as
  select *, started_at::date as first_on, ended_at::date as last_on from visit
  where care_type[1:2] in ('21','22','23','24','25','26','52') and ended_at is not null and is_valid;
create or replace view net_settlement as
  select coalesce(original_settlement_id, settlement_id) as settlement_id, visit_id, institution_id,
         sum(pooling_fund_fen) as pooling, sum(fund_total_fen) as fund, sum(total_fen) as total,
         any_value(settlement_kind) as settlement_kind, any_value(insurance_type) as insurance_type,
         any_value(care_type) as care_type
  from settlement group by all having sum(total_fen) <> 0;
create or replace view identical as
  select visit_id, item_code, occurred_at::date as day, list(fee_line_id order by fee_line_id) as ids,
         sum(line_fund) - min_by(line_fund, fee_line_id) as fund
  from net where order_number is not null and settlement_id is not null
  group by visit_id, item_code, order_number, occurred_at, quantity, unit_price having count(*) > 1;
"""
_EXCESS = """
with daily as (
  select institution_id, person_id, item_code, visit_id, occurred_at::date as day, sum(quantity) as quantity,
         sum(line_fund) as fund, any_value(started_at) as started_at, any_value(ended_at) as ended_at
  from net where settlement_id is not null group by all),
limited as (
  select d.*, (k.parameters->>'max_per_day')::int as n, k.rule_class_id,
         sum(d.quantity) over (partition by d.visit_id, d.item_code) as total,
         greatest(1, date_diff('day', d.started_at::date, d.ended_at::date)) as days
  from daily d join knowledge_point k on k.code = d.item_code and (k.parameters->>'max_per_day') is not null)
select l.institution_id, l.person_id, l.item_code, l.day::varchar,
       (l.fund * (least(l.quantity - n, total - n * days) * 10000)::bigint // (l.quantity * 10000)::bigint)::varchar
from limited l left join identical i on i.visit_id = l.visit_id and i.item_code = l.item_code and i.day = l.day
where l.quantity > n and total > n * days and {0}
"""
_MINUTES = """
select practitioner, day::varchar, (case when minutes > 960 then fund * (minutes - 960)::bigint // minutes::bigint
       else 0 end)::varchar
from (
  select executing_practitioner_id as practitioner, occurred_at::date as day, sum(line_fund) as fund,
         sum(quantity * (k.parameters->>'minutes')::int) as minutes, count(distinct visit_id) as visits
  from net join knowledge_point k on k.code = item_code and k.rule_class_id = 'OWN-STA-003'
  where executing_practitioner_id is not null group by all)
where minutes > 960 or visits > 100
"""
_OVERLAP = """
with pair as (
  select a.visit_id as a_id, b.visit_id as b_id, greatest(a.first_on, b.first_on) as from_on,
         least(a.last_on, b.last_on) as to_on, sa.fund as a_fund, sb.fund as b_fund,
         a.last_on - a.first_on as a_nights, b.last_on - b.first_on as b_nights, a.person_id
  from stay a join stay b on a.person_id = b.person_id and a.visit_id < b.visit_id
  join net_settlement sa on sa.visit_id = a.visit_id join net_settlement sb on sb.visit_id = b.visit_id
  where not a.is_newborn and not b.is_newborn
    and not (a.institution_id = b.institution_id and a.medical_record_number = b.medical_record_number)
    and least(a.last_on, b.last_on) - greatest(a.first_on, b.first_on) >= 2)
select a_id || '|' || b_id, from_on::varchar,
       case when (select count(distinct visit_id) from net where visit_id in (a_id, b_id)
                  and occurred_at::date between from_on and to_on) = 2 then 'definite' else 'suspect' end,
       least(a_fund * (to_on - from_on) // a_nights, b_fund * (to_on - from_on) // b_nights)::varchar
from pair
"""
_DEATH = """
with notice as (
  select person_id, max(death_on) as death_on, count(distinct death_on) as dates, count(*) as sources,
         bool_or(source_party = 'public_security') as police
  from person_death where not is_revoked and source_party <> 'court' group by all)
select v.visit_id, case when dates = 1 and (police or sources > 1) then 'definite' else 'suspect' end,
       coalesce((select sum(fund) from net_settlement s where s.visit_id = v.visit_id), 0)::varchar
from visit v join notice n using (person_id)
where v.started_at::date > n.death_on and strftime(v.ended_at, '%Y-%m') = '2026-10'
"""
_CASES = {
    "duplicate_charge copies": (
        ("duplicate_charge", "fee_line_id", "amount_at_issue_fen"),
        "select array_to_string(ids, '|'), fund::varchar from identical",
    ),
    "once a day": (
        ("duplicate_charge", "institution_id", "person_id", "item_code", "event_on", "amount_at_issue_fen"),
        _EXCESS.format("n = 1 and l.rule_class_id = 'POL-SVC-014' and l.quantity - 1 > coalesce(len(i.ids) - 1, 0)"),
    ),
    "daily quantity": (
        ("daily_quantity_above_limit", "institution_id", "person_id", "item_code", "event_on", "amount_at_issue_fen"),
        _EXCESS.format("n > 1"),
    ),
    "price": (
        ("price_above_cap", "fee_line_id", "amount_at_issue_fen"),
        """select fee_line_id, (greatest(0, n.amount_fen - floor(p.price_cap * quantity * 100)::bigint - over_cap_fen)
                  * fund_total_fen // settled_fen)::varchar
           from net n join institution i using (institution_id)
           join catalogue_price p on p.item_code = n.item_code and p.price_region_code = i.price_region_code
             and coalesce(p.level_group, i.level_group) = i.level_group
             and occurred_at::date between p.effective_from_on and coalesce(p.effective_to_on, date '9999-12-31')
           where i.ownership = 'public' and unit_price > p.price_cap + 0.01""",
    ),
    "other sex": (
        ("item_for_other_sex", "fee_line_id", "amount_at_issue_fen"),
        """select fee_line_id, line_fund::varchar from net join catalogue_item c using (item_code)
           join person p using (person_id)
           where c.limit_gender in ('1', '2') and p.gender in ('1', '2') and p.gender <> c.limit_gender
             and not is_newborn and main_diagnosis_code[1:3] not in ('C50', 'C61', 'N46', 'N97')""",
    ),
    "split": (
        ("split_admission", "visit_id"),
        """select visit_id from (
             select b.visit_id, b.institution_id = a.institution_id and b.medical_record_number =
               a.medical_record_number as is_interim, a.discharge_way, a.is_newborn as a_newborn, b.is_newborn,
               b.care_type, b.main_diagnosis_code as code,
               row_number() over (partition by b.visit_id order by a.ended_at desc) as place
             from stay a join stay b on a.person_id = b.person_id and a.institution_id = b.institution_id
               and a.main_diagnosis_code[1:3] = b.main_diagnosis_code[1:3] and a.visit_id <> b.visit_id
             where b.first_on - a.last_on between 0 and 10 and strftime(b.ended_at, '%Y-%m') = '2026-10')
           where place = 1 and not is_interim and discharge_way not in ('2','3','4') and not a_newborn
             and not is_newborn and care_type[1:2] <> '24' and code[1:3] not in ('Z51', 'Z49')
             and code[1] not in ('O', 'P')""",
    ),
    "overlap": (("overlapping_stays", "visit_id", "event_on", "grade", "amount_at_issue_fen"), _OVERLAP),
    "outpatient": (
        ("outpatient_during_stay", "visit_id", "amount_at_issue_fen"),
        """select v.visit_id, sum(s.pooling)::varchar from visit v join net_settlement s using (visit_id)
           where v.care_type[1:2] in ('11','12','13','19','41') and exists (
             select 1 from stay where stay.person_id = v.person_id and v.started_at::date > first_on
             and v.started_at::date < last_on)
           group by v.visit_id having sum(s.pooling) > 0""",
    ),
    "death": (("service_after_death", "visit_id", "grade", "amount_at_issue_fen"), _DEATH),
    "agreement": (
        ("settlement_outside_agreement", "settlement_id", "amount_at_issue_fen"),
        """select settlement_id, fund::varchar from net_settlement s join visit v using (visit_id)
           where fund > 0 and s.settlement_kind <> '1' and s.care_type[1:2] <> '13' and not exists (
             select 1 from agreement a where a.institution_id = s.institution_id
             and v.started_at::date between a.effective_from_on and a.effective_to_on
             and list_contains(a.insurance_types, s.insurance_type)
             and list_contains(a.service_scope, s.care_type[1:2]))""",
    ),
    "workload": (("impossible_practitioner_day", "practitioner_id", "event_on", "amount_at_issue_fen"), _MINUTES),
}


@pytest.mark.parametrize("case", _CASES)
def test_the_definition_finds_the_planted_cases_and_nothing_else(
    case: str, lake: duckdb.DuckDBPyConnection, region_files: Path
) -> None:
    (rule_id, *columns), query = _CASES[case]
    lake.execute(_VIEWS)
    planted = [row for row in truth(region_files, "finding") if row["rule_id"] == rule_id]
    if rule_id == "duplicate_charge":
        planted = [row for row in planted if row["planting"].startswith("identical") == (case != "once a day")]
    expected = sorted(tuple(row[column] for column in columns) for row in planted)
    assert expected
    assert sorted(lake.execute(query).fetchall()) == expected


def test_the_outlier_of_cost_stands_far_above_its_peers(region_files: Path) -> None:
    peers = [row for row in truth(region_files, "peer") if row["is_judged"] == "1"]
    outliers = [row["institution_id"] for row in peers if int(row["robust_z"]) > 35_000]
    assert len(peers) >= 12
    assert all(int(row["stays"]) >= 30 for row in peers)
    assert outliers == [
        row["institution_id"] for row in truth(region_files, "finding") if row["rule_id"] == "cost_per_stay_outlier"
    ]
    assert len(outliers) == 1
