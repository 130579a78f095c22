"""Planted cases of charging: repeats, daily limits, prices above the cap, items for the other sex."""

from jobs.simulate.catalogue import PRICE_CUT_DAY, PRICE_CUT_ITEM, item
from jobs.simulate.institution import Kind
from jobs.simulate.planting.desk import Desk, Row, fund_share

_TOLERANCE = 100
"""0.01 yuan in 1/10000 yuan: the tolerance of the price rule."""


def identical_upload(desk: Desk, case: int) -> None:
    """One charge is uploaded two or three times, each copy with its own number."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(5 + case % 10))
    first = desk.line(visit, "injection", desk.at(5 + case % 10, 10, 20))
    copies = [
        desk.line(visit, "injection", first["occurred_at"], order_number=first["order_number"])
        for _ in range(1 + case % 2)
    ]
    settlement = desk.settle(visit, [desk.line(visit, "consult", desk.at(5 + case % 10, 10, 5)), first, *copies])
    _expect_copies(desk, visit, settlement, [first, *copies])


def identical_upload_of_bed(desk: Desk, case: int) -> None:
    """A bed day is uploaded twice: one finding as a copy, none as an excess of the daily limit."""
    visit = desk.visit(desk.person(), desk.hospital(), "21", desk.at(6, 9), desk.at(9, 11))
    lines = [desk.line(visit, "bed", desk.at(day, 18)) for day in (6, 7, 8)]
    copy = desk.line(visit, "bed", lines[1]["occurred_at"], order_number=lines[1]["order_number"])
    settlement = desk.settle(visit, [*lines, copy])
    _expect_copies(desk, visit, settlement, [lines[1], copy])


def _expect_copies(desk: Desk, visit: Row, settlement: Row, group: list[Row]) -> None:
    ids = sorted(line["fee_line_id"] for line in group)
    desk.expect(
        "duplicate_charge",
        "definite",
        group[0]["occurred_at"].date(),
        sum(fund_share(line["in_scope_fen"], settlement) for line in group if line["fee_line_id"] != ids[0]),
        visit_id=visit["visit_id"],
        fee_line_id="|".join(ids),
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
        item_code=group[0]["item_code"],
    )


def once_a_day(desk: Desk, case: int) -> None:
    """Bed or nursing of a stay is charged twice on one day, at different times under different orders."""
    key = ("bed", "nursing_two")[case % 2]
    visit = desk.visit(desk.person(), desk.hospital(), "21", desk.at(4, 9), desk.at(8, 11))
    lines = [desk.line(visit, key, desk.at(day, 18)) for day in (4, 5, 6, 7)]
    extra = desk.line(visit, key, desk.at(5, 20))
    settlement = desk.settle(visit, [*lines, extra])
    _expect_excess(desk, "duplicate_charge", "definite", visit, settlement, [lines[1], extra], 1)


def daily_quantity_of_service(desk: Desk, case: int) -> None:
    """More treatments on one day than the limit, in one visit."""
    key, quantity, excess = (("nebulizer", 6, 2), ("acupuncture", 3, 1))[case % 2]
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(12))
    line = desk.line(visit, key, desk.at(12, 10, 10), quantity)
    settlement = desk.settle(visit, [line])
    _expect_excess(desk, "daily_quantity_above_limit", "definite", visit, settlement, [line], excess)


def daily_quantity_of_consumable(desk: Desk, case: int) -> None:
    """More infusion sets on one day than the limit, over two lines."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(13), care_type="13")
    lines = [
        desk.line(visit, "infusion_set", desk.at(13, 10, 10), 2),
        desk.line(visit, "infusion_set", desk.at(13, 10, 40), 2 + case % 2),
    ]
    settlement = desk.settle(visit, lines)
    _expect_excess(desk, "daily_quantity_above_limit", "suspect", visit, settlement, lines, 2 + case % 2)


def _expect_excess(
    desk: Desk, rule_id: str, grade: str, visit: Row, settlement: Row, lines: list[Row], excess: int
) -> None:
    fund = sum(fund_share(line["in_scope_fen"], settlement) for line in lines)
    quantity = sum(line["quantity"] for line in lines)
    desk.expect(
        rule_id,
        grade,
        lines[0]["occurred_at"].date(),
        fund * excess * 10_000 // quantity,
        visit_id=visit["visit_id"],
        fee_line_id="|".join(sorted(line["fee_line_id"] for line in lines)),
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
        item_code=lines[0]["item_code"],
    )


