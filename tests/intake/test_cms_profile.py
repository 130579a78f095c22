"""CMS files, untouched, become persons, deaths, visits, settlements and fee lines; nothing is invented or lost."""

import random
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.detect import Context, evaluate
from jobs.errors import SettingError
from jobs.intake.profile import load_profile
from schemas import DATASETS
from tests.intake import cms_files, cms_truth
from tests.intake.cms_files import beneficiary, carrier, drug, outpatient, service, stay
from tests.intake.seam import conform_file, conform_folder, refused, silver
from tests.rule_case import all_parameters, all_rules

PROFILE = load_profile("cms_desynpuf")
RULES = ("duplicate_charge", "overlapping_stays", "service_after_death")


def rows_of(folder: Path, file: str, dataset: str, *shown: str) -> list[tuple[object, ...]]:
    """The named columns of a dataset read from one file."""
    kind = PROFILE.kind_of(f"{file}.csv")
    assert kind is not None
    table = conform_file(folder / f"{file}.csv", kind, next(one for one in kind.datasets if one.dataset == dataset))
    return list(zip(*(table[name].to_pylist() for name in shown), strict=True))


def findings(folder: Path) -> dict[str, list[dict[str, object]]]:
    """What the three rules find in the files, month by month, by rule."""
    tables = silver(conform_folder(folder, PROFILE))
    found: dict[str, list[dict[str, object]]] = {name: [] for name in RULES}
    for period in sorted(set(tables["visit"]["period"].to_pylist())):
        known = {name: rows for name, rows in tables.items() if not DATASETS[name].has_period}
        known |= {
            name: rows.filter(pc.less_equal(rows["period"], period))
            for name, rows in tables.items()
            if DATASETS[name].has_period
        }
        result = evaluate(known, all_rules().only(RULES), context=Context(period, "150000", all_parameters()))
        assert result.faults.num_rows == 0
        for row in result.findings.to_pylist():
            found[row["rule_id"]].append(row | dict(row["facts"]))
    return found


@pytest.fixture
def folder(tmp_path):
    """Write made-up CMS files."""
    return lambda **files: cms_files.write(tmp_path / "cms", **files)


def test_a_beneficiary_is_one_person_with_a_row_a_year(folder):
    path = folder(bene=[beneficiary("B1", 2008), beneficiary("B1", 2009)])
    shown = ("person_id", "gender", "birth_on", "region_code", "valid_from_on", "valid_to_on", "reasons")
    assert rows_of(path, "bene", "person", *shown) == [
        ("B1", "2", date(1940, 5, 1), "150000", date(2008, 1, 1), date(2008, 12, 31), []),
        ("B1", "2", date(1940, 5, 1), "150000", date(2009, 1, 1), date(2009, 12, 31), []),
    ]


def test_a_death_is_one_notice_of_the_person_that_the_certificate_names(folder):
    path = folder(bene=[beneficiary("B1"), beneficiary("B2", died="2008-03-01")])
    assert rows_of(path, "bene", "person_death", "person_id", "death_on", "source_party", "is_revoked", "reasons") == [
        ("B2", date(2008, 3, 1), "health", False, [])
    ]
    persons = dict(rows_of(path, "bene", "person", "person_id", "certificate_number_token"))
    ((token,),) = rows_of(path, "bene", "person_death", "certificate_number_token")
    assert token == persons["B2"] != persons["B1"]


def test_a_claim_segment_of_a_hospital_is_a_stay_with_its_settlement(folder):
    path = folder(
        inpatient=[
            stay("45", "2008-05-29", "2008-06-05", NCH_BENE_IP_DDCTBL_AMT="1024.0", NCH_PRMRY_PYR_CLM_PD_AMT="7.0"),
            stay("45", "2008-06-05", "2008-06-09", SEGMENT="2.0"),
        ]
    )
    visit = ("visit_id", "care_type", "medical_record_number", "disease_code", "reasons")
    assert rows_of(path, "inpatient", "visit", *visit) == [
        ("45-1", "21", "B1/2008-05-29", "335", []),
        ("45-2", "21", "B1/2008-06-05", "335", []),
    ]
    money = ("settlement_id", "visit_id", "total_fen", "fund_total_fen", "person_total_fen", "is_refund", "reasons")
    assert rows_of(path, "inpatient", "settlement", *money) == [
        ("45-1", "45-1", 203100, 100000, 102400, False, []),
        ("45-2", "45-2", 100000, 100000, 0, False, []),
    ]


