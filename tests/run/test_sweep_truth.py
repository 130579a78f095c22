"""The main job on simulated months: everything planted is found, nothing else, and no row and no fen is lost."""

from collections import Counter

import pytest

from tests.run.swept import PERIOD, REGION, Swept

SEEDS = [(7, 15_000), (23, 2_000), (91, 2_000)]
FINDINGS = f"gold/finding[period={PERIOD},region={REGION}]"


@pytest.fixture(scope="module", params=SEEDS, ids=[f"seed{seed}" for seed, _ in SEEDS])
def month(request, spark, tmp_path_factory) -> Swept:
    seed, persons = request.param
    month = Swept(tmp_path_factory.mktemp(f"seed{seed}") / "month", seed, persons)
    month.folder.mkdir()
    month.simulate().run()
    return month


def described(month: Swept) -> list[dict[str, str]]:
    """Findings in the words of the truth."""
    persons = {
        row["person_key"]: row["identifier"]
        for row in month.rows("person_key", "*", "slot >= 0")
        if row["identifier_kind"] == "person_id"
    }
    found = []
    for row in month.rows("finding", "*"):
        facts = dict(row["facts"])
        found.append(
            {
                **{name: row[name] or "" for name in ("rule_id", "grade", "period", "institution_id", "settlement_id")},
                "practitioner_id": row["practitioner_id"] or "",
                "event_on": row["event_on"].isoformat(),
                "amount_at_issue_fen": str(row["amount_at_issue_fen"]),
                "visit_id": facts.get("visit_id") or "|".join(sorted(row["visit_ids"] or [])),
                "fee_line_id": "|".join(sorted(row["fee_line_ids"] or [])),
                "person_id": persons.get(row["person_key"], ""),
                "item_code": facts.get("item_code", ""),
            }
        )
    return found


def matching(rows: list[dict[str, str]], wanted: dict[str, str], *, but: tuple[str, ...] = ()) -> list[dict[str, str]]:
    shown = {name: value for name, value in wanted.items() if value and name not in but}
    return [row for row in rows if all(row.get(name) == value for name, value in shown.items())]


def test_every_planted_violation_is_found_once_and_nothing_else(month):
    found = described(month)
    truth = month.truth("finding")
    missed = [row for row in truth if len(matching(found, row, but=("planting",))) != 1]
    assert missed == []
    assert Counter(row["rule_id"] for row in found) == Counter(row["rule_id"] for row in truth)


def test_no_near_miss_is_found(month):
    found = described(month)
    assert [row for row in month.truth("near_miss") if matching(found, row, but=("case",))] == []


def test_every_planted_fault_is_quarantined_or_held_with_its_reason_and_nothing_else(month):
    files = {row["source_file"]: row["file_name"] for row in month.rows("source_file", "source_file, file_name")}
    found = {
        (row["dataset"], files[row["source_file"]], row["source_row"], row["status"], tuple(row["reasons"]))
        for row in month.rows("quarantine", "*")
    }
    expected = {
        (row["dataset"], row["file_name"], int(row["source_row"]), row["status"], (row["reason"],))
        for row in month.truth("quarantine")
        if row["status"] != "repeated"
    }
    assert found == expected


def test_every_planted_difference_is_found_and_everything_else_agrees(month):
    found = [
        {
            **row,
            "item_kind": row["item_kind"] or "",
            "left_fen": str(row["left_fen"]),
            "right_fen": str(row["right_fen"]),
        }
        for row in month.rows(
            "reconciliation_result", "reconciliation_id, item_kind, status, left_fen, right_fen, match_key"
        )
    ]
    truth = month.truth("reconciliation")
    for row in truth:
        own = ("reconciliation_id", "status", "left_fen", "right_fen")
        same = [
            one for one in matching(found, {name: row[name] for name in own}) if one["item_kind"] == row["item_kind"]
        ]
        keys = [row["settlement_id"], row["statement_id"], row["bank_reference"]]
        keys += [f"{row['institution_id']}|{row['fund_kind']}"] if row["item_kind"] == "approved_ordered" else []
        same = [one for one in same if all(key in one["match_key"] for key in keys if key)]
        assert len(same) == 1, row
    open_rows = [row for row in found if row["status"] != "matched"]
    assert len(open_rows) == len([row for row in truth if row["status"] != "matched"])


def test_every_row_and_every_fen_of_every_file_is_accounted_for(month):
    totals = {row["file_name"]: row for row in month.truth("totals")}
    register = month.rows("source_file", "*")
    assert {row["file_name"] for row in register} == totals.keys()
    ends = ("accepted", "quarantined", "held", "repeated")
    for row in register:
        expected = totals[row["file_name"]]
        assert sum(row[f"{end}_count"] for end in ends) == row["received_count"] == int(expected["rows"])
        assert sum(row[f"{end}_fen"] for end in ends) == row["received_fen"] == int(expected["total_fen"] or 0)
        total = "sum(amount_fen)" if row["dataset"] == "fee_line" else "0"
        held = month.rows(row["dataset"], f"count(*) as n, {total} as fen", f"source_file = '{row['source_file']}'")[0]
        assert held["n"] == row["accepted_count"] - row["superseded_count"]
        if row["dataset"] == "fee_line":
            assert held["fen"] == row["accepted_fen"] - row["superseded_fen"]


def test_left_less_right_is_the_sum_of_differences_in_every_reconciliation(month):
    sums = "reconciliation_id, sum(left_fen) - sum(right_fen) - sum(difference_fen) as lost"
    rows = month.rows("reconciliation_result", sums, "true group by reconciliation_id")
    assert {row["lost"] for row in rows} == {0}
    assert len(rows) == 3


def test_a_finding_claims_no_more_than_its_rows_were_charged_and_names_its_data(month):
    for row in month.rows("finding", "*"):
        assert 0 <= row["amount_at_issue_fen"] <= row["exposure_fen"] or row["grade"] == "indicator"
        assert row["legal_basis"].startswith("《")
        assert dict(row["evidence_versions"])


def test_the_same_month_again_and_with_any_number_of_tasks_leaves_the_same_findings(month):
    first = month.manifest()[-1]
    ids = month.rows("finding", "finding_id", "true order by finding_id")
    for tasks in (1, 4, 16):
        month.run("detect", tasks=tasks)
        again = month.manifest()[-1]
        assert again.content_hash[FINDINGS] == first.content_hash[FINDINGS]
        assert month.rows("finding", "finding_id", "true order by finding_id") == ids


def test_a_second_sweep_takes_in_nothing_and_leaves_the_same_content(month):
    before = {key: value for row in month.manifest() for key, value in row.content_hash.items()}
    outcome = month.run()
    assert outcome.taken is not None
    assert outcome.taken.new_files == ()
    for key, value in month.manifest()[-1].content_hash.items():
        assert before[key] == value, key


def test_two_lakes_from_the_same_files_have_the_same_content_and_the_same_report_to_the_byte(spark, tmp_path):
    first = Swept(tmp_path / "first", 5, 1_000)
    first.folder.mkdir()
    first.simulate()
    second = first.beside(tmp_path / "second")
    for month in (first, second):
        month.run()
    assert second.manifest()[0].content_hash == first.manifest()[0].content_hash
    for suffix in ("html", "xlsx"):
        name = f"{PERIOD}-{REGION}.{suffix}"
        assert (second.folder / "reports" / name).read_bytes() == (first.folder / "reports" / name).read_bytes()
