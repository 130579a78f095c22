"""The example row of every dataset is one that intake accepts."""

import csv

import duckdb
import pytest

from expectations import expected_of
from jobs.intake.profile import load_profile
from schemas import DELIVERED
from schemas.example import example_row
from schemas.landing import landing_header
from tests.intake.seam import conform_file

PROFILE = load_profile("national")


@pytest.mark.parametrize("dataset", DELIVERED, ids=lambda dataset: dataset.name)
def test_intake_accepts_the_example_row(dataset, tmp_path):
    path = tmp_path / f"{dataset.name}_202610_1.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([landing_header(dataset), example_row(dataset).values()])

    rows = conform_file(path, PROFILE.kind_of(path.name)).to_pylist()

    assert [row["reasons"] for row in rows] == [[]]
    for column in dataset.columns:
        if column.required and column.name in rows[0]:
            assert rows[0][column.name] is not None, column.name


@pytest.mark.parametrize("dataset", DELIVERED, ids=lambda dataset: dataset.name)
def test_the_example_row_breaks_no_check_and_no_code_list(dataset, tmp_path):
    path = tmp_path / f"{dataset.name}_202610_1.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([landing_header(dataset), example_row(dataset).values()])
    rows = conform_file(path, PROFILE.kind_of(path.name))

    with duckdb.connect() as database:
        database.register("example", rows)
        judged = {
            one.id: database.execute(f"select {one.condition} from example").fetchone()[0]
            for one in expected_of(dataset)
            if one.condition
        }
    assert [name for name, holds in judged.items() if holds is False] == []