def test_a_negative_payment_is_no_refund_and_is_refused_only_beyond_the_total(folder):
    path = folder(
        outpatient=[
            outpatient("1", "2008-01-04", CLM_PMT_AMT="-40.0"),
            outpatient("2", "2008-01-04", CLM_PMT_AMT="-40.0", NCH_BENE_PTB_COINSRNC_AMT="10.0"),
        ]
    )
    shown = ("settlement_id", "total_fen", "fund_total_fen", "is_refund", "reasons")
    assert rows_of(path, "outpatient", "settlement", *shown) == [
        ("1-1", -4000, -4000, False, []),
        ("2-1", -3000, -4000, False, ["check:fund_not_above_total"]),
    ]


@pytest.mark.parametrize("carrier_lines", [5, 13])
def test_numbered_lines_of_a_claim_become_rows_and_their_money_the_settlement(folder, carrier_lines):
    lines = [service("99213", "80.0", "20.0"), service("36415", "3.5", "0.0"), service("80053")]
    path = folder(carrier_lines=carrier_lines, carrier=[carrier("73", "2008-01-04", *lines)])
    shown = ("fee_line_id", "item_code", "order_number", "amount_fen", "in_scope_fen", "reasons")
    assert rows_of(path, "carrier", "fee_line", *shown) == [
        ("73-1", "99213", "73", 10000, 10000, []),
        ("73-2", "36415", "73", 350, 350, []),
        ("73-3", "80053", "73", 1000, 1000, []),
    ]
    assert rows_of(
        path, "carrier", "settlement", "total_fen", "fund_total_fen", "in_scope_fen", "person_total_fen"
    ) == [(11350, 9150, 11350, 2200)]


def test_lines_of_a_claim_over_several_days_have_no_order_of_their_own(folder):
    path = folder(carrier=[carrier("73", "2008-01-04", service("99232"), service("99232"), ended="2008-01-05")])
    assert rows_of(path, "carrier", "fee_line", "order_number", "reasons") == [(None, []), (None, [])]


def test_a_line_without_a_procedure_code_is_refused_with_that_reason_and_its_money_counted(folder):
    path = folder(carrier=[carrier("73", "2008-01-04", service("99213"), service(""))])
    assert rows_of(path, "carrier", "fee_line", "fee_line_id", "amount_fen", "reasons") == [
        ("73-1", 1000, []),
        ("73-2", 1000, ["missing:item_code"]),
    ]


def test_a_claim_whose_attending_physician_is_unknown_is_no_visit(folder):
    path = folder(
        outpatient=[outpatient("1", "2008-01-04", AT_PHYSN_NPI="")],
        carrier=[carrier("73", "2008-01-04", service("99213", PRF_PHYSN_NPI=""), service("80053", PRF_PHYSN_NPI="D2"))],
    )
    assert rows_of(path, "outpatient", "visit", "reasons") == [(["missing:attending_practitioner_id"],)]
    assert rows_of(path, "carrier", "visit", "attending_practitioner_id", "reasons") == [("D2", [])]


def test_a_drug_event_is_a_purchase_and_one_of_quantity_zero_is_no_line(folder):
    path = folder(pde=[drug("83", "2008-12-20"), drug("84", "2008-12-20", QTY_DSPNSD_NUM="0.0")])
    assert rows_of(path, "pde", "visit", "visit_id", "care_type", "reasons") == [
        ("PDE-83", "41", []),
        ("PDE-84", "41", []),
    ]
    assert rows_of(path, "pde", "settlement", "total_fen", "person_total_fen", "fund_total_fen", "reasons") == [
        (2000, 500, None, []),
        (2000, 500, None, []),
    ]
    assert rows_of(path, "pde", "fee_line", "item_code", "amount_fen", "reasons") == [
        ("00002036302", 2000, []),
        ("00002036302", 2000, ["check:quantity_not_zero"]),
    ]


def test_service_codes_of_an_outpatient_claim_are_lines_without_money(folder):
    path = folder(outpatient=[outpatient("1", "2008-01-04", HCPCS_CD_3="83880")])
    assert rows_of(path, "outpatient", "fee_line", "fee_line_id", "item_code", "amount_fen", "reasons") == [
        ("1-1-1", "80048", None, []),
        ("1-1-3", "83880", None, []),
    ]


