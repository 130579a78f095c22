"""Detection: rules as SQL over one task's complete little database, findings as Arrow."""

from jobs.detect.context import Context
from jobs.detect.database import load_arrow, lock, open_database
from jobs.detect.engine import evaluate, evaluate_loaded, evaluate_second
from jobs.detect.parameter import Parameters, load_parameters
from jobs.detect.result import Results
from jobs.detect.rule_set import Rule, RuleSet, load_rules
from jobs.detect.stage import Detection, check_region, detect_month
from jobs.detect.staged import RuleTotal

__all__ = [
    "Context",
    "Detection",
    "Parameters",
    "Results",
    "Rule",
    "RuleSet",
    "RuleTotal",
    "check_region",
    "detect_month",
    "evaluate",
    "evaluate_loaded",
    "evaluate_second",
    "load_arrow",
    "load_parameters",
    "load_rules",
    "lock",
    "open_database",
]
