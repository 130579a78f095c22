"""The content hash: the same rows give the same hash in any order and any number of files; any change shows."""

import pyarrow as pa
import pytest

from jobs.content import condition_of, content, content_key
from jobs.lake import Lake
from schemas import DATASETS
from tests.intake.month import no_session
from tests.table import tables_of

VISIT = DATASETS["visit"]
TWO = "| visit_id | person_id |\n| V1 | P1 |\n| V2 | P2 |"


@pytest.fixture
def hash_of(tmp_path):
    def work_out(*parts: pa.Table, where: str = "true"):
        lake = Lake(tmp_path / str(len(list(tmp_path.iterdir()))), no_session, run_id="r")
        for place, part in enumerate(parts):
            lake.write(VISIT, part, replace=[f"period = '{part['period'][0]}'"] if place else [])
        return content(VISIT, lake.files(VISIT), where)

    return work_out


def placed(markdown: str) -> pa.Table:
    return tables_of(visit=markdown)["visit"]


def test_the_order_of_rows_does_not_matter(hash_of):
    two = placed(TWO)
    assert hash_of(two) == hash_of(two.take([1, 0]))


def test_a_row_more_less_or_changed_shows(hash_of):
    whole = hash_of(placed(TWO))
    assert hash_of(placed(TWO + "\n| V3 | P1 |")).content_hash != whole.content_hash
    assert hash_of(placed("| visit_id | person_id |\n| V1 | P1 |")).content_hash != whole.content_hash
    changed = hash_of(placed("| visit_id | person_id | terminal_id |\n| V1 | P1 | T9 |\n| V2 | P2 | |"))
    assert changed.rows == whole.rows == 2
    assert changed.content_hash != whole.content_hash


def test_a_value_that_moves_to_the_next_column_shows(hash_of):
    ward = hash_of(placed("| visit_id | admission_department | discharge_department |\n| V1 | A | |"))
    other = hash_of(placed("| visit_id | admission_department | discharge_department |\n| V1 | | A |"))
    assert ward.content_hash != other.content_hash


def test_where_a_row_came_from_does_not_matter(hash_of):
    two = placed(TWO)
    elsewhere = two.set_column(two.column_names.index("source_file"), "source_file", pa.array(["f1", "f2"]))
    assert hash_of(two) == hash_of(elsewhere)


def test_a_partition_has_a_hash_of_its_own(hash_of):
    september = placed("| visit_id | started_at |\n| V9 | 2026-09-03 10:00 |")
    october = placed(TWO)
    assert hash_of(october, september, where="period = '2026-10'") == hash_of(october)


def test_the_name_of_a_part_leads_back_to_it():
    key = content_key(DATASETS["finding"], "period = '2026-10' and region = '150000'")
    assert key == "gold/finding[period=2026-10,region=150000]"
    assert condition_of(key) == ("gold/finding", "period = '2026-10' and region = '150000'")
    assert condition_of("reference/person") == ("reference/person", "")