def test_diagnoses_keep_their_rank_and_the_first_is_the_main_one(folder):
    path = folder(inpatient=[stay("45", "2008-05-29", "2008-06-05", ICD9_DGNS_CD_3="V453")])
    assert rows_of(path, "inpatient", "diagnosis", "visit_id", "sequence_number", "diagnosis_code", "is_main") == [
        ("45-1", 1, "4019", True),
        ("45-1", 3, "V453", False),
    ]


def test_what_the_supplier_has_not_got_is_named():
    lists = {(kind.pattern, one.dataset): set(one.not_delivered) for kind in PROFILE.files for one in kind.datasets}
    assert {"knowledge_point", "institution", "catalogue_price", "bank_statement"} <= set(PROFILE.not_supplied)
    assert all("pooling_fund_fen" in names for (_, dataset), names in lists.items() if dataset == "settlement")
    assert "fund_total_fen" in lists["pde*.csv", "settlement"]


def test_the_three_rules_rest_on_nothing_that_is_not_delivered():
    columns: dict[str, list[set[str]]] = {}
    for kind in PROFILE.files:
        for one in kind.datasets:
            columns.setdefault(one.dataset, []).append(set(one.columns))
    delivered = {f"{name}.{column}" for name, sets in columns.items() for column in set.union(*sets)}
    for rule in RULES:
        assert set(all_rules().rule(rule).header.requires) <= delivered


def test_two_stays_that_share_nights_are_found_and_a_bill_in_parts_is_not(folder):
    path = folder(
        bene=[beneficiary()],
        inpatient=[
            stay("1", "2008-05-29", "2008-06-05"),
            stay("2", "2008-06-01", "2008-06-06"),
            stay("3", "2008-07-01", "2008-07-10", PRVDR_NUM="H2"),
            stay("4", "2008-07-09", "2008-07-20"),
            stay("5", "2008-09-01", "2008-09-30", SEGMENT="1.0"),
            stay("6", "2008-09-01", "2008-10-20"),
        ],
    )
    found = findings(path)["overlapping_stays"]
    assert [(one["first_visit_id"], one["second_visit_id"], one["event_on"], one["grade"]) for one in found] == [
        ("1-1", "2-1", date(2008, 6, 1), "suspect")
    ]


def test_a_service_after_the_death_is_found_with_what_the_fund_paid(folder):
    path = folder(
        bene=[beneficiary(died="2008-03-01")],
        outpatient=[outpatient("1", "2008-03-01"), outpatient("2", "2008-03-02")],
        pde=[drug("83", "2008-04-01")],
    )
    found = {one["visit_id"]: one for one in findings(path)["service_after_death"]}
    assert {name: (one["grade"], one["amount_at_issue_fen"]) for name, one in found.items()} == {
        "2-1": ("suspect", 10000),
        "PDE-83": ("suspect", 0),
    }


def test_the_same_line_twice_on_a_claim_of_one_day_is_a_suspicion(folder):
    twice = (service("80053"), service("80053"))
    path = folder(
        carrier=[
            carrier("73", "2008-01-04", *twice),
            carrier("74", "2008-01-05", *twice, ended="2008-01-06"),
            carrier("75", "2008-01-07", service("80053"), service("80053", "9.0")),
        ]
    )
    found = findings(path)["duplicate_charge"]
    assert [(one["visit_id"], one["item_code"], one["grade"], one["amount_at_issue_fen"]) for one in found] == [
        ("73", "80053", "suspect", 800)
    ]


def test_no_beneficiary_code_stands_where_a_certificate_belongs(folder):
    path = folder(bene=[beneficiary("CANARY0123456789", died="2008-03-01")])
    for dataset in ("person", "person_death"):
        ((token,),) = rows_of(path, "bene", dataset, "certificate_number_token")
        assert "CANARY" not in str(token)
        assert len(str(token)) == 32


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_findings_and_counts_equal_an_independent_computation_over_the_files(tmp_path, seed):
    path = _random_files(tmp_path / "cms", random.Random(seed))  # noqa: S311 - reproducible files
    truth = cms_truth.read(path)
    conformed = conform_folder(path, PROFILE)
    found = findings(path)

    rows = {(file, dataset): (table.num_rows, refused(table).num_rows) for (file, dataset), table in conformed.items()}
    assert rows == {(file, dataset): (count, bad) for file, dataset, count, bad, _ in cms_truth.counts(truth)}
    assert _fen(conformed) == {kind: cents for kind, cents, _ in cms_truth.total_cents(truth)}

    overlaps = [(one["first_visit_id"], one["second_visit_id"], one["event_on"]) for one in found["overlapping_stays"]]
    assert sorted(overlaps) == [row[:3] for row in cms_truth.overlapping_stays(truth)]
    deaths = [(one["visit_id"], one["event_on"], one["amount_at_issue_fen"]) for one in found["service_after_death"]]
    assert sorted(deaths) == [(claim, day, paid) for claim, day, _, paid in cms_truth.service_after_death(truth)]
    copies = [(one["visit_id"], one["item_code"], one["amount_at_issue_fen"]) for one in found["duplicate_charge"]]
    assert sorted(copies) == sorted((row[0], row[1], row[4]) for row in cms_truth.duplicate_charges(truth))
    assert min(len(rows) for rows in found.values()) > 0


