"""The project's own rules and parameters."""

from pathlib import Path

from jobs.detect.parameter import Parameters, load_parameters
from jobs.detect.rule_set import RuleSet, load_rules
from jobs.settings import CONF

RULES = Path(__file__).resolve().parent.parent / "rules"
PARAMETERS = CONF / "parameters"


def rules_and_parameters() -> tuple[RuleSet, Parameters]:
    """Return the project's rules and parameters. Raises SettingError for a file that breaks its form."""
    return load_rules(RULES), load_parameters(PARAMETERS)
