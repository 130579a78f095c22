"""Disease groups and the course of care that goes with each."""

from dataclasses import dataclass
from functools import lru_cache

from jobs.simulate.catalogue import data_rows, item


@dataclass(frozen=True)
class Disease:
    """A reason for care in one setting; days are the length of a stay."""

    index: int
    setting: str
    code: str
    name: str
    care_type: str
    weight: int
    days_low: int
    days_high: int
    department: str
    special_code: str
    special_name: str
    group_code: str
    group_name: str
    weight_percent: int
    """Weight of the stay's group, times 100."""


@dataclass(frozen=True)
class Charge:
    """One item of a course: daily or once, in a share of the visits, in a range of quantities."""

    item: int
    daily: bool
    percent: int
    low: int
    high: int


@lru_cache
def diseases() -> tuple[Disease, ...]:
    """Return all disease groups in the order by which arrays refer to them."""
    return tuple(
        Disease(
            index=index,
            setting=row["setting"],
            code=row["code"],
            name=row["name"],
            care_type=row["care_type"],
            weight=int(row["weight"]),
            days_low=int(row["days_low"]),
            days_high=int(row["days_high"]),
            department=row["department"],
            special_code=row["special_code"],
            special_name=row["special_name"],
            group_code=row["group_code"],
            group_name=row["group_name"],
            weight_percent=int(row["weight_percent"] or 0),
        )
        for index, row in enumerate(data_rows("disease.csv"))
    )


@lru_cache
def departments() -> tuple[str, ...]:
    """Return the codes of all departments that treat somebody, in ascending order."""
    return tuple(sorted({disease.department for disease in diseases() if disease.department}))


@lru_cache
def in_setting(setting: str) -> tuple[Disease, ...]:
    """Return the disease groups of one setting."""
    return tuple(disease for disease in diseases() if disease.setting == setting)


@lru_cache
def course(disease: Disease) -> tuple[Charge, ...]:
    """Return what is charged for a disease group."""
    return tuple(
        Charge(
            item=item(row["item"]).index,
            daily=row["rhythm"] == "daily",
            percent=int(row["percent"]),
            low=int(row["low"]),
            high=int(row["high"]),
        )
        for row in data_rows("course.csv")
        if row["setting"] == disease.setting and row["code"] in ("*", disease.code)
    )
