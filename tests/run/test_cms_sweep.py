"""The whole way with a supplier of another country: files of CMS's form, untouched, against an independent count."""

import pytest

from jobs.verify import verify
from tests.intake import cms_files, cms_truth
from tests.intake.cms_files import beneficiary, carrier, drug, outpatient, service, stay
from tests.run.swept import Swept


@pytest.fixture(scope="module")
def month(spark, tmp_path_factory):
    month = Swept(
        tmp_path_factory.mktemp("cms") / "month", 0, 0, source="cms_desynpuf", periods=("2008-01", "2008-02", "2008-03")
    )
    cms_files.write(
        month.landing,
        bene=[beneficiary("B1"), beneficiary("B2"), beneficiary("B3", died="2008-02-01")],
        inpatient=[
            stay("A1", "2008-01-28", "2008-02-05"),
            stay("A2", "2008-02-01", "2008-02-04", PRVDR_NUM="H2"),
            stay("A3", "2008-02-04", "2008-02-09", PRVDR_NUM="H3"),
        ],
        outpatient=[
            outpatient("O1", "2008-02-10", DESYNPUF_ID="B3"),
            outpatient("O2", "2008-02-01", DESYNPUF_ID="B3"),
            outpatient("O3", "2008-03-01", AT_PHYSN_NPI=""),
        ],
        carrier=[
            carrier("C1", "2008-01-15", service("36415"), service("36415"), service("80053"), DESYNPUF_ID="B2"),
            carrier("C2", "2008-01-15", service("36415"), service("36415"), ended="2008-01-16", DESYNPUF_ID="B2"),
        ],
        pde=[drug("D1", "2008-01-20"), drug("D2", "2008-03-20", DESYNPUF_ID="B3")],
    )
    month.run()
    return month


@pytest.fixture(scope="module")
def truth(month):
    return cms_truth.read(month.landing)


def found(month, rule_id):
    rows = month.rows("finding", "*", f"rule_id = '{rule_id}'")
    return [row | {"facts": dict(row["facts"])} for row in rows]


def test_duplicates_equal_the_independent_count(month, truth):
    ours = {
        (row["facts"]["visit_id"], row["facts"]["item_code"], len(row["fee_line_ids"]) - 1, row["amount_at_issue_fen"])
        for row in found(month, "duplicate_charge")
    }
    expected = {(claim, item, copies, share) for claim, item, _, copies, share in cms_truth.duplicate_charges(truth)}
    assert ours == expected
    assert len(expected) == 1


def test_overlaps_equal_the_independent_count(month, truth):
    ours = {
        (*row["visit_ids"], row["event_on"], int(row["facts"]["overlap_nights"]))
        for row in found(month, "overlapping_stays")
    }
    assert ours == {(*row[:3], row[4]) for row in cms_truth.overlapping_stays(truth)}
    assert len(ours) == 1


def test_services_after_death_equal_the_independent_count(month, truth):
    ours = {(row["facts"]["visit_id"], row["event_on"]) for row in found(month, "service_after_death")}
    assert ours == {row[:2] for row in cms_truth.service_after_death(truth)}
    assert len(ours) == 2


def test_rows_refused_and_waiting_equal_the_independent_count(month, truth):
    ours = {
        (row["file_name"].removesuffix(".csv"), row["dataset"]): (
            row["received_count"],
            row["quarantined_count"],
            row["held_count"],
        )
        for row in month.rows("source_file", "*")
    }
    assert ours == {tuple(row[:2]): tuple(row[2:]) for row in cms_truth.counts(truth)}


def test_what_rests_on_what_is_not_delivered_is_not_judgeable_and_never_failed(month):
    rows = month.rows("quality_result", "dataset, check_id, status")
    assert {row["status"] for row in rows if row["dataset"] == "bank_statement"} == {"not_judgeable"}
    assert not [row for row in rows if row["check_id"].startswith("required:") and row["status"] == "failed"]
    assert {row["rule_id"] for row in month.rows("finding", "rule_id")} == {
        "duplicate_charge",
        "overlapping_stays",
        "service_after_death",
    }


def test_every_month_has_its_manifest_row_and_the_lake_is_proven(month):
    assert [row.period for row in month.manifest()] == list(month.periods)
    assert verify(month.lake, "2008-03").faults == ()
