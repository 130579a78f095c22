"""What is expected of each dataset, derived from its declaration, and its Great Expectations suite."""

import os

from expectations.expected import NONE_ALLOWED, CheckLayer, Expected, Level, Status, Tolerance, expected_of
from expectations.suite import suite_of

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # the library reports its use to its makers unless told not to

__all__ = ["NONE_ALLOWED", "CheckLayer", "Expected", "Level", "Status", "Tolerance", "expected_of", "suite_of"]
