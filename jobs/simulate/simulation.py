"""One simulation: planted cases first, then the lawful care of everybody else, then the money it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.errors import SettingError
from jobs.simulate import extract
from jobs.simulate.bank_file import BankFiles
from jobs.simulate.benefit import STAYS, benefit_rows
from jobs.simulate.catalogue import item_rows, knowledge_rows, price_rows
from jobs.simulate.clinical import clinical_rows
from jobs.simulate.companion import COMPANIONS, Companions
from jobs.simulate.disease import diseases
from jobs.simulate.dispatch import Dispatch
from jobs.simulate.entitlement import approval_table, liability_table
from jobs.simulate.extract import with_column
from jobs.simulate.fee import lines, sums
from jobs.simulate.fund import NOTED, Agency
from jobs.simulate.institution import (
    Institutions,
    Kind,
    agreement_rows,
    institution_rows,
    institutions,
    open_agreements,
)
from jobs.simulate.landing import Writer, table_of
from jobs.simulate.money import Money
from jobs.simulate.month import Month, months_ending
from jobs.simulate.omission import delivered, omissions
from jobs.simulate.peer import StayCosts, outlier_findings
from jobs.simulate.people.history import person_versions
from jobs.simulate.planting import CASES, COST_OUTLIER, Desk
from jobs.simulate.planting.agreement import clinic_agreements
from jobs.simulate.population import Population, certificates, person_table, population
from jobs.simulate.refund import with_refunds
from jobs.simulate.region import region_of
from jobs.simulate.sanction import agreement_action_rows, practitioner_action_rows, registration_rows
from jobs.simulate.scenario import Scenario
from jobs.simulate.self_pay import ratio_rows
from jobs.simulate.settlement import Insured, payers
from jobs.simulate.truth import (
    AcceptedCode,
    ExpectedCorrection,
    ExpectedDelivery,
    ExpectedDifference,
    ExpectedDoubt,
    ExpectedFinding,
    ExpectedOmission,
    ExpectedQuarantine,
    ExpectedReconciliation,
    FileTotal,
    NearMiss,
    Peer,
    write_truth,
)
from jobs.simulate.visit import Visits, ambulatory, joined, stays
from schemas import DATASETS

Ints = npt.NDArray[np.int64]

_BATCH = 200_000
_OUTLIERS_FROM = 15_000
"""Fewer persons have too few stays for a peer comparison."""
_LINES_PER_PERSON = 2.7
_CARE = ("visit", "diagnosis", "settlement", "fee_line")


@dataclass(frozen=True)
class SimulationSummary:
    """What a simulation wrote."""

    out: Path
    truth: Path
    persons: int
    visits: int
    fee_lines: int
    files: int
    findings: int


def persons_for(fee_lines: int, months: int) -> int:
    """Return how many persons bring about that many fee lines."""
    return max(1000, round(fee_lines / _LINES_PER_PERSON / months))


class Simulation:
    """The state that runs through a simulation: counters, sums of money, what must be found."""

    def __init__(
        self,
        out: Path,
        *,
        persons: int,
        period: str,
        region: str,
        seed: int,
        months: int,
        scenario: Scenario,
        file_format: str,
    ) -> None:
        self._period = Month.parse(period)
        self._months = months_ending(self._period, months)
        self._region = region_of(region)
        self._persons = persons
        self._seed = seed
        self._scenario = scenario
        self._counts = scenario.counts()
        self._hospitals: Institutions = institutions(self._region, persons)
        self._agency = Agency(self._hospitals, self._months, seed)
        self._costs = {month: StayCosts(self._hospitals) for month in self._months}
        self._deaths: list[dict[str, Any]] = []
        self._visits = self._fee_lines = self._parts = 0
        self._out = out
        self._truth = out.parent / f"{out.name}.truth"
        self._companions = Companions(self._hospitals)
        self._writer = Writer(out, file_format, scenario)
        self._desk = Desk(self._hospitals, self._batch(0), self._period)
        self._money = Money(self._agency, self._desk, self._counts, BankFiles(out, scenario.bank_formats))
        self._dispatch = Dispatch(self._writer, self._desk, self._hospitals, scenario, self._months)

    def run(self) -> SimulationSummary:
        """Write everything. Returns the summary."""
        self._plant()
        for start in range(0, self._persons, _BATCH):
            self._care_of(start)
        self._register_deaths()
        self._goods()
        self._reference()
        for name, month, tables in self._money.files():
            self._write(name, month, 1, tables)
        self._write_truth()
        return SimulationSummary(
            out=self._out,
            truth=self._truth,
            persons=self._persons,
            visits=self._visits,
            fee_lines=self._fee_lines,
            files=len(self._writer.files),
            findings=len(self._desk.findings),
        )

    def _batch(self, start: int) -> Population:
        count = min(_BATCH, self._persons - start)
        return population(self._region, start, count, seed=self._seed, reference=self._months[0].last)

    def _plant(self) -> None:
        desk = self._desk
        desk.agreements += clinic_agreements(desk)
        for name, (plant, _) in CASES.items():
            desk.planting = name
            for case in range(self._counts[name]):
                plant(desk, case)
        self._money.plant_contributions()
        for (dataset, month), rows in desk.rows.items():
            if month not in self._months:
                raise SettingError(f"植入的{dataset}超出所选月份 / a planted case falls outside the chosen months")
            if dataset == "settlement":
                self._add_planted(month, rows)

    def _add_planted(self, month: Month, rows: list[dict[str, Any]]) -> None:
        stays_ = {row["visit_id"] for row in self._desk.rows["visit", month] if row["care_type"][:2] in STAYS}
        for row in rows:
            place = self._hospitals.ids.index(row["institution_id"])
            if row["visit_id"] in stays_:
                self._costs[month].add(np.array([place]), np.array([row["total_fen"]]))

    def _care_of(self, start: int) -> None:
        persons = self._batch(start)
        if start == 0:
            persons = persons.with_reserved(self._desk.reserved)
        self._write_persons(persons, start)
        by_month = {month: stays(persons, self._hospitals, month, self._seed) for month in self._months}
        for month in self._months:
            around = tuple(by_month[m] for m in (month, month.plus(1)) if m in by_month)
            visits = joined(by_month[month], ambulatory(persons, self._hospitals, month, self._seed, around=around))
            if month == self._period:
                kept = delivered(persons, visits, self._hospitals, self._scenario, month)
                visits = visits.taking(kept)
            self._write_care(persons, visits, month, start)

    def _write_persons(self, persons: Population, start: int) -> None:
        table = person_table(persons, self._region)
        if start == 0 and self._desk.unknown_genders:
            genders = table["gender"].to_pylist()
            for person in self._desk.unknown_genders:
                genders[person] = "9"
            table = with_column(table, "gender", pa.array(genders, pa.string()))
        part = start // _BATCH + 1
        self._write("person", self._period, part, person_versions(table, persons, self._region))
        self._write_all(self._agency.insured(persons), self._period, part)
        self._write("special_outpatient_approval", self._period, part, [approval_table(persons)])
        self._write("liability_event", self._period, part, [liability_table(persons, self._months[0])])
        tokens = certificates(persons, self._region)
        for index in np.flatnonzero(persons.deceased).tolist():
            death = self._period.first - timedelta(days=30 + index % 600)
            self._deaths.append(_death_row(tokens[index].as_py(), int(persons.person_id[index]), death))
        if start == 0:
            for row in self._desk.rows["person_death", self._period]:
                person = row["person"]
                notice = {name: value for name, value in row.items() if name != "person"}
                identity = _death_row(tokens[person].as_py(), int(persons.person_id[person]), row["death_on"])
                self._deaths.append(identity | notice)

    def _write_care(self, persons: Population, visits: Visits, month: Month, start: int) -> None:
        desk = self._desk
        dear = self._dear(month)
        charged = lines(visits, self._hospitals, month, (self._seed, start), dear)
        added = sums(charged, len(visits))
        insured = _insured(persons, visits, self._hospitals)
        paid = payers(added.amount, added.in_scope, insured)
        care = extract.Care(
            persons=persons,
            hospitals=self._hospitals,
            month=month,
            visits=visits,
            lines=charged,
            sums=added,
            payers=paid,
            visits_before=max(desk.counters[kind, month] for kind in (1, 2)),
            lines_before=max(desk.counters[kind, month] for kind in (3, 4)),
        )
        self._costs[month].add(visits.institution[insured.stay], added.amount[insured.stay])
        settlements, fee_lines = with_refunds(care, extract.settlement_table(care), extract.fee_line_table(care))
        tables = {
            "visit": extract.visit_table(care),
            "diagnosis": extract.diagnosis_table(care),
            "settlement": settlements,
            "fee_line": fee_lines,
        }
        part = start // _BATCH + 1
        for name in _CARE:
            self._write(name, month, part, [tables[name]])
        self._write_companions(tables, month, part)
        self._write_all(self._agency.contributions(month), month, part)
        desk.counters[1, month] = desk.counters[2, month] = care.visits_before + settlements.num_rows
        desk.counters[3, month] = desk.counters[4, month] = care.lines_before + fee_lines.num_rows

    def _write_companions(self, tables: dict[str, pa.Table], month: Month, part: int) -> None:
        """Write what follows from the care of a batch; the first part also holds what follows from planted care."""
        cares = [tables]
        if part == 1:
            planted = {name: self._desk.rows[name, month] for name in _CARE}
            cares.append({name: table_of(DATASETS[name], rows) for name, rows in planted.items()})
        found = [self._companions.tables(c["visit"], c["settlement"], c["fee_line"], month.text) for c in cares]
        for name in COMPANIONS:
            self._write(name, month, part, [companions[name] for companions in found])
        self._parts = max(self._parts, part)

    def _goods(self) -> None:
        """Write counts, purchases and other movements of goods, when all sales are known."""
        room = self._companions.stock_room
        for month in self._months:
            closed = room.close(month, is_first=month == self._months[0])
            self._write("stock_movement", month, self._parts + 1, [closed["stock_movement"]])
            self._write("procurement_delivery", month, 1, [closed["procurement_delivery"]])
        contracts = [room.contracts(year) for year in sorted({month.year for month in self._months})]
        self._write("procurement_contract", self._period, 1, contracts)

    def _dear(self, month: Month) -> Ints:
        if month != self._period or self._persons < _OUTLIERS_FROM:
            return np.zeros(0, dtype=np.int64)
        return self._hospitals.of(Kind.GENERAL)[: self._counts[COST_OUTLIER]]

    def _write(self, name: str, month: Month, part: int, tables: list[pa.Table]) -> None:
        if name in NOTED:
            planted = self._desk.rows[name, month] if part == 1 else []
            self._agency.note(name, [*tables, table_of(DATASETS[name], planted)])
        written = self._dispatch.send(name, month, part, tables)
        if written and name == "visit":
            self._visits += written.rows
        elif written and name == "fee_line":
            self._fee_lines += written.rows

    def _register_deaths(self) -> None:
        self._write_rows("person_death", self._deaths)

    def _write_rows(self, name: str, rows: list[dict[str, Any]], month: Month | None = None) -> None:
        self._write(name, month or self._period, 1, [table_of(DATASETS[name], rows)])

    def _reference(self) -> None:
        hospitals, desk = self._hospitals, self._desk
        agreements = [*open_agreements(hospitals, self._period), *desk.agreements]
        self._write_rows("institution", institution_rows(hospitals))
        self._write_rows("agreement", agreement_rows(hospitals, agreements))
        self._write_rows("practitioner", registration_rows(hospitals, desk.practitioners))
        self._write_rows("agreement_action", agreement_action_rows(hospitals, agreements, self._months))
        self._write_rows("practitioner_action", practitioner_action_rows(hospitals, self._months))
        self._write_rows("benefit_rule", benefit_rows(self._region.cities))
        self._write_rows("clinical_code", clinical_rows(self._period))
        self._write_rows("self_pay_ratio", ratio_rows(self._region))
        self._write_rows("catalogue_item", item_rows())
        self._write_rows("catalogue_price", price_rows(self._region, self._period))
        self._write_rows("knowledge_point", knowledge_rows())

    def _write_all(self, tables: Mapping[str, list[pa.Table]], month: Month, part: int) -> None:
        for name, parts in tables.items():
            self._write(name, month, part, parts)

    def _write_truth(self) -> None:
        desk = self._desk
        peers = self._costs[self._period].peers(self._period)
        desk.findings += outlier_findings(peers, self._period)
        totals = [
            FileTotal(file.dataset, file.name, file.rows, file.total_fen)
            for file in self._writer.files
            if not file.is_late
        ]
        self._truth.mkdir(exist_ok=True)
        write_truth(self._truth, "finding", ExpectedFinding, desk.findings)
        write_truth(self._truth, "doubt", ExpectedDoubt, desk.doubts)
        write_truth(self._truth, "near_miss", NearMiss, desk.near_misses)
        write_truth(self._truth, "quarantine", ExpectedQuarantine, self._dispatch.quarantine)
        write_truth(self._truth, "accepted", AcceptedCode, self._dispatch.accepted)
        write_truth(self._truth, "delivery", ExpectedDelivery, self._dispatch.deliveries)
        write_truth(self._truth, "correction", ExpectedCorrection, self._dispatch.corrections)
        write_truth(self._truth, "omission", ExpectedOmission, omissions(self._hospitals, self._scenario, self._period))
        write_truth(self._truth, "reconciliation", ExpectedReconciliation, desk.reconciliations)
        write_truth(self._truth, "equality", ExpectedDifference, desk.differences)
        write_truth(self._truth, "peer", Peer, peers)
        write_truth(self._truth, "totals", FileTotal, sorted(totals, key=lambda total: total.file_name))


def _death_row(token: str, person_id: int, death: Any) -> dict[str, Any]:
    return {
        "certificate_number_token": token,
        "person_id": str(person_id),
        "death_on": death,
        "source_party": "public_security",
        "reported_on": death + timedelta(days=3),
        "is_revoked": False,
    }


def _insured(persons: Population, visits: Visits, hospitals: Institutions) -> Insured:
    person = visits.person
    care_types = np.array([disease.care_type for disease in diseases()])[visits.disease]
    return Insured(
        scheme=persons.scheme[person],
        retired=persons.retired[person],
        civil_servant=persons.civil_servant[person],
        supplement=persons.supplement[person],
        poor=persons.poor[person],
        other=persons.number[person] % 50 == 0,
        level=hospitals.level[visits.institution],
        stay=visits.days > 0,
        chronic_care=care_types == "14",
        pharmacy=care_types == "41",
    )
