"""The macros of a task's database: money to the fen whatever its size."""

import random

import pytest

from jobs.detect import open_database


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with open_database(64, tmp_path_factory.mktemp("spill")) as connection:
        yield connection


def towards_zero(amount: int, part: int, whole: int) -> int:
    product = amount * part
    return abs(product) // whole * (1 if product >= 0 else -1) if whole > 0 else 0


def test_a_share_is_exact_below_and_above_64_bits(database):
    generator = random.Random(7)  # noqa: S311 - cases, not secrets
    edges = [0, 1, 3, 2_999_999_999, 3_000_000_000, 3_000_000_001, 10**11]
    cases = [(a * sign, b, w) for a in edges for b in edges for w in edges for sign in (1, -1)]
    cases += [tuple(generator.randint(-(10**n), 10**n) for _ in range(3)) for n in range(1, 12) for _ in range(50)]
    fitting = [case for case in cases if abs(towards_zero(*case)) < 2**63]
    for amount, part, whole in fitting:
        found = database.execute("select share_fen($1::bigint, $2::bigint, $3::bigint)", [amount, part, whole])
        assert found.fetchone() == (towards_zero(amount, part, whole),)
    assert len(fitting) > 1000


def test_a_share_of_quantities_is_exact(database):
    found = database.execute("select share_fen(1000, quantity_ticks(0.3333::decimal(16, 4)), quantity_ticks(1))")
    assert found.fetchone() == (333,)
