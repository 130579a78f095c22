"""The Great Expectations suite of a dataset. The library takes seconds to import: only these functions do it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from expectations.expected import Expected

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

CHECK_ID = "check_id"
"""The key under which an expectation's meta data carry the id."""


def suite_of(name: str, expected: Iterable[Expected]) -> "ExpectationSuite":
    """Return the suite of that name: one expectation for each of the expected, its id in the meta data."""
    from great_expectations import ExpectationSuite

    return ExpectationSuite(name=name, expectations=[_expectation(one) for one in expected])


def _expectation(one: Expected) -> "Expectation":
    from expectations.kinds import ExpectRowsToDiffer, ExpectRowsToMeet

    about = {"meta": {CHECK_ID: one.id}, "description": one.title, "severity": one.level.value}
    if one.condition:
        return ExpectRowsToMeet(condition=one.condition, **about)
    return ExpectRowsToDiffer(columns=list(one.rests_on), **about)
