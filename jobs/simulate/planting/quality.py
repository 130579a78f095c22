"""Planted faults of quality: rows that are accepted and must be counted by a check, beside rows at its limit."""

from datetime import timedelta

from jobs.simulate.catalogue import item
from jobs.simulate.clinical import ENDING_DIAGNOSIS, GRACE_DAY
from jobs.simulate.institution import Kind
from jobs.simulate.planting.desk import Desk, Fault, Row

_UNKNOWN_PRACTITIONER = "D000000000000"
_UNKNOWN_DIAGNOSIS = "Q99.x99"
_UNKNOWN_ITEM = "009999999999999"
_NEVER_SOLD = "astragalus"
"""No course of care has it, so its stock moves by planted rows alone."""
_STAY_END = 8


def _doubt(desk: Desk, visit: Row, *checks: str) -> None:
    for check in checks:
        dataset, check_id = check.split(" ")
        desk.doubt(dataset, check_id, visit["institution_id"])


def _stay_with_late_line(desk: Desk, days_after: int) -> tuple[Row, Row]:
    visit = desk.visit(desk.person(), desk.hospital(), "21", desk.at(5, 9), desk.at(_STAY_END, 11))
    lines = [desk.line(visit, "bed", desk.at(day, 18)) for day in range(5, _STAY_END)]
    late = desk.line(visit, "biochemistry", desk.at(_STAY_END + days_after, 9))
    desk.settle(visit, [*lines, late])
    return visit, late


def fee_outside_stay(desk: Desk, case: int) -> None:
    """A test is charged on the second day after the discharge."""
    visit, _ = _stay_with_late_line(desk, 2)
    _doubt(desk, visit, "fee_line cross:fee_within_stay")


def lawful_fee_after_discharge(desk: Desk, case: int) -> None:
    """A test is charged on the day after the discharge, which is the margin."""
    visit, late = _stay_with_late_line(desk, 1)
    desk.lawful("cross:fee_within_stay", visit_id=visit["visit_id"], fee_line_id=late["fee_line_id"])


def _consultation(desk: Desk, institution: int, practitioner: str) -> Row:
    visit = desk.clinic(desk.person(), institution, desk.at(15))
    desk.settle(visit, [desk.line(visit, "consult", desk.at(15, 10, 5), ordering_practitioner_id=practitioner)])
    return visit


def practitioner_not_registered(desk: Desk, case: int) -> None:
    """A line names a practitioner of whom no register knows, or who is registered elsewhere alone."""
    hospital = desk.hospital()
    elsewhere = desk.practitioner(desk.one_of(Kind.TERTIARY))
    visit = _consultation(desk, hospital, (_UNKNOWN_PRACTITIONER, elsewhere)[case % 2])
    _doubt(desk, visit, "fee_line cross:fee_line_practitioner_registered")


def lawful_second_registration(desk: Desk, case: int) -> None:
    """A practitioner of a large hospital also practises, registered, at a primary institution."""
    doctor = desk.hospitals.practitioner_ids[int(desk.hospitals.practitioner_starts[desk.one_of(Kind.TERTIARY)])]
    visit = _consultation(desk, desk.one_of(Kind.PRIMARY), doctor)
    desk.lawful("cross:fee_line_practitioner_registered", visit_id=visit["visit_id"], practitioner_id=doctor)


def _diagnosed(desk: Desk, code: str, day: int) -> Row:
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(day), diagnosis=code)
    desk.settle(visit, [desk.line(visit, "consult", desk.at(day, 10, 5))])
    return visit


def diagnosis_unknown(desk: Desk, case: int) -> None:
    """A diagnosis is in no list, or its code ended ninety-one days before."""
    code, day = ((_UNKNOWN_DIAGNOSIS, 16), (ENDING_DIAGNOSIS, GRACE_DAY + 1))[case % 2]
    visit = _diagnosed(desk, code, day)
    _doubt(desk, visit, "diagnosis cross:diagnosis_code_exists", "visit cross:main_diagnosis_code_exists")


def lawful_code_of_old_list(desk: Desk, case: int) -> None:
    """A diagnosis code is used on the last of the ninety days of grace after its end."""
    visit = _diagnosed(desk, ENDING_DIAGNOSIS, GRACE_DAY)
    desk.lawful("cross:diagnosis_code_exists", visit_id=visit["visit_id"])


def item_not_in_catalogue(desk: Desk, case: int) -> None:
    """A line charges an item that the catalogue does not have."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(16))
    unknown: Row = {"item_code": _UNKNOWN_ITEM, "medical_list_code": _UNKNOWN_ITEM, "order_number": None}
    desk.settle(visit, [desk.line(visit, "consult", desk.at(16, 10, 5), **unknown)])
    _doubt(desk, visit, "fee_line cross:fee_item_in_catalogue")


def person_not_enrolled(desk: Desk, case: int) -> None:
    """An employee is settled as a resident, in a scheme in which he is not enrolled."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(19), insurance_type="390")
    desk.settle(visit, [desk.line(visit, "consult", desk.at(19, 10, 5))])
    _doubt(desk, visit, "settlement cross:settlement_person_enrolled")


def lawful_newborn_on_mothers_record(desk: Desk, case: int) -> None:
    """A newborn, not enrolled yet, is settled in the residents' scheme on the mother's record."""
    visit = desk.clinic(desk.person("2"), desk.hospital(), desk.at(19), insurance_type="390", is_newborn=True)
    settlement = desk.settle(visit, [desk.line(visit, "consult", desk.at(19, 10, 5))])
    desk.lawful("cross:settlement_person_enrolled", settlement_id=settlement["settlement_id"])


