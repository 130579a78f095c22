"""The fixture that every rule test uses."""

from collections.abc import Callable

import pytest

from tests.rule_case import Case, case


@pytest.fixture
def rule() -> Callable[..., Case]:
    """Return the rule of that name, with these parameters instead of the configured ones."""
    return case
