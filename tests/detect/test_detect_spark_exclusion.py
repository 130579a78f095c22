"""What detection leaves out: rows of held institutions, counted; findings that rest on failed checks, withheld."""

import pytest

from jobs.detect import RuleTotal
from jobs.detect.exclusion import Exclusion
from tests.detect.lake_case import lake_of
from tests.detect.test_detect_spark import BY_SPARK, IN_DRIVER, VISITS, detect, visit_ids
from tests.table import tables_of

TWO_HOSPITALS = (
    VISITS
    + """
    | A1 | P1 | H1 | 21 | J18.900 | 2026-09-20 08:00 | 2026-09-28 09:00 |
    | A2 | P1 | H1 | 21 | J18.900 | 2026-10-02 08:00 | 2026-10-05 09:00 |
    | B1 | P2 | H2 | 21 | J18.900 | 2026-10-01 08:00 | 2026-10-03 09:00 |
    | B2 | P2 | H2 | 21 | J18.900 | 2026-10-06 08:00 | 2026-10-09 09:00 |
"""
)


@pytest.fixture(scope="module")
def lake(spark, tmp_path_factory):
    return lake_of(spark, tmp_path_factory.mktemp("held"), tables_of(visit=TWO_HOSPITALS))


@pytest.mark.parametrize(
    ("held", "found", "loaded"),
    [
        ({}, [["A1", "A2"], ["B1", "B2"]], 4),
        ({"2026-10": ("H2",)}, [["A1", "A2"]], 2),
        ({"2026-09": ("H1",)}, [["B1", "B2"]], 3),
        ({"2026-10": ("H1", "H2")}, [], 1),
        ({"2026-08": ("H1", "H2")}, [["A1", "A2"], ["B1", "B2"]], 4),
    ],
)
def test_rows_of_held_institutions_are_not_loaded_and_every_other_row_is(lake, held, found, loaded):
    done = detect(lake, "split_admission", exclusion=Exclusion(held))
    assert (visit_ids(lake), done.loaded_rows["visit"]) == (found, loaded)


@pytest.mark.parametrize("settings", [IN_DRIVER, BY_SPARK], ids=["in the driver", "by Spark"])
def test_findings_at_an_institution_where_the_rule_cannot_judge_are_withheld_and_counted(lake, settings):
    excluded = Exclusion(unjudgeable={"split_admission": ("H2",)})
    done = detect(lake, "split_admission", settings=settings, exclusion=excluded)
    assert visit_ids(lake) == [["A1", "A2"]]
    assert dict(done.withheld) == {("split_admission", "H2"): RuleTotal(1, 0, 10000)}
    assert done.finding_count == 1


def test_an_institutions_name_is_text_and_no_sql(lake):
    done = detect(lake, "split_admission", exclusion=Exclusion({"2026-10": ("H'1' or true --",)}))
    assert done.loaded_rows["visit"] == 4