def _parts(desk: Desk, lost_fen: int) -> tuple[Row, Row]:
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(17))
    line = desk.line(visit, "biochemistry", desk.at(17, 10, 5))
    line["in_scope_fen"] -= lost_fen
    desk.settle(visit, [line])
    return visit, line


def parts_do_not_add_up(desk: Desk, case: int) -> None:
    """The parts of a line are two fen less than its amount, and so those of its settlement."""
    visit, _ = _parts(desk, 2)
    _doubt(desk, visit, "fee_line check:parts_of_amount", "settlement check:parts_of_total")


def lawful_part_rounded(desk: Desk, case: int) -> None:
    """The parts of a line are one fen less than its amount, and the settlement's are rounded to its total."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(17))
    line = desk.line(visit, "biochemistry", desk.at(17, 10, 5))
    line["in_scope_fen"] -= 1
    other = desk.line(visit, "urine", desk.at(17, 10, 10))
    other["in_scope_fen"] += 1
    desk.settle(visit, [line, other])
    desk.lawful("check:parts_of_amount", visit_id=visit["visit_id"], fee_line_id=line["fee_line_id"])


def fund_items_do_not_add_up(desk: Desk, case: int) -> None:
    """An item of a settlement names a fund that did not pay."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(18))
    settlement = desk.settle(visit, [desk.line(visit, "consult", desk.at(18, 10, 5))])
    extra = {"settlement_id": settlement["settlement_id"], "fund_kind": "610100", "fund_paid_fen": 100}
    desk.rows["settlement_fund_item", desk.period].append(extra)
    _doubt(desk, visit, "settlement cross:settlement_fund_items_add_up")


def _stock(desk: Desk, sold: int) -> str:
    """Buy ten units of an item nobody else sells, sell some for cash. Returns the institution."""
    institution = desk.hospitals.ids[desk.hospital()]
    entry = item(_NEVER_SOLD)
    mark = f"{desk.period.compact}{len(desk.rows['stock_movement', desk.period]) + 1:04d}"
    shared = {
        "institution_id": institution,
        "medical_list_code": entry.code,
        "institution_item_code": entry.code[-8:],
        "institution_batch_number": f"PZ{mark}",
        "lot_number": f"PZ{mark}",
        "unit_price": entry.price,
    }
    for kind, quantity, at, other in (
        ("purchase", 10, desk.at(10, 9), {"invoice_number": f"PZ{mark}"}),
        ("sale", sold, desk.at(12, 9), {"settlement_way": "2"}),
    ):
        units = quantity * 10_000
        amount = (units * entry.price + 500_000) // 1_000_000
        movement = {"movement_id": f"PZ{mark}{kind}", "movement_kind": kind, "occurred_at": at}
        money = {"quantity": units, "amount_fen": amount}
        desk.rows["stock_movement", desk.period].append({**shared, **movement, **money, **other})
        if kind == "purchase":
            desk.rows["procurement_delivery", desk.period].append(
                {
                    "delivery_id": f"DPZ{mark}",
                    "institution_id": institution,
                    "medical_list_code": entry.code,
                    "is_online": True,
                    "ordered_on": at.date() - timedelta(days=2),
                    "delivered_on": at.date(),
                    "received_on": at.date(),
                    "unit_price": entry.price,
                    **money,
                }
            )
    return institution


def negative_stock(desk: Desk, case: int) -> None:
    """One unit more is sold than was bought."""
    desk.doubt("stock_movement", "cross:stock_not_negative", _stock(desk, 11))


def lawful_empty_stock(desk: Desk, case: int) -> None:
    """All that was bought is sold: nothing is left."""
    desk.lawful("cross:stock_not_negative", institution_id=_stock(desk, 10), item_code=item(_NEVER_SOLD).code)


def orphan_of_settlement(desk: Desk, case: int) -> None:
    """A fund item, an operation and a report belong to care that never comes."""
    number = str(int(desk.number(9, desk.period)) + case)
    rows: dict[str, Row] = {
        "settlement_fund_item": {"settlement_id": number, "fund_kind": "310100", "fund_paid_fen": 100},
        "procedure": {
            "visit_id": number,
            "sequence_number": 1,
            "is_main": True,
            "procedure_code": "47.0900",
            "procedure_name": "阑尾切除术",
            "performed_on": desk.period.day(9),
            "surgeon_id": desk.hospitals.practitioner_ids[0],
        },
        "service_report": {
            "report_id": number,
            "visit_id": number,
            "report_kind": "image",
            "performed_at": desk.at(9),
        },
    }
    for dataset, row in rows.items():
        parent = "settlement" if dataset == "settlement_fund_item" else "visit"
        desk.faults.append(Fault(dataset, row, "held", f"orphan:{parent}"))


VIOLATIONS = {
    fee_outside_stay: 1,
    practitioner_not_registered: 2,
    diagnosis_unknown: 2,
    item_not_in_catalogue: 1,
    person_not_enrolled: 1,
    parts_do_not_add_up: 1,
    fund_items_do_not_add_up: 1,
    negative_stock: 1,
    orphan_of_settlement: 1,
}
LAWFUL = (
    lawful_fee_after_discharge,
    lawful_second_registration,
    lawful_code_of_old_list,
    lawful_newborn_on_mothers_record,
    lawful_part_rounded,
    lawful_empty_stock,
)
