"""One hospital's broken file: it is held, the region goes on, it is told once, and a mended file releases it."""

import csv
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.errors import GateClosed
from jobs.settings import AlertSettings
from jobs.sweep import Outcome, run
from tests.quality.receivers import Receiver
from tests.run.swept import Swept
from tests.run.test_sweep_truth import described

CERTIFICATE = "150102198001011234"
"""A person's number that somebody wrote where the institution's code belongs."""


@dataclass
class Broken:
    """A month of which a third of one hospital's fee lines and five lines of nobody cannot be read."""

    month: Swept
    hook: Receiver
    hospital: str = ""

    def sweep(self) -> Outcome:
        order = self.month.order()
        settings = order.settings.model_copy(update={"alerts": AlertSettings(file=self.month.folder / "alerts.yaml")})
        order = replace(order, settings=settings)
        with self.hook.up():
            return run("sweep", order, lambda: datetime.now(UTC), self.month.lines.append)

    @property
    def lines(self) -> Path:
        return self.month.landing / "fee_line_202610_01.csv"

    def rows(self, table: str, columns: str, where: str = "true") -> list[tuple[object, ...]]:
        return [tuple(row.values()) for row in self.month.rows(table, columns, where)]


Rows = list[list[str]]
"""A file's rows as they stand, ragged ones included; the first is the header."""


