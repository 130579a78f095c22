"""The manifest: what has no row does not exist, and no row can be changed, dropped or reordered unnoticed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from jobs.manifest import ManifestRow, append_row, pinned_versions, read_manifest, rows_of
from tests.intake.month import no_session

AT = datetime(2026, 11, 1, tzinfo=UTC)


def row(run_id: str, previous: str = "", *, period: str = "2026-10", **outputs: int) -> ManifestRow:
    return ManifestRow(
        run_id=run_id,
        command="sweep",
        period=period,
        region="150000",
        as_of_at=AT,
        started_at=AT,
        finished_at=AT,
        code_version="0.1.0",
        inputs={},
        outputs=outputs,
        row_count={"silver/visit": 3},
        control_total_fen={},
        content_hash={"silver/visit": "0" * 16},
        rule_set_hash="r",
        parameter_hash="p",
        previous_hash=previous,
    ).hashed()


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path, no_session, run_id="r1")


@pytest.fixture
def chain(lake):
    first = row("r1", visit=1, finding=1)
    second = row("r2", first.manifest_hash, period="2026-11", finding=2)
    for one in (first, second):
        lake.run_id = one.run_id
        append_row(lake, one)
    return [first, second]


def test_a_new_lake_has_no_manifest(tmp_path):
    assert read_manifest(tmp_path) == []


def test_rows_are_read_back_as_written_in_the_order_of_their_chain(lake, chain):
    assert read_manifest(lake.root) == chain


def test_each_table_is_pinned_to_the_version_that_its_last_run_left(chain):
    assert pinned_versions(chain) == {"visit": 1, "finding": 2}


def test_the_hash_covers_every_field(chain):
    first = chain[0]
    for changed in ({"period": "2026-09"}, {"row_count": {}}, {"started_at": AT.replace(hour=1)}, {"outputs": {}}):
        assert replace(first, **changed).expected_hash() != first.manifest_hash


def test_a_row_that_names_no_row_before_it_breaks_the_chain(lake, chain):
    lake.run_id = "r3"
    with pytest.raises(AuditError, match="断链"):
        append_row(lake, row("r3", "somebody else's"))


def test_a_month_without_a_run_is_said_so(chain):
    assert rows_of(chain, "2026-11") == chain[1:]
    with pytest.raises(SettingError, match="2026-12"):
        rows_of(chain, "2026-12")
