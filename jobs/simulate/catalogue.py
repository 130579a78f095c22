"""The catalogue of items: codes, prices by city and level, and the knowledge points on them."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs.simulate.month import Month
from jobs.simulate.region import Region

Ints = npt.NDArray[np.int64]
Rows = list[dict[str, Any]]

LEVELS = ("1", "2", "3", "9")
"""Level groups in the order of the price table: tertiary, secondary, primary, none."""
_LEVEL_PERCENT = (120, 100, 80, 70)
_FIRST_EFFECT = date(2018, 1, 1)
PRICE_CUT_ITEM = "bone_density"
"""The item whose cap falls from 100 to 80 percent of its old value on the 16th of the judged month."""
PRICE_CUT_DAY = 16
_PACKS = {"片": 14, "粒": 10, "袋": 10, "克": 500}
PROCURED_ITEMS = ("aspirin", "metformin", "amlodipine", "atorvastatin", "amoxicillin")
"""Drugs bought centrally: one price everywhere."""
_SELF_PAY_PERCENT = {"01": 0, "02": 10, "03": 100}


@dataclass(frozen=True)
class Item:
    """One catalogue item; prices are in 1/10000 yuan."""

    index: int
    key: str
    code: str
    name: str
    list_kind: str
    charge_category: str
    charge_class: str
    price: int
    unit: str
    limit_gender: str
    max_per_day: str
    minutes: str

    @property
    def self_pay_percent(self) -> int:
        """Return the share paid by the person before the fund's rules apply."""
        return _SELF_PAY_PERCENT[self.charge_class]

    @property
    def code_kind(self) -> str:
        """Return how a knowledge point names the kind of this code."""
        return {"2": "service", "3": "consumable"}.get(self.list_kind[0], "drug")


def _code(list_kind: str, charge_category: str, number: int) -> str:
    shapes = {
        "201": f"00{charge_category}{number:011d}",
        "301": f"C{number:019d}",
        "102": f"T{number:09d}",
    }
    return shapes.get(list_kind, f"{'Z' if charge_category == '11' else 'X'}{number:022d}")


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of a CSV file of this package."""
    text = resources.files("jobs.simulate").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@lru_cache
def items() -> tuple[Item, ...]:
    """Return all items, in the order by which arrays refer to them."""
    return tuple(
        Item(
            index=index,
            key=row["key"],
            code=_code(row["list_kind"], row["charge_category"], index + 1),
            name=row["name"],
            list_kind=row["list_kind"],
            charge_category=row["charge_category"],
            charge_class=row["charge_class"],
            price=int(Decimal(row["price"]) * 10_000),
            unit=row["unit"],
            limit_gender=row["limit_gender"],
            max_per_day=row["max_per_day"],
            minutes=row["minutes"],
        )
        for index, row in enumerate(data_rows("catalogue.csv"))
    )


@lru_cache
def item(key: str) -> Item:
    """Return the item of that key. Raises KeyError."""
    return {item.key: item for item in items()}[key]


@lru_cache
def cap_table(cities: int) -> Ints:
    """Return the price in force by item, city and level in 1/10000 yuan: services differ, goods cost the same."""
    table = np.zeros((len(items()), cities, len(LEVELS)), dtype=np.int64)
    for entry in items():
        for city in range(cities):
            for level, percent in enumerate(_LEVEL_PERCENT):
                local = entry.price * percent * (100 - city % 4 * 2) // 10_000
                table[entry.index, city, level] = local // 1000 * 1000 if entry.code_kind == "service" else entry.price
    return table


def pack_of(entry: Item) -> int:
    """Return how many units are in the smallest pack of an item."""
    return _PACKS.get(entry.unit, 1) if entry.list_kind in ("101", "102") else 1


def item_rows() -> Rows:
    """Return the rows of ``catalogue_item``."""
    return [
        {
            "item_code": entry.code,
            "medical_list_code": entry.code,
            "item_name": entry.name,
            "generic_name": entry.name if entry.code_kind == "drug" else None,
            "list_kind": entry.list_kind,
            "charge_category": entry.charge_category,
            "charge_class": entry.charge_class,
            "pack_quantity": pack_of(entry) * 10_000,
            "minimum_unit": entry.unit,
            "service_unit": entry.unit if entry.code_kind == "service" else None,
            "limit_text": {"1": "限男性", "2": "限女性"}.get(entry.limit_gender),
            "limit_gender": entry.limit_gender or None,
            "medical_use": True,
            "effective_from_on": _FIRST_EFFECT,
        }
        for entry in items()
    ]


def price_rows(region: Region, period: Month) -> Rows:
    """Return the rows of ``catalogue_price``: caps of services, an older version and the one in force.

    Older caps are a quarter higher, so what is lawful today was lawful then.
    """
    caps = cap_table(len(region.cities))
    rows: Rows = []
    for entry in items():
        if entry.key in PROCURED_ITEMS:
            rows += [_procured(entry, city_code, period) for city_code in region.cities]
        if entry.code_kind != "service":
            continue
        change = period.day(PRICE_CUT_DAY) if entry.key == PRICE_CUT_ITEM else date(period.year - 2, 1, 1)
        for city, city_code in enumerate(region.cities):
            for level, level_group in enumerate(LEVELS):
                cap = int(caps[entry.index, city, level])
                rows.append(_price(entry, city_code, level_group, cap * 5 // 4, (_FIRST_EFFECT, change)))
                rows.append(_price(entry, city_code, level_group, cap, (change, None)))
    return rows


def _price(entry: Item, city_code: str, level_group: str, cap: int, effect: tuple[date, date | None]) -> dict[str, Any]:
    start, end = effect
    return {
        "item_code": entry.code,
        "price_region_code": city_code,
        "level_group": level_group,
        "price_kind": "service",
        "price_cap": cap,
        "over_cap_handling": "1",
        "effective_from_on": start,
        "effective_to_on": end - timedelta(days=1) if end else None,
        "document_number": f"医保发〔{start.year}〕{start.month}号",
    }


def _procured(entry: Item, city_code: str, period: Month) -> dict[str, Any]:
    effect = (date(period.year - 2, 1, 1), None)
    return _price(entry, city_code, "9", entry.price, effect) | {"price_kind": "procured"}


def knowledge_rows() -> Rows:
    """Return the rows of ``knowledge_point``: daily limits, and minutes of work."""
    rows: Rows = []
    for entry in items():
        if entry.max_per_day:
            consumable = entry.code_kind == "consumable"
            rule_class = "MED-CON-003" if consumable else "POL-SVC-014"
            rows.append(_point(entry, rule_class, {"max_per_day": entry.max_per_day}))
        if entry.minutes:
            rows.append(_point(entry, "OWN-STA-003", {"minutes": entry.minutes}))
    return rows


def _point(entry: Item, rule_class: str, parameters: dict[str, str]) -> dict[str, Any]:
    return {
        "point_id": f"KP-{rule_class}-{entry.index + 1:04d}",
        "rule_class_id": rule_class,
        "side": "single",
        "code": entry.code,
        "code_kind": entry.code_kind,
        "parameters": json.dumps(parameters),
        "basis_text": "医疗服务价格项目规范",
        "batch": "2025-1",
        "effective_from_on": _FIRST_EFFECT,
    }
