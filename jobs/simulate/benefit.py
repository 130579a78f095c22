"""The benefit rules of the region: deductibles, ratios and caps as dated rows, from which settlements follow."""

from datetime import date
from typing import Any

import numpy as np

from jobs.simulate.catalogue import LEVELS

Rows = list[dict[str, Any]]

_SINCE = date(2018, 1, 1)
_RAISED = date(2021, 1, 1)
"""From this day the pooled fund pays five percent more of a stay than in the years before."""
_RATIO_STEP = 10_000
SCHEMES = ("310", "390")
STAYS = ("21", "22", "23", "24", "25", "26", "52")
CLINICS = ("11", "13")
CHRONIC = "14"

DEDUCTIBLE_FEN = np.array([80_000, 50_000, 30_000, 30_000], dtype=np.int64)
"""Of a stay, by level of the institution."""
STAY_PERCENT = np.array([[82, 88, 92, 85], [60, 70, 80, 65]], dtype=np.int64)
"""By scheme and level of the institution."""
RETIRED_EXTRA_PERCENT = 3
CHRONIC_PERCENT = (80, 65)
CLINIC_PERCENT = (55, 50)
"""By scheme."""
LARGE_AMOUNT_FROM_FEN, LARGE_AMOUNT_PERCENT = 800_000, 5
MAJOR_ILLNESS_FROM_FEN, MAJOR_ILLNESS_PERCENT = 600_000, 15
_ANNUAL_CAP_FEN = (50_000_000, 30_000_000)
"""By scheme; no person of the simulation comes near them."""


def benefit_rows(pools: tuple[str, ...]) -> Rows:
    """Return the rows of ``benefit_rule`` for each pooling area; values are in 1/10000 of a ratio or of a fen."""
    rows = [
        {**rule, "benefit_rule_id": f"BR{pool}{number:04d}", "region_code": pool}
        for pool in pools
        for number, rule in enumerate(_rules(), 1)
    ]
    return sorted(rows, key=lambda row: row["benefit_rule_id"])


def _rules() -> Rows:
    rules: Rows = []
    for scheme, insurance in enumerate(SCHEMES):
        for care in STAYS:
            for level, group in enumerate(LEVELS):
                deductible = int(DEDUCTIBLE_FEN[level])
                percent = int(STAY_PERCENT[scheme, level])
                keys = {"insurance_type": insurance, "care_type": care, "level_group": group}
                rules.append(_rule(keys, "deductible", deductible * _RATIO_STEP))
                rules += _stay_ratios(keys, percent, deductible, retired=scheme == 0)
        for care in CLINICS:
            rules.append(_ratio({"insurance_type": insurance, "care_type": care}, CLINIC_PERCENT[scheme], 0))
        rules.append(_ratio({"insurance_type": insurance, "care_type": CHRONIC}, CHRONIC_PERCENT[scheme], 0))
        cap = _ANNUAL_CAP_FEN[scheme] * _RATIO_STEP
        rules.append(_rule({"insurance_type": insurance, "care_type": "21"}, "annual_cap", cap))
    rules.append(_ratio({"insurance_type": "330", "care_type": "21"}, LARGE_AMOUNT_PERCENT, LARGE_AMOUNT_FROM_FEN))
    rules.append(_ratio({"insurance_type": "392", "care_type": "21"}, MAJOR_ILLNESS_PERCENT, MAJOR_ILLNESS_FROM_FEN))
    return rules


def _stay_ratios(keys: dict[str, Any], percent: int, deductible: int, *, retired: bool) -> Rows:
    before = {"effective_to_on": date.fromordinal(_RAISED.toordinal() - 1)}
    working = {"person_type": "11"} if retired else {}
    rules = [
        _ratio({**keys, **working}, percent - 5, deductible) | before,
        _ratio({**keys, **working}, percent, deductible) | {"effective_from_on": _RAISED},
    ]
    if retired:
        extra = percent + RETIRED_EXTRA_PERCENT
        rules.append(_ratio({**keys, "person_type": "12"}, extra - 5, deductible) | before)
        rules.append(_ratio({**keys, "person_type": "12"}, extra, deductible) | {"effective_from_on": _RAISED})
    return rules


def _ratio(keys: dict[str, Any], percent: int, band_from_fen: int) -> dict[str, Any]:
    return _rule(keys, "ratio_band", percent * _RATIO_STEP // 100) | {"band_from_fen": band_from_fen}


def _rule(keys: dict[str, Any], kind: str, value: int) -> dict[str, Any]:
    return {**keys, "parameter_kind": kind, "value": value, "effective_from_on": _SINCE}