def _fen(conformed: dict[tuple[str, str], pa.Table]) -> dict[str, object]:
    totals = {
        file: pc.sum(rows["total_fen"]).as_py() for (file, name), rows in conformed.items() if name == "settlement"
    }
    return totals | {"carrier lines": pc.sum(conformed["carrier", "fee_line"]["amount_fen"]).as_py()}


def _random_files(folder: Path, draw: random.Random) -> Path:
    """A few hundred claims of a few persons, with all that real files have: blanks, overlaps, negatives, repeats."""
    people = [f"B{number}" for number in range(12)]
    died = dict.fromkeys(people[:4], "2008-06-01")

    def day() -> date:
        return date(2008, 1, 1) + timedelta(days=draw.randrange(360))

    def rarely(value: object, blank: object = "") -> object:
        return blank if draw.random() < 0.05 else value

    def money(low: int = 0) -> str:
        return f"{10 * draw.randrange(low, 12)}.0"

    def line() -> cms_files.Row:
        item = rarely(draw.choice(["80053", "36415", "99213"]))
        amounts = {"LINE_ALOWD_CHRG_AMT": money(), "LINE_BENE_PTB_DDCTBL_AMT": rarely("0.0", "10.0")}
        return service(str(item), draw.choice(["0.0", "8.0"]), "2.0", PRF_PHYSN_NPI=rarely("D1")) | amounts

    stays, claims, bills, drugs = [], [], [], []
    for number in range(60):
        begun = day()
        ended = begun + timedelta(days=draw.randrange(1, 25))
        other = {"PRVDR_NUM": draw.choice("HIJ"), "NCH_BENE_IP_DDCTBL_AMT": draw.choice(["1024.0", ""])}
        person = {"DESYNPUF_ID": draw.choice(people), "AT_PHYSN_NPI": rarely("D1")}
        stays.append(stay(f"45{number}", str(begun), str(ended), **other, **person))
    for number in range(120):
        person = {"DESYNPUF_ID": draw.choice(people), "AT_PHYSN_NPI": rarely("D1")}
        amounts = {"CLM_PMT_AMT": money(-5), "NCH_BENE_PTB_COINSRNC_AMT": money(), "HCPCS_CD_2": rarely("", "83880")}
        claims.append(outpatient(f"39{number}", str(day()), **person, **amounts))
    for number in range(200):
        begun = day()
        ended = begun + timedelta(days=draw.choice([0, 0, 0, 2]))
        lines = [line() for _ in range(draw.randrange(1, 6))]
        bills.append(carrier(f"73{number}", str(begun), *lines, ended=str(ended), DESYNPUF_ID=draw.choice(people)))
    for number in range(80):
        drugs.append(
            drug(f"83{number}", str(day()), DESYNPUF_ID=draw.choice(people), QTY_DSPNSD_NUM=rarely("30.0", "0.0"))
        )
    bene = [beneficiary(person, 2008, died.get(person, "")) for person in people]
    return cms_files.write(folder, bene=bene, inpatient=stays, outpatient=claims, carrier=bills, pde=drugs)


def test_a_file_that_lacks_a_column_of_the_profile_is_refused(folder):
    path = folder(pde=[drug("83", "2008-12-20")])
    (path / "pde.csv").write_text("DESYNPUF_ID,PDE_ID\nB1,83\n", encoding="utf-8")
    kind = PROFILE.kind_of("pde.csv")
    assert kind is not None
    with pytest.raises(SettingError, match=r"pde\.csv lacks the required column SRVC_DT"):
        conform_file(path / "pde.csv", kind)
