"""Names of region codes (GB/T 2260)."""

import csv
from functools import lru_cache

from jobs.settings import CONF


@lru_cache
def region_names() -> dict[str, str]:
    """Return code → Chinese name of every province, city and county."""
    text = (CONF / "regions" / "gbt2260.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines()[1:])}
