"""The desk at which cases are planted: reserved persons, their visits, charges and settlements by hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from jobs.errors import SettingError
from jobs.simulate.catalogue import Item, cap_table, item
from jobs.simulate.institution import Agreement, Institutions, Kind
from jobs.simulate.month import Month, first_number
from jobs.simulate.population import INSURANCE_TYPES, PERSON_TYPES, Population
from jobs.simulate.truth import ExpectedDifference, ExpectedDoubt, ExpectedFinding, ExpectedReconciliation, NearMiss

Row = dict[str, Any]

_FUND_PERCENT = 70
_SPECIAL_DISEASE = "M03900"
_MONEY_PARTS = ("amount_fen", "full_self_pay_fen", "over_cap_fen", "prior_self_pay_fen", "in_scope_fen")


@dataclass(frozen=True)
class Fault:
    """A row that will be spoilt after it has been written as text.

    ``edits`` puts text into columns; ``width`` cuts or pads the row; no edit repeats the row as it is.
    """

    dataset: str
    row: Row
    status: str
    reason: str
    edits: dict[str, str] = field(default_factory=dict)
    width: int = 0


def fund_share(part: int, settlement: Row) -> int:
    """Return the fund's share of an amount within the rules of a settlement, rounded down."""
    scope: int = settlement["in_scope_fen"]
    return int(part * settlement["fund_total_fen"] // scope) if scope else 0


class Desk:
    """Collects planted rows by dataset and month, and what a run must make of them."""

    def __init__(self, hospitals: Institutions, persons: Population, period: Month) -> None:
        self.hospitals = hospitals
        self.persons = persons
        self.period = period
        self.planting = ""
        self.rows: dict[tuple[str, Month], list[Row]] = defaultdict(list)
        self.faults: list[Fault] = []
        self.findings: list[ExpectedFinding] = []
        self.near_misses: list[NearMiss] = []
        self.reconciliations: list[ExpectedReconciliation] = []
        self.differences: list[ExpectedDifference] = []
        self.doubts: list[ExpectedDoubt] = []
        self.agreements: list[Agreement] = []
        self.practitioners: list[tuple[str, int]] = []
        self.unknown_genders: list[int] = []
        self.counters: dict[tuple[int, Month], int] = defaultdict(int)
        self.reserved = np.zeros(len(persons), dtype=np.bool_)
        self._free = self._candidates()
        self._next_hospital = 1

    def _candidates(self) -> list[int]:
        age = (np.datetime64(self.period.first) - self.persons.birth).astype(np.int64) / 365.25
        usable = (age > 25) & (age < 80) & ~self.persons.deceased
        return [int(index) for index in np.flatnonzero(usable)][: len(self.persons) // 2]

    def person(self, gender: str = "", insurance: str = "310") -> int:
        """Return the next adult of that sex and scheme, set aside. Raises SettingError when none is left."""
        for index in self._free:
            sex = "1" if self.persons.male[index] else "2"
            if gender in ("", sex) and INSURANCE_TYPES[self.persons.scheme[index]] == insurance:
                self._free.remove(index)
                self.reserved[index] = True
                return index
        raise SettingError("植入案例过多 / too many planted cases for so few persons: raise --persons or plant fewer")

    def hospital(self) -> int:
        """Return the next public general hospital in turn, never the first: that one may be the planted outlier."""
        members = self.hospitals.of(Kind.GENERAL)
        self._next_hospital = self._next_hospital % (len(members) - 1) + 1
        return int(members[self._next_hospital])

    def one_of(self, kind: Kind, place: int = 0) -> int:
        """Return an institution of a kind."""
        return int(self.hospitals.of(kind)[place])

    def at(self, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a time in the judged month; day 0 is the last day of the month before."""
        return datetime.combine(self.period.day(day), time(hour, minute))

    def number(self, kind: int, month: Month) -> str:
        """Return the next identifying number of a kind in a month."""
        self.counters[kind, month] += 1
        return str(first_number(kind, self.hospitals.region.province, month) + self.counters[kind, month])

    def practitioner(self, institution: int) -> str:
        """Return a practitioner whom only planted cases use."""
        number = int(self.hospitals.practitioner_starts[-1]) + len(self.practitioners) + 1
        code = f"D{self.hospitals.region.counties[0]}{number:06d}"
        self.practitioners.append((code, institution))
        return code

    def person_id(self, person: int) -> str:
        """Return the id of a person."""
        return str(self.persons.person_id[person])

    def visit(
        self,
        person: int,
        institution: int,
        care_type: str,
        start: datetime,
        end: datetime | None,
        *,
        diagnosis: str = "J18.900",
        deliver: bool = True,
        **other: Any,
    ) -> Row:
        """Return a visit, delivered in the month in which it ends; an outpatient visit without end takes an hour."""
        month = Month((end or start).year, (end or start).month)
        visit_id = self.number(1, month)
        counties = self.hospitals.region.counties
        is_stay = care_type[:2] in ("21", "22", "23", "24", "25", "26", "52")
        row = {
            "visit_id": visit_id,
            "institution_id": self.hospitals.ids[institution],
            "person_id": self.person_id(person),
            "insurance_type": INSURANCE_TYPES[self.persons.scheme[person]],
            "care_type": care_type,
            "medical_record_number": visit_id,
            "started_at": start,
            "ended_at": end,
            "stay_days": max(1, (end.date() - start.date()).days) if end and is_stay else None,
            "in_hospital_status": "0" if end else "1",
            "attending_practitioner_id": self.hospitals.practitioner_ids[
                int(self.hospitals.practitioner_starts[institution])
            ],
            "main_diagnosis_code": diagnosis,
            "discharge_way": "1" if is_stay and end else None,
            "evidence_type": "01",
            "insured_region_code": counties[int(self.persons.county[person])],
            "care_region_code": counties[self.hospitals.counties[institution]],
            "is_newborn": False,
            "uploaded_at": (end or start) + timedelta(hours=1),
            "is_valid": True,
            **other,
        }
        if care_type[:2] == "14":
            row |= {"disease_code": _SPECIAL_DISEASE, "disease_kind": "10"}
            self._approve(person)
        if deliver:
            self.rows["visit", month].append(row)
            self.rows["diagnosis", month].append(
                {
                    "visit_id": visit_id,
                    "sequence_number": 1,
                    "diagnosis_kind": "1",
                    "is_main": True,
                    "diagnosis_code": diagnosis,
                    "diagnosis_name": "诊断",
                }
            )
        return row

    def _approve(self, person: int) -> None:
        """Let the person be approved for special care, as everybody is who gets it."""
        row = {
            "approval_id": f"{self.person_id(person)}9",
            "person_id": self.person_id(person),
            "disease_code": _SPECIAL_DISEASE,
            "valid_from_on": self.period.plus(-12).first,
        }
        if row not in self.rows["special_outpatient_approval", self.period]:
            self.rows["special_outpatient_approval", self.period].append(row)

    def clinic(self, person: int, institution: int, start: datetime, care_type: str = "11", **other: Any) -> Row:
        """Return an outpatient visit of an hour."""
        other.setdefault("diagnosis", "J06.900")
        return self.visit(person, institution, care_type, start, start + timedelta(hours=1), **other)

    def line(
        self,
        visit: Row,
        key: str,
        at: datetime,
        quantity: int | float = 1,
        *,
        price: int | None = None,
        deliver: bool = True,
        **other: Any,
    ) -> Row:
        """Return a charged line; the price is the cap in force unless given, in 1/10000 yuan."""
        entry = item(key)
        amount_price = self.price(entry, visit) if price is None else price
        units = round(quantity * 10_000)
        amount = (units * amount_price + 500_000) // 1_000_000
        month = self._month(visit)
        prior = amount * entry.self_pay_percent // 100 if entry.self_pay_percent < 100 else 0
        full = amount if entry.self_pay_percent == 100 else 0
        row = {
            "fee_line_id": self.number(3, month),
            "source_line_number": self.number(4, month),
            "visit_id": visit["visit_id"],
            "institution_id": visit["institution_id"],
            "person_id": visit["person_id"],
            "order_number": self.number(5, month),
            "occurred_at": at,
            "list_kind": entry.list_kind,
            "item_code": entry.code,
            "medical_list_code": entry.code,
            "institution_item_code": entry.code[-8:],
            "institution_item_name": entry.name,
            "charge_category": entry.charge_category,
            "charge_class": entry.charge_class,
            "quantity": units,
            "unit_price": amount_price,
            "amount_fen": amount,
            "full_self_pay_fen": full,
            "over_cap_fen": 0,
            "prior_self_pay_fen": prior,
            "in_scope_fen": amount - full - prior,
            "ordering_practitioner_id": visit["attending_practitioner_id"],
            "uploaded_at": visit["uploaded_at"],
            "is_valid": True,
            **other,
        }
        if deliver:
            self.rows["fee_line", month].append(row)
        return row

    def price(self, entry: Item, visit: Row) -> int:
        """Return the price in force at the visit's institution, in 1/10000 yuan."""
        place = self.hospitals.ids.index(visit["institution_id"])
        caps = cap_table(len(self.hospitals.region.cities))
        return int(caps[entry.index, self.hospitals.city[place], self.hospitals.level[place]])

    def refund(self, visit: Row, line: Row) -> Row:
        """Return the line that takes another back whole."""
        month = self._month(visit)
        negative = {name: -line[name] for name in (*_MONEY_PARTS, "quantity")}
        row = {
            **line,
            **negative,
            "fee_line_id": self.number(3, month),
            "source_line_number": self.number(4, month),
            "original_line_number": line["source_line_number"],
            "occurred_at": line["occurred_at"] + timedelta(hours=1),
        }
        self.rows["fee_line", month].append(row)
        return row

    def settle(
        self,
        visit: Row,
        lines: Sequence[Row],
        *,
        percent: int = _FUND_PERCENT,
        deliver: bool = True,
        **other: Any,
    ) -> Row:
        """Return the settlement of the lines: the pooled fund pays a percentage, the person the rest in cash."""
        month = self._month(visit)
        total, full, over, prior, scope = (sum(line[name] for line in lines) for name in _MONEY_PARTS)
        pooling = scope * percent // 100
        end = visit["ended_at"] or visit["started_at"]
        row = {
            "settlement_id": self.number(2, month),
            "visit_id": visit["visit_id"],
            "institution_id": visit["institution_id"],
            "person_id": visit["person_id"],
            "insurance_type": visit["insurance_type"],
            "person_type": PERSON_TYPES[0] if visit["insurance_type"] == "310" else PERSON_TYPES[3],
            "care_type": visit["care_type"],
            "settlement_kind": "2",
            "payment_way": "1",
            "clearing_kind": {"2": "21", "4": "41"}.get(visit["care_type"][0], "11"),
            "clearing_way": "10",
            "clearing_agency": f"{self.hospitals.region.code}01",
            "started_on": visit["started_at"].date(),
            "ended_on": end.date(),
            "settled_at": end + timedelta(minutes=10),
            "insured_region_code": visit["insured_region_code"],
            "care_region_code": visit["care_region_code"],
            "payment_place": "2",
            "total_fen": total,
            "full_self_pay_fen": full,
            "over_cap_fen": over,
            "prior_self_pay_fen": prior,
            "in_scope_fen": scope,
            "deductible_paid_fen": 0,
            "pooling_fund_fen": pooling,
            "civil_servant_fen": 0,
            "employer_supplement_fen": 0,
            "resident_major_illness_fen": 0,
            "employee_large_amount_fen": 0,
            "medical_aid_fen": 0,
            "other_fund_fen": 0,
            "fund_total_fen": pooling,
            "personal_account_fen": 0,
            "cash_fen": total - pooling,
            "person_total_fen": total - pooling,
            "hospital_borne_fen": 0,
            "clearing_month": month.compact,
            "is_refund": False,
            "is_valid": True,
            **other,
        }
        for line in lines:
            line["settlement_id"] = row["settlement_id"]
        if deliver:
            self.rows["settlement", month].append(row)
        return row

    def reverse(self, visit: Row, settlement: Row, lines: Sequence[Row]) -> Row:
        """Return the refund of a settlement, with the lines that take its lines back."""
        negative = {
            name: -value for name, value in settlement.items() if name.endswith("_fen") and isinstance(value, int)
        }
        row = {
            **settlement,
            **negative,
            "settlement_id": self.number(2, self._month(visit)),
            "original_settlement_id": settlement["settlement_id"],
            "settled_at": settlement["settled_at"] + timedelta(hours=2),
            "is_refund": True,
        }
        self.rows["settlement", self._month(visit)].append(row)
        for line in lines:
            self.refund(visit, line)["settlement_id"] = row["settlement_id"]
        return row

    def stay(
        self,
        person: int,
        institution: int,
        first_day: int,
        last_day: int,
        *,
        care_type: str = "21",
        charged: range | None = None,
        **other: Any,
    ) -> tuple[Row, list[Row], Row]:
        """Return a stay between two days of the month with a bed and a drug each night, and its settlement.

        ``charged`` limits the days on which something is charged.
        """
        visit = self.visit(person, institution, care_type, self.at(first_day, 9), self.at(last_day, 11), **other)
        lines = []
        for day in charged or range(first_day, last_day):
            lines.append(self.line(visit, "bed", self.at(day, 18)))
            lines.append(self.line(visit, "cefuroxime", self.at(day, 19), 2))
        return visit, lines, self.settle(visit, lines)

    def expect(self, rule_id: str, grade: str, event_on: date, amount: int, **keys: str) -> None:
        """Note a finding that must appear."""
        self.findings.append(ExpectedFinding(rule_id, grade, self.period.text, event_on, amount, self.planting, **keys))

    def lawful(self, rule_id: str, **keys: str) -> None:
        """Note that this case must not be found."""
        self.near_misses.append(NearMiss(rule_id, self.planting, self.period.text, **keys))

    def doubt(self, dataset: str, check_id: str, institution_id: str, violated: int = 1) -> None:
        """Note rows that a check of quality must count."""
        self.doubts.append(ExpectedDoubt(dataset, check_id, self.period.text, institution_id, violated, self.planting))

    def differs(self, reconciliation_id: str, item_kind: str, status: str, left: int, right: int, **keys: str) -> None:
        """Note a reconciliation result that must appear."""
        period = keys.pop("period", self.period.text)
        self.reconciliations.append(
            ExpectedReconciliation(reconciliation_id, item_kind, period, status, left, right, self.planting, **keys)
        )

    def _month(self, visit: Row) -> Month:
        when = visit["ended_at"] or visit["started_at"]
        return Month(when.year, when.month)
