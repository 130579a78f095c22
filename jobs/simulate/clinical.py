"""Clinical codes that the region uses: diagnoses, operations, the groups of stays, with validity and sex limits."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jobs.simulate.catalogue import data_rows
from jobs.simulate.disease import diseases
from jobs.simulate.month import Month

Rows = list[dict[str, Any]]

_FIRST, _SECOND = date(2018, 1, 1), date(2020, 1, 1)
_VERSIONS = (("医保版1.0", _FIRST, _SECOND - timedelta(days=1)), ("医保版2.0", _SECOND, None))
_SEX = {"O80.000": "2", "N76.000": "2", "N40.x00": "1", "N46.x00": "1"}
_CHILD_DAYS = 28
_EXTERNAL = ("S", "T", "V", "W", "X", "Y")
ENDING_DIAGNOSIS = "I10.x09"
"""A code whose days of grace end within the judged month."""
GRACE_DAY, _GRACE_DAYS = 20, 90
"""The last day of the month on which the ending code may be used, and how long it has then been over."""


@dataclass(frozen=True)
class Operation:
    """An operation by the item under which it is charged."""

    item: str
    code: str
    name: str
    level: str


@lru_cache
def operations() -> tuple[Operation, ...]:
    """Return all operations."""
    return tuple(Operation(**row) for row in data_rows("procedure.csv"))


def clinical_rows(period: Month) -> Rows:
    """Return the rows of ``clinical_code``: every code in two versions of the national list."""
    names = {disease.code: disease.name for disease in diseases()}
    names |= {row["code"]: row["name"] for row in data_rows("clinical.csv")}
    rows = [
        _row("icd10_nhsa", code, name, version)
        | {
            "can_be_main": True,
            "limit_gender": _SEX.get(code),
            "limit_age_max_days": _CHILD_DAYS if code[0] == "P" else None,
            "is_external_cause": code[0] in _EXTERNAL,
        }
        for code, name in sorted(names.items())
        for version in _VERSIONS
    ]
    ended = ("医保版2.0", _SECOND, period.day(GRACE_DAY) - timedelta(days=_GRACE_DAYS))
    rows.append(_row("icd10_nhsa", ENDING_DIAGNOSIS, "高血压病(停用)", ended) | {"can_be_main": True})
    rows += [
        _row("icd9cm3_nhsa", operation.code, operation.name, version)
        for operation in operations()
        for version in _VERSIONS
    ]
    return rows


def _row(system: str, code: str, name: str, version: tuple[str, date, date | None]) -> dict[str, Any]:
    title, start, end = version
    return {
        "code_system": system,
        "code": code,
        "code_name": name,
        "parent_code": code.split(".")[0],
        "clinical_version": title,
        "effective_from_on": start,
        "effective_to_on": end,
    }