def rewrite(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def hook():
    return Receiver()


@pytest.fixture(scope="module")
def month(spark, tmp_path_factory, hook) -> Swept:
    month = Swept(tmp_path_factory.mktemp("held") / "month", seed=23, persons=1_000)
    month.folder.mkdir()
    (month.folder / "hook.url").write_text(hook.address, encoding="utf-8")
    (month.folder / "alerts.yaml").write_text(
        f"channels: [{{name: hook, url_file: {month.folder / 'hook.url'}}}]", encoding="utf-8"
    )
    return month.simulate()


@pytest.fixture(scope="module")
def broken(month, hook) -> tuple[Broken, Rows]:
    """The month swept with the broken file, and the rows that were broken, as they should be."""
    lines = read(Broken(month, hook).lines)
    header = lines[0]
    quantity, institution = header.index("cnt"), header.index("fixmedins_code")
    found = Counter(row["institution_id"] for row in month.truth("finding") if row["institution_id"])
    sizes = Counter(row[institution] for row in lines)
    hospital = max((one for one in found if sizes[one] * 5 < len(lines)), key=lambda one: (sizes[one], one))
    own = [row for row in lines if row[institution] == hospital and len(row) == len(header)]
    whole = [list(row) for row in own[::3]]
    for row in own[::3]:
        row[quantity] = "?"
    one = Broken(month, hook, hospital)
    strays = [list(row) for row in own[1:6]]
    for number, stray in enumerate(strays):
        stray[0], stray[quantity], stray[institution] = f"stray{number}", "?", CERTIFICATE
    rewrite(one.lines, [*lines, *strays])
    one.sweep()
    return one, [header, *whole]


def test_the_hospital_is_held_in_all_its_datasets_and_nobody_else(broken):
    one, _ = broken
    held = dict(one.rows("held_institution", "dataset, row_count", f"institution_id = '{one.hospital}'"))
    assert {"fee_line", "visit", "settlement"} <= held.keys()
    own = f"institution_id = '{one.hospital}' and period = '2026-10'"
    counted = {name: one.rows(name, "count(*)", own)[0][0] for name in held}
    assert held == counted
    assert {row[0] for row in one.rows("held_institution", "institution_id")} == {one.hospital, CERTIFICATE}


def test_held_rows_stay_in_the_lake_and_take_no_part_in_the_month(broken):
    one, _ = broken
    assert one.rows("finding", "1", f"institution_id = '{one.hospital}'") == []
    assert one.rows("reconciliation_result", "1", f"group_key = '{one.hospital}'") == []
    judged = one.rows(
        "reconciliation_result",
        "sum(left_count), sum(left_fen)",
        "reconciliation_id = 'fee_line_settlement'",
    )[0]
    held = one.rows("held_institution", "row_count, amount_fen", "dataset = 'fee_line' and row_count > 0")[0]
    unsettled = one.rows("fee_line", "count(*), coalesce(sum(amount_fen), 0)", "settlement_id is null or not is_valid")
    whole = one.rows("fee_line", "count(*), sum(amount_fen)")[0]
    of_held = f"(settlement_id is null or not is_valid) and institution_id = '{one.hospital}'"
    both = one.rows("fee_line", "count(*), coalesce(sum(amount_fen), 0)", of_held)[0]
    assert [a + b + c - d for a, b, c, d in zip(judged, held, unsettled[0], both, strict=True)] == list(whole)


def test_whoever_was_never_at_the_hospital_is_judged_as_if_nothing_had_happened(broken):
    one, _ = broken
    patients = {row[0] for row in one.rows("visit", "person_id", f"institution_id = '{one.hospital}'")}

    def untouched(rows: list[dict[str, str]]) -> Counter[tuple[str, str]]:
        own = [row for row in rows if row["person_id"] not in patients and row["institution_id"] != one.hospital]
        return Counter((row["rule_id"], row["person_id"]) for row in own if row["person_id"])

    assert untouched(described(one.month)) == untouched(one.month.truth("finding"))


def test_what_was_not_judged_is_counted_with_its_reason(broken):
    one, _ = broken
    rows = one.rows("not_judgeable", "subject_id, cause", f"institution_id = '{one.hospital}'")
    assert {"fee_line_settlement", "settlement_payment", "price_above_cap", "split_admission"} <= dict(rows).keys()
    assert set(dict(rows).values()) == {"held"}


def test_the_report_says_so(broken):
    one, _ = broken
    page = (one.month.folder / "reports" / "2026-10-150000.html").read_text("utf-8")
    assert "暂扣 2 家机构" in page
    assert one.hospital in page[page.index("暂扣机构") :]
    assert CERTIFICATE not in page


def test_each_cause_is_told_once_and_nobody_is_named(broken):
    one, whole = broken
    held = [message for message in one.hook.messages if "机构数据暂扣" in message]
    assert len(held) == 2
    assert len([message for message in held if f"机构{one.hospital}" in message]) == 1
    persons = {row[whole[0].index("psn_no")] for row in whole[1:]} | {CERTIFICATE}
    assert [person for person in persons for message in one.hook.messages if person in message] == []
    assert one.month.folder.as_uri() + "/reports/quality/2026-10-150000/fee_line.html" in held[0]
    assert (one.month.folder / "reports/quality/2026-10-150000/fee_line.html").is_file()


def test_a_mended_file_releases_the_hospital_and_the_month_is_as_it_should_have_been(broken):
    one, whole = broken
    before = len(one.hook.received)
    rewrite(one.month.landing / "fee_line_202610_02.csv", whole)
    one.sweep()
    assert one.rows("held_institution", "1", f"institution_id = '{one.hospital}'") == []
    found = Counter(row[0] for row in one.rows("finding", "rule_id"))
    assert found == Counter(row["rule_id"] for row in one.month.truth("finding"))
    assert [row for row in one.rows("not_judgeable", "institution_id") if row[0] == one.hospital] == []
    assert len(one.hook.received) == before


def test_a_broken_catalogue_stops_the_run_with_exit_code_3_and_is_told_once(broken):
    one, _ = broken
    header, *rows = read(one.month.landing / "catalogue_item_202610_01.csv")
    bad = [["", *row[1:-1], row[-1] + "x"] for row in rows]
    rewrite(one.month.landing / "catalogue_item_202610_02.csv", [header, *bad])
    before = len(one.hook.received)
    for _ in range(2):
        with pytest.raises(GateClosed) as closed:
            one.sweep()
        assert closed.value.exit_code == 3
    (told,) = one.hook.messages[before:]
    assert "质量闸门关闭" in told
    assert "catalogue_item" in told
    assert one.rows("alert", "delivery", "cause_kind = 'gate_closed'") == [("sent",)]
