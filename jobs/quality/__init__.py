"""Quality: every delivered dataset is checked at its pinned version, and the gate closes on what is critical."""

from jobs.quality.gate import refuse_if_critical
from jobs.quality.validator import Validator

__all__ = ["Validator", "refuse_if_critical"]
