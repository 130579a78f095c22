"""Planted faults of delivered rows. Spoilt fee lines are unsettled, so that refusing them moves no money."""

from dataclasses import dataclass
from datetime import timedelta

from jobs.simulate.planting.desk import Desk, Fault, Row
from schemas import DATASETS

_UNKNOWN_NUMBER = 999_000_000
"""Added to identifying numbers of parents that never come."""


def _visit_with_line(desk: Desk) -> tuple[Row, Row]:
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(20))
    desk.settle(visit, [desk.line(visit, "consult", desk.at(20, 10, 5))])
    return visit, desk.line(visit, "blood_count", desk.at(20, 10, 15), deliver=False)


def _spoil(desk: Desk, dataset: str, row: Row, reason: str, status: str = "quarantined", **edits: str) -> None:
    desk.faults.append(Fault(dataset, row, status, reason, edits))


@dataclass(frozen=True)
class _LineFault:
    reason: str
    column: str
    text: str


_LINE_FAULTS = {
    "missing_item_code": _LineFault("missing:item_code", "item_code", ""),
    "missing_amount": _LineFault("missing:amount_fen", "amount_fen", ""),
    "malformed_time": _LineFault("malformed:occurred_at", "occurred_at", "2026-13-40 10:00:00"),
    "amount_with_three_decimals": _LineFault("malformed:amount_fen", "amount_fen", "18.005"),
    "amount_as_text": _LineFault("malformed:amount_fen", "amount_fen", "十八元"),
    "quantity_zero": _LineFault("check:quantity_not_zero", "quantity", "0.0000"),
}


def missing_field(desk: Desk, case: int) -> None:
    """A fee line lacks its item, or its amount."""
    fault = _LINE_FAULTS[("missing_item_code", "missing_amount")[case % 2]]
    _spoil(desk, "fee_line", _visit_with_line(desk)[1], fault.reason, **{fault.column: fault.text})


def person_without_birthday(desk: Desk, case: int) -> None:
    """A person is delivered without a birthday, and has no care."""
    county = desk.hospitals.region.counties[0]
    row = {
        "person_id": str(desk.hospitals.region.province * 10**12 + 9 * 10**10 + case),
        "certificate_type": "01",
        "certificate_number_token": f"{county}18991130{case % 1000:03d}X",
        "person_name": "参保人",
        "gender": "1",
        "region_code": county,
        "alive_status": "1",
        "valid_from_on": desk.period.first,
    }
    _spoil(desk, "person", row, "missing:birth_on")


def malformed_date(desk: Desk, case: int) -> None:
    """A fee line occurred in the thirteenth month."""
    fault = _LINE_FAULTS["malformed_time"]
    _spoil(desk, "fee_line", _visit_with_line(desk)[1], fault.reason, **{fault.column: fault.text})


def malformed_amount(desk: Desk, case: int) -> None:
    """An amount has three decimals, or is written in words."""
    fault = _LINE_FAULTS[("amount_with_three_decimals", "amount_as_text")[case % 2]]
    _spoil(desk, "fee_line", _visit_with_line(desk)[1], fault.reason, **{fault.column: fault.text})


def violated_check(desk: Desk, case: int) -> None:
    """A fee line has no quantity; a visit ends before it starts."""
    if case % 2 == 0:
        fault = _LINE_FAULTS["quantity_zero"]
        _spoil(desk, "fee_line", _visit_with_line(desk)[1], fault.reason, **{fault.column: fault.text})
        return
    visit = desk.visit(desk.person(), desk.hospital(), "11", desk.at(20, 10), desk.at(20, 9), deliver=False)
    _spoil(desk, "visit", visit, "check:dates_in_order")


def ragged_row(desk: Desk, case: int) -> None:
    """A row has one field too few, or one too many."""
    row = _visit_with_line(desk)[1]
    width = len(DATASETS["fee_line"].columns) + (-1, 1)[case % 2]
    desk.faults.append(Fault("fee_line", row, "quarantined", "ragged_row", width=width))


def duplicate_key(desk: Desk, case: int) -> None:
    """Two rows of one file share a key and an upload time but not the content; the later row is refused."""
    row = _visit_with_line(desk)[1]
    desk.rows["fee_line", desk.period].append(row)
    _spoil(desk, "fee_line", {**row, "amount_fen": row["amount_fen"] + 100}, "duplicate_key")


def repeated_row(desk: Desk, case: int) -> None:
    """A row is delivered twice."""
    row = _visit_with_line(desk)[1]
    desk.rows["fee_line", desk.period].append(row)
    _spoil(desk, "fee_line", row, "repeated_row", status="repeated")


def orphan(desk: Desk, case: int) -> None:
    """A fee line, a settlement and a diagnosis of a visit that never comes."""
    visit = desk.visit(desk.person(), desk.hospital(), "11", desk.at(21), desk.at(21, 11), deliver=False)
    visit["visit_id"] = str(int(visit["visit_id"]) + _UNKNOWN_NUMBER - desk.counters[1, desk.period])
    line = desk.line(visit, "consult", desk.at(21), deliver=False)
    settlement = desk.settle(visit, [line], deliver=False)
    diagnosis = {
        "visit_id": visit["visit_id"],
        "sequence_number": 1,
        "diagnosis_kind": "1",
        "is_main": True,
        "diagnosis_code": "J06.900",
        "diagnosis_name": "诊断",
    }
    for dataset, row in (("fee_line", line), ("settlement", settlement), ("diagnosis", diagnosis)):
        _spoil(desk, dataset, row, "orphan:visit", status="held")


def death_of_unknown_person(desk: Desk, case: int) -> None:
    """A death notice names a certificate that no insured person holds."""
    death = desk.period.day(3)
    row = {
        "certificate_number_token": f"{desk.hospitals.region.counties[0]}18991231{case % 1000:03d}X",
        "death_on": death,
        "source_party": "public_security",
        "reported_on": death + timedelta(days=1),
        "is_revoked": False,
    }
    _spoil(desk, "person_death", row, "unknown_person", status="held")


def unknown_code(desk: Desk, case: int) -> None:
    """A charge category that no list has: accepted and counted."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(22))
    line = desk.line(visit, "consult", desk.at(22, 10, 5))
    line["charge_category"] = "99"
    desk.settle(visit, [line])


VIOLATIONS = {
    missing_field: 2,
    person_without_birthday: 1,
    malformed_date: 1,
    malformed_amount: 2,
    violated_check: 2,
    ragged_row: 2,
    duplicate_key: 1,
    repeated_row: 1,
    orphan: 1,
    death_of_unknown_person: 1,
    unknown_code: 1,
}
