"""Planted differences between settlements and their lines."""

from jobs.simulate.planting.desk import Desk, Row

_RECONCILIATION = "fee_line_settlement"
_ADD_UP = "cross:settlement_lines_add_up"


def _paid_visit(desk: Desk) -> tuple[Row, Row, Row]:
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(14))
    line = desk.line(visit, "amlodipine", desk.at(14, 10, 10), 56)
    return visit, line, desk.settle(visit, [line])


def settlement_above_lines(desk: Desk, case: int) -> None:
    """The settlement's total and its amount within the rules are a yuan above the lines."""
    visit, line, settlement = _paid_visit(desk)
    for name in ("total_fen", "in_scope_fen", "cash_fen", "person_total_fen"):
        settlement[name] += 100
    total = line["amount_fen"]
    desk.differs(
        _RECONCILIATION,
        "amount_fen",
        "differs",
        total,
        total + 100,
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
    )
    desk.doubt("settlement", _ADD_UP, visit["institution_id"])


def settlement_part_differs(desk: Desk, case: int) -> None:
    """The totals agree, but a fen moved from the amount within the rules to the part paid first."""
    visit, line, settlement = _paid_visit(desk)
    settlement["in_scope_fen"] -= 1
    settlement["prior_self_pay_fen"] += 1
    total = line["amount_fen"]
    desk.differs(
        _RECONCILIATION,
        "prior_self_pay_fen",
        "differs",
        total,
        total,
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
    )
    desk.doubt("settlement", _ADD_UP, visit["institution_id"])


def settlement_without_lines(desk: Desk, case: int) -> None:
    """The settlement came, its lines did not."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(14))
    line = desk.line(visit, "amlodipine", desk.at(14, 10, 10), 56, deliver=False)
    settlement = desk.settle(visit, [line])
    desk.differs(
        _RECONCILIATION,
        "",
        "right_only",
        0,
        line["amount_fen"],
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
    )
    desk.doubt("settlement", _ADD_UP, visit["institution_id"])


def lines_without_settlement(desk: Desk, case: int) -> None:
    """Lines name a settlement that nobody delivered."""
    visit = desk.clinic(desk.person(), desk.hospital(), desk.at(14))
    lines = [desk.line(visit, key, desk.at(14, 10, 10)) for key in ("consult", "blood_count")]
    settlement = desk.settle(visit, lines, deliver=False)
    desk.differs(
        _RECONCILIATION,
        "",
        "left_only",
        sum(line["amount_fen"] for line in lines),
        0,
        settlement_id=settlement["settlement_id"],
        institution_id=visit["institution_id"],
    )
    desk.doubt("fee_line", "cross:fee_line_settlement_known", visit["institution_id"], len(lines))


VIOLATIONS = {
    settlement_above_lines: 1,
    settlement_part_differs: 1,
    settlement_without_lines: 1,
    lines_without_settlement: 1,
}
