"""What supervision leaves behind each month: leads, inspections, self-checks, credit, operations, disclosure."""

from datetime import datetime, time, timedelta
from typing import Any

from jobs.simulate.fund.books import Books
from jobs.simulate.institution import Kind

Rows = list[dict[str, Any]]

_STATES = ("new", "triaged", "inspected", "confirmed", "unfounded", "closed")
_SOURCES = ("rule_run", "complaint", "transfer", "risk_assessment", "inspection", "media")
_OPERATIONS = ("enroll", "settle", "approve", "pay")
_OFFICERS = ("ZF150001", "ZF150002", "ZF150003")


def supervision_rows(books: Books, recoveries: Rows) -> dict[str, Rows]:
    """Return a month's rows by dataset."""
    month, hospitals = books.month, books.hospitals
    members = [hospitals.ids[int(place)] for place in hospitals.of(Kind.GENERAL, Kind.PRIMARY, Kind.PHARMACY)]
    chosen = [members[(month.index * 7 + step) % len(members)] for step in range(len(_STATES))]
    region = hospitals.region.code
    leads = [
        {
            "lead_id": f"XS{month.compact}{place:04d}",
            "source_kind": _SOURCES[place % len(_SOURCES)],
            "subject_kind": "institution",
            "subject_id": institution,
            "rule_class_ids": "POL-SVC-012",
            "amount_at_issue_fen": 50_000 * (place + 1),
            "accepted_at": datetime.combine(month.day(4 + place), time(9, 30)),
            "is_anonymous": place % 2 == 1,
            "priority": "normal",
            "state": _STATES[place],
            "assigned_region_code": region,
        }
        for place, institution in enumerate(chosen)
    ]
    inspections = [
        {
            "inspection_id": f"JC{month.compact}{place:04d}",
            "inspection_kind": kind,
            "selection_way": way,
            "subject_id": chosen[place],
            "inspectors": "|".join(_OFFICERS[place : place + 2]),
            "started_on": month.day(10 + place),
            "ended_on": month.day(14 + place),
            "period_from_on": month.plus(-1).first,
            "period_to_on": month.plus(-1).last,
            "confirmed_fen": 30_000 * place,
            "result": result,
            "published_on": month.day(25),
        }
        for place, (kind, way, result) in enumerate(
            (("daily", "random", "unfounded"), ("special", "lead", "confirmed"))
        )
    ]
    self_checks = [
        {
            "report_id": f"ZC{month.compact}{place:04d}",
            "institution_id": institution,
            "rule_class_id": "POL-SVC-012",
            "period_from_on": month.plus(-1).first,
            "period_to_on": month.plus(-1).last,
            "line_count": 3,
            "amount_fen": 45_000,
            "returned_fen": 45_000,
        }
        for place, institution in enumerate(chosen[:2])
    ]
    credit = [
        {
            "credit_event_id": f"XY{month.compact}{place:04d}",
            "subject_kind": order["debtor_kind"],
            "subject_id": order["debtor_id"],
            "event_kind": "违规扣分",
            "score": 2,
            "occurred_on": order["paid_on"],
            "expires_on": order["paid_on"] + timedelta(days=365),
            "case_id": order["case_id"],
            "is_listed": False,
        }
        for place, order in enumerate(recoveries)
    ]
    return {
        "lead": leads,
        "inspection": inspections,
        "self_check_report": self_checks,
        "credit_event": credit,
        "agency_operation_log": _operations(books),
        "disclosure_record": _disclosures(books, chosen[0]),
    }


def _operations(books: Books) -> Rows:
    """Return one approval and one payment of each of the first orders, in office hours."""
    rows: Rows = []
    for place, order in enumerate(books.orders[:40]):
        for kind in _OPERATIONS[2:]:
            rows.append(
                {
                    "log_id": f"RZ{books.month.compact}{len(rows) + 1:08d}",
                    "operator_id": "JB0002" if kind == "approve" else "CW0001",
                    "operation": kind,
                    "target_kind": "payment_order",
                    "target_id": order.number,
                    "terminal_id": f"T{place % 7:03d}",
                    "occurred_at": datetime.combine(order.sent_on, time(9 + place % 8, place)),
                }
            )
    return rows


def _disclosures(books: Books, institution: str) -> Rows:
    month = books.month
    agency = f"{books.hospitals.region.code}01"
    return [
        {
            "disclosure_id": f"GS{month.compact}{place:04d}",
            "party_id": party,
            "content_kind": content,
            "disclosed_period": month.plus(-1).compact,
            "due_on": month.day(20),
            "published_on": month.day(18 - place),
        }
        for place, (party, content) in enumerate(
            (
                (agency, "fund_income_expense"),
                (agency, "institution_list"),
                (agency, "inspection_result"),
                (institution, "institution_fees"),
            )
        )
    ]
