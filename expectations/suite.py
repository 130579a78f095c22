"""The Great Expectations suite of a dataset. The library takes seconds to import: only these functions do it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from expectations.expected import NONE_ALLOWED, Expected, Tolerance

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

CHECK_ID = "check_id"
"""The key under which an expectation's meta data carry the id."""


def suite_of(
    name: str, expected: Iterable[Expected], tolerances: Mapping[str, Tolerance] | None = None
) -> "ExpectationSuite":
    """Return the suite of that name: one expectation for each of the expected, its id in the meta data.

    ``tolerances`` are by id; without one every violation fails.
    """
    from great_expectations import ExpectationSuite

    allowed = tolerances or {}
    return ExpectationSuite(
        name=name, expectations=[_expectation(one, allowed.get(one.id, NONE_ALLOWED)) for one in expected]
    )


def _expectation(one: Expected, tolerance: Tolerance) -> "Expectation":
    from expectations.kinds import ExpectRowsToDiffer, ExpectRowsToMeet

    about = {"meta": {CHECK_ID: one.id}, "description": one.title, "severity": one.level.value}
    judged = {
        "check_id": one.id,
        "allowed_ratio": str(tolerance.allowed_ratio),
        "minimum_count": tolerance.minimum_count,
    }
    if one.condition:
        return ExpectRowsToMeet(condition=one.condition, **judged, **about)
    return ExpectRowsToDiffer(columns=list(one.rests_on), **judged, **about)