def price_above_cap(desk: Desk, case: int) -> None:
    """A public hospital charges 0.02 yuan, then half as much again, above the cap."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(11))
    cap = desk.price(item("ultrasound"), visit)
    price = (cap + 200, cap * 3 // 2)[case % 2]
    line = desk.line(visit, "ultrasound", desk.at(11, 10, 30), 2 - case % 2, price=price)
    _expect_price(desk, visit, line, cap)


def price_above_new_cap(desk: Desk, case: int) -> None:
    """The old price is still charged on the day on which a lower cap takes effect."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(PRICE_CUT_DAY))
    cap = desk.price(item(PRICE_CUT_ITEM), visit)
    line = desk.line(visit, PRICE_CUT_ITEM, desk.at(PRICE_CUT_DAY, 10, 30), price=cap * 5 // 4)
    _expect_price(desk, visit, line, cap)


def _expect_price(desk: Desk, visit: Row, line: Row, cap: int) -> None:
    settlement = desk.settle(visit, [line, desk.line(visit, "consult", line["occurred_at"])])
    excess = max(0, line["amount_fen"] - cap * line["quantity"] // 1_000_000 - line["over_cap_fen"])
    desk.expect(
        "price_above_cap",
        "definite",
        line["occurred_at"].date(),
        fund_share(excess, settlement),
        visit_id=visit["visit_id"],
        fee_line_id=line["fee_line_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
        item_code=line["item_code"],
    )


def item_for_other_sex(desk: Desk, case: int) -> None:
    """A drug, a service or a consumable bound to one sex is charged to the other."""
    key, gender = (("gyn_exam", "1"), ("tamsulosin", "2"), ("iud", "1"), ("progesterone", "1"))[case % 4]
    visit = desk.clinic(desk.person(gender), desk.hospital(), desk.at(9))
    line = desk.line(visit, key, desk.at(9, 10, 30))
    settlement = desk.settle(visit, [line])
    desk.expect(
        "item_for_other_sex",
        "suspect",
        line["occurred_at"].date(),
        fund_share(line["in_scope_fen"], settlement),
        visit_id=visit["visit_id"],
        fee_line_id=line["fee_line_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
        item_code=line["item_code"],
    )


def _lawful_line(desk: Desk, rule_id: str, visit: Row, line: Row) -> None:
    desk.lawful(
        rule_id,
        visit_id=visit["visit_id"],
        fee_line_id=line["fee_line_id"],
        institution_id=visit["institution_id"],
        person_id=visit["person_id"],
        item_code=line["item_code"],
    )


def lawful_two_times(desk: Desk, case: int) -> None:
    """The same injection at two times of one day, under one order."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(7))
    first = desk.line(visit, "injection", desk.at(7, 10, 10))
    second = desk.line(visit, "injection", desk.at(7, 10, 40), order_number=first["order_number"])
    desk.settle(visit, [first, second])
    _lawful_line(desk, "duplicate_charge", visit, second)


def lawful_two_orders(desk: Desk, case: int) -> None:
    """The same injection at one time under two orders."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(7))
    lines = [desk.line(visit, "injection", desk.at(7, 10, 10)) for _ in range(2)]
    desk.settle(visit, lines)
    _lawful_line(desk, "duplicate_charge", visit, lines[1])


def lawful_without_order(desk: Desk, case: int) -> None:
    """Equal lines without an order number cannot be told from two services."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(7))
    lines = [desk.line(visit, "injection", desk.at(7, 10, 10), order_number=None) for _ in range(2)]
    desk.settle(visit, lines)
    _lawful_line(desk, "duplicate_charge", visit, lines[1])


def lawful_glucose(desk: Desk, case: int) -> None:
    """Blood glucose is measured four times a day: the item has no daily limit."""
    visit = desk.visit(desk.person(), desk.hospital(), "21", desk.at(7, 9), desk.at(9, 11), diagnosis="E11.900")
    lines = [desk.line(visit, "glucose", desk.at(7, hour)) for hour in (10, 13, 17, 20)]
    desk.settle(visit, [*lines, *(desk.line(visit, "bed", desk.at(day, 18)) for day in (7, 8))])
    _lawful_line(desk, "duplicate_charge", visit, lines[3])


def lawful_refunded_copy(desk: Desk, case: int) -> None:
    """A copy was uploaded and taken back by a refund line."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(8))
    first = desk.line(visit, "injection", desk.at(8, 10, 10))
    copy = desk.line(visit, "injection", first["occurred_at"], order_number=first["order_number"])
    desk.settle(visit, [first, copy, desk.refund(visit, copy)])
    _lawful_line(desk, "duplicate_charge", visit, copy)


def lawful_batch_posting(desk: Desk, case: int) -> None:
    """Four bed days are posted in one line on the last day: the stay's total keeps the limit."""
    visit = desk.visit(desk.person(), desk.hospital(), "21", desk.at(10, 9), desk.at(14, 11))
    line = desk.line(visit, "bed", desk.at(14, 8), 4)
    desk.settle(visit, [line])
    _lawful_line(desk, "duplicate_charge", visit, line)


def lawful_daily_limit(desk: Desk, case: int) -> None:
    """Exactly as many treatments on one day as the limit allows."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(12))
    line = desk.line(visit, "nebulizer", desk.at(12, 10, 10), 4)
    desk.settle(visit, [line])
    _lawful_line(desk, "daily_quantity_above_limit", visit, line)


def lawful_daily_limit_after_refund(desk: Desk, case: int) -> None:
    """Six treatments were charged and two of them taken back: four remain."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(12))
    kept = desk.line(visit, "nebulizer", desk.at(12, 10, 10), 4)
    dropped = desk.line(visit, "nebulizer", desk.at(12, 10, 30), 2)
    desk.settle(visit, [kept, dropped, desk.refund(visit, dropped)])
    _lawful_line(desk, "daily_quantity_above_limit", visit, dropped)


def lawful_price_at_tolerance(desk: Desk, case: int) -> None:
    """The price is above the cap by the tolerance exactly."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(11))
    cap = desk.price(item("ultrasound"), visit)
    line = desk.line(visit, "ultrasound", desk.at(11, 10, 30), price=cap + _TOLERANCE)
    desk.settle(visit, [line])
    _lawful_line(desk, "price_above_cap", visit, line)


def lawful_private_price(desk: Desk, case: int) -> None:
    """A private hospital sets its own price."""
    visit = desk.clinic(desk.person(), desk.one_of(Kind.PRIVATE), desk.at(11))
    line = desk.line(visit, "ultrasound", desk.at(11, 10, 30), price=desk.price(item("ultrasound"), visit) * 2)
    desk.settle(visit, [line])
    _lawful_line(desk, "price_above_cap", visit, line)


def lawful_old_price(desk: Desk, case: int) -> None:
    """The old price on the last day before a lower cap takes effect."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(PRICE_CUT_DAY - 1))
    cap = desk.price(item(PRICE_CUT_ITEM), visit)
    line = desk.line(visit, PRICE_CUT_ITEM, desk.at(PRICE_CUT_DAY - 1, 10, 30), price=cap * 5 // 4)
    desk.settle(visit, [line])
    _lawful_line(desk, "price_above_cap", visit, line)


def lawful_newborn_item(desk: Desk, case: int) -> None:
    """A newborn boy is treated on his mother's record."""
    visit = desk.clinic(desk.person("2"), desk.hospital(), desk.at(9), is_newborn=True)
    line = desk.line(visit, "prostate_massage", desk.at(9, 10, 30))
    desk.settle(visit, [line])
    _lawful_line(desk, "item_for_other_sex", visit, line)


def lawful_hormone_therapy(desk: Desk, case: int) -> None:
    """Hormone therapy of a breast tumour with a drug otherwise for men."""
    visit = desk.clinic(desk.person("2"), desk.hospital(), desk.at(9), diagnosis="C50.900")
    line = desk.line(visit, "goserelin", desk.at(9, 10, 30))
    desk.settle(visit, [line])
    _lawful_line(desk, "item_for_other_sex", visit, line)


def lawful_fertility_care(desk: Desk, case: int) -> None:
    """The partner is examined in infertility care."""
    visit = desk.clinic(desk.person("1"), desk.hospital(), desk.at(9), diagnosis="N46.x00")
    line = desk.line(visit, "gyn_exam", desk.at(9, 10, 30))
    desk.settle(visit, [line])
    _lawful_line(desk, "item_for_other_sex", visit, line)


def lawful_unknown_gender(desk: Desk, case: int) -> None:
    """The person's sex is not known: nothing can be judged."""
    person = desk.person("1")
    desk.unknown_genders.append(person)
    visit = desk.clinic(person, desk.hospital(), desk.at(9))
    line = desk.line(visit, "gyn_exam", desk.at(9, 10, 30))
    desk.settle(visit, [line])
    _lawful_line(desk, "item_for_other_sex", visit, line)


VIOLATIONS = {
    identical_upload: 2,
    identical_upload_of_bed: 1,
    once_a_day: 2,
    daily_quantity_of_service: 2,
    daily_quantity_of_consumable: 2,
    price_above_cap: 2,
    price_above_new_cap: 1,
    item_for_other_sex: 4,
}
LAWFUL = (
    lawful_two_times,
    lawful_two_orders,
    lawful_without_order,
    lawful_glucose,
    lawful_refunded_copy,
    lawful_batch_posting,
    lawful_daily_limit,
    lawful_daily_limit_after_refund,
    lawful_price_at_tolerance,
    lawful_private_price,
    lawful_old_price,
    lawful_newborn_item,
    lawful_hormone_therapy,
    lawful_fertility_care,
    lawful_unknown_gender,
)
