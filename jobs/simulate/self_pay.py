"""The share of an item that a person pays before the fund's rules apply, by city and date."""

from datetime import date, timedelta
from typing import Any

from jobs.simulate.catalogue import items
from jobs.simulate.region import Region

Rows = list[dict[str, Any]]

_FIRST, _CHANGED = date(2018, 1, 1), date(2022, 1, 1)
_STEP = 10_000
_FORMER_PERCENT = {0: 0, 10: 20, 100: 100}
"""Before the change class 乙 was paid at a fifth."""


def ratio_rows(region: Region) -> Rows:
    """Return the rows of ``self_pay_ratio``: two versions of each item in each city; ratios are in 1/10000."""
    return [
        {
            "item_code": entry.code,
            "region_code": city,
            "ratio_kind": "10",
            "person_type": "all",
            "self_pay_ratio": percent * _STEP // 100,
            "effective_from_on": start,
            "effective_to_on": end,
        }
        for entry in items()
        for city in region.cities
        for percent, start, end in (
            (_FORMER_PERCENT[entry.self_pay_percent], _FIRST, _CHANGED - timedelta(days=1)),
            (entry.self_pay_percent, _CHANGED, None),
        )
    ]
