"""What goes with care: fund items, orders, reports, operations, groups, filings, sales of goods, one query each."""

from functools import lru_cache
from importlib import resources

import duckdb
import pyarrow as pa

from jobs.simulate.catalogue import Item, items, pack_of
from jobs.simulate.clinical import operations
from jobs.simulate.disease import diseases
from jobs.simulate.institution import Institutions, Kind
from jobs.simulate.stock import StockRoom

COMPANIONS = (
    "settlement_fund_item",
    "procedure",
    "prescription",
    "service_report",
    "drg_group_result",
    "cross_region_filing",
    "manual_claim_invoice",
    "stock_movement",
    "trace_code_scan",
)
"""Datasets that follow row by row from visits, settlements and fee lines."""
_REPORT_KINDS = {"03": "image", "04": "laboratory"}
_THERAPIES = {
    "acupuncture": "therapy",
    "rehabilitation": "therapy",
    "psychotherapy": "therapy",
    "dialysis": "dialysis",
    "anesthesia": "anaesthesia",
}
_UNDER_ANAESTHESIA = ("appendectomy", "fixation")
_DRUGS = ("101", "102")
_UNIT_PRICE = 9_000
"""Yuan a weight of 1: a multiple of 100, so that payment standards are whole fen."""
_FACTOR_PERCENT = {Kind.TERTIARY: 115, Kind.GENERAL: 95}


class Companions:
    """Derives the companion rows of batches of care; remembers what goods were sold and how busy surgeons were."""

    def __init__(self, hospitals: Institutions) -> None:
        self._database = duckdb.connect()
        self._database.execute("set preserve_insertion_order = true")
        self._database.register("item", pa.Table.from_pylist([_item_row(entry) for entry in items()]))
        self._database.register("hospital", pa.Table.from_pylist(_hospital_rows(hospitals)))
        self._database.register("prescriber", pa.Table.from_pylist(_prescriber_rows(hospitals)))
        self._database.register("stay_group", pa.Table.from_pylist(_group_rows()))
        self._database.execute("create table operating_day (surgeon_id text, performed_on date, operations bigint)")
        self.stock_room = StockRoom(self._database)

    def tables(self, visit: pa.Table, settlement: pa.Table, fee_line: pa.Table, month: str) -> dict[str, pa.Table]:
        """Return the rows of each companion dataset for the visits, settlements and fee lines of a month.

        Quantities, prices and ratios are scaled integers, as the landing writer takes them.
        """
        for name, table in (("visit", visit), ("settlement", settlement), ("fee_line", fee_line)):
            self._database.register(name, table)
        self._database.execute(
            "create or replace temp table refunded as "
            "select visit_id::bigint as visit_id, original_line_number::bigint as source_line_number "
            "from fee_line where quantity < 0"
        )
        found = {name: self._derived(name) for name in COMPANIONS}
        self._remember_operations(found["procedure"])
        self.stock_room.sell(found["stock_movement"], month)
        return found

    def _derived(self, name: str) -> pa.Table:
        query = _query(name)
        parameters = {"unit_price": _UNIT_PRICE} if "$unit_price" in query else {}
        return self._database.execute(query, parameters).to_arrow_table()

    def _remember_operations(self, procedure: pa.Table) -> None:
        self._database.register("performed", procedure)
        self._database.execute(
            "create or replace table operating_day as "
            "select surgeon_id, performed_on, sum(operations)::bigint as operations from ("
            "  from operating_day union all select surgeon_id, performed_on, 1 from performed) group by all"
        )


@lru_cache
def _query(name: str) -> str:
    return resources.files("jobs.simulate.companion").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _item_row(entry: Item) -> dict[str, object]:
    operation = {operation.item: operation for operation in operations()}.get(entry.key)
    kind = _THERAPIES.get(entry.key) or _REPORT_KINDS.get(entry.charge_category)
    return {
        "item_code": entry.code,
        "unit": entry.unit,
        "is_drug": entry.list_kind in _DRUGS,
        "is_goods": entry.code_kind != "service",
        "report_kind": kind if entry.code_kind == "service" else None,
        "procedure_code": operation.code if operation else None,
        "procedure_name": operation.name if operation else None,
        "procedure_level": operation.level if operation else None,
        "needs_anaesthesia": entry.key in _UNDER_ANAESTHESIA,
        "pack": pack_of(entry),
        "trace_prefix": f"81{entry.index + 1:03d}00" if entry.list_kind == "101" else None,
    }


def _hospital_rows(hospitals: Institutions) -> list[dict[str, object]]:
    return [
        {
            "institution_id": hospitals.ids[place],
            "institution_name": hospitals.names[place],
            "factor_percent": _FACTOR_PERCENT.get(kind, 100),
            "is_marked_up": kind in (Kind.PHARMACY, Kind.PRIVATE),
        }
        for place, kind in enumerate(hospitals.kinds)
    ]


def _prescriber_rows(hospitals: Institutions) -> list[dict[str, object]]:
    """Return for each pharmacy the nearby doctor whose prescriptions it fills."""
    pharmacies, clinics = hospitals.of(Kind.PHARMACY), hospitals.of(Kind.PRIMARY)
    rows = []
    for place, pharmacy in enumerate(pharmacies.tolist()):
        clinic = int(clinics[place * len(clinics) // len(pharmacies)])
        doctor = hospitals.practitioner_ids[int(hospitals.practitioner_starts[clinic])]
        rows.append(
            {
                "institution_id": hospitals.ids[pharmacy],
                "prescriber_institution_id": hospitals.ids[clinic],
                "prescriber_id": doctor,
            }
        )
    return rows


def _group_rows() -> list[dict[str, object]]:
    return [
        {
            "diagnosis_code": disease.code,
            "group_code": disease.group_code,
            "group_name": disease.group_name,
            "weight_percent": disease.weight_percent,
        }
        for disease in diseases()
        if disease.group_code
    ]
