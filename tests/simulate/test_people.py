"""The insured beyond their care: employers, wages, enrollments, histories and personal accounts hang together."""

import duckdb
import pytest

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NONE = {
    "an accepted base outside 60 to 300 per cent of the reference wage": """
        select assessment_id from contribution_assessment
        where insurance_type = '310' and person_base_fen not between 8000_00 * 60 // 100 and 8000_00 * 300 // 100""",
    "an employee without an employer who pays an employer's part": """
        select assessment_id from contribution_assessment where employer_id is null and employer_due_fen > 0""",
    "an assessment of a person who is not enrolled in the insurance": """
        select assessment_id from contribution_assessment a where insurance_type in ('310', '390') and not exists (
          from enrollment e where e.person_id = a.person_id and e.insurance_type = a.insurance_type
          and e.enrollment_status = '1' and e.started_on <= a.due_on)""",
    "an employer with more assessed employees than it registered": """
        select employer_id from (
          select employer_id, count(distinct person_id) as n from contribution_assessment
          where insurance_type = '310' and employer_id is not null group by all)
        join (select employer_id, max(registry_headcount) as headcount from employer group by all) using (employer_id)
        where n > headcount""",
    "a household over two counties": """
        select household_id from person where valid_to_on is null
        group by household_id having count(distinct region_code) > 1 or count(*) > 3""",
    "versions of a person that overlap": """
        select person_id from (
          select person_id, valid_to_on, lead(valid_from_on) over version as next
          from person window version as (partition by person_id order by valid_from_on))
        where next is not null and valid_to_on is distinct from next - 1""",
    "an account entry whose balance is not the running sum": """
        select entry_id from (
          select entry_id, balance_fen,
                 sum(amount_fen) over (partition by person_id order by sequence_number) as running
          from personal_account_entry)
        where balance_fen <> running""",
    "a settlement whose draw on the account is not in the account": """
        select settlement_id from settlement s full join (
          select settlement_id, -sum(amount_fen) as fen from personal_account_entry
          where settlement_id is not null group by all) e using (settlement_id)
        where coalesce(s.personal_account_fen, 0) <> coalesce(e.fen, 0)""",
    "an account credit that is not the assessment's": """
        select entry_id from personal_account_entry e join contribution_assessment a using (assessment_id)
        where e.amount_fen <> a.into_account_fen""",
}


@pytest.mark.parametrize("case", _NONE.values(), ids=_NONE)
def test_there_is_never(lake: duckdb.DuckDBPyConnection, case: str) -> None:
    assert lake.execute(case).fetchall() == []


def test_credit_codes_end_with_their_check_characters(lake: duckdb.DuckDBPyConnection) -> None:
    codes = lake.sql("select credit_code from employer where employer_name not like '植入%'").fetchall()
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    assert len(codes) > 300
    for (code,) in codes:
        total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
        organisation = (11 - sum(int(digit) * w for digit, w in zip(code[8:16], weights, strict=True)) % 11) % 11
        assert code[17] == _ALPHABET[(31 - total % 31) % 31]
        assert code[16] == ("X" if organisation == 10 else str(organisation))


def test_many_employers_are_small_and_a_few_are_large(lake: duckdb.DuckDBPyConnection) -> None:
    median, largest, share = lake.sql("""
        select median(registry_headcount), max(registry_headcount),
               sum(registry_headcount) filter (registry_headcount >= 100) / sum(registry_headcount)
        from employer where valid_to_on is null""").fetchone() or (0, 0, 0)
    assert median <= 3
    assert largest >= 300
    assert share > 0.15


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("moved to another county", "person group by person_id having count(distinct region_code) > 1"),
        ("changed their name", "person group by person_id having count(distinct person_name) > 1"),
        (
            "had a certificate corrected",
            "person group by person_id having count(distinct certificate_number_token) > 1",
        ),
        ("changed the scheme", "enrollment group by person_id having count(distinct insurance_type) > 1"),
        ("paused", "enrollment where enrollment_status = '4' group by person_id having max(ended_on) is not null"),
        ("work for themselves", "enrollment where is_flexible_employment group by person_id"),
        ("are retired", "enrollment where is_retired_benefit group by person_id"),
        ("are civil servants", "person_identity_status where identity_type = '1501' group by person_id"),
        ("are destitute", "person_identity_status where identity_type = '1302' group by person_id"),
    ],
)
def test_some_persons(what: str, query: str, lake: duckdb.DuckDBPyConnection) -> None:
    counted = lake.execute(f"select count(*) from (select person_id from {query})").fetchone()
    assert counted is not None
    assert counted[0] > 0, what
