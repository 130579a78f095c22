"""One simulation: planted cases first, then the lawful care of everybody else, then the money it moves."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.errors import SettingError
from jobs.simulate import accounts, extract
from jobs.simulate.catalogue import item_rows, knowledge_rows, price_rows
from jobs.simulate.disease import diseases
from jobs.simulate.fee import lines, sums
from jobs.simulate.institution import (
    Institutions,
    Kind,
    agreement_rows,
    institution_rows,
    institutions,
    open_agreements,
    practitioner_rows,
)
from jobs.simulate.landing import Writer, table_of
from jobs.simulate.month import Month, months_ending
from jobs.simulate.peer import StayCosts, outlier_findings
from jobs.simulate.planting import CASES, COST_OUTLIER, PAYMENTS, Desk
from jobs.simulate.planting.agreement import clinic_agreements
from jobs.simulate.planting.payment import CARRIED, Cashier, expect_arrivals, expect_statements
from jobs.simulate.population import Population, certificates, person_table, population
from jobs.simulate.region import region_of
from jobs.simulate.scenario import planting_counts
from jobs.simulate.settlement import FUND_COLUMNS, FUND_KINDS, Insured, payers
from jobs.simulate.truth import (
    AcceptedCode,
    ExpectedFinding,
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
        scenario: Path | None,
        file_format: str,
    ) -> None:
        self._period = Month.parse(period)
        self._months = months_ending(self._period, months)
        self._region = region_of(region)
        self._persons = persons
        self._seed = seed
        self._counts = planting_counts(scenario)
        self._hospitals: Institutions = institutions(self._region, persons)
        self._approved = {m: np.zeros((len(self._hospitals.kinds), len(FUND_KINDS)), np.int64) for m in self._months}
        self._costs = {month: StayCosts(self._hospitals) for month in self._months}
        self._deaths: list[dict[str, Any]] = []
        self._quarantine: list[ExpectedQuarantine] = []
        self._accepted: list[AcceptedCode] = []
        self._visits = self._fee_lines = 0
        self._out = out
        self._truth = out.parent / f"{out.name}.truth"
        self._writer = Writer(out, file_format)
        self._desk = Desk(self._hospitals, self._batch(0), self._period)

    def run(self) -> SimulationSummary:
        """Write everything. Returns the summary."""
        self._plant()
        for start in range(0, self._persons, _BATCH):
            self._care_of(start)
        self._register_deaths()
        self._reference()
        self._money()
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
        for (dataset, month), rows in desk.rows.items():
            if month not in self._months:
                raise SettingError(f"植入的{dataset}超出所选月份 / a planted case falls outside the chosen months")
            if dataset == "settlement":
                self._add_planted(month, rows)

    def _add_planted(self, month: Month, rows: list[dict[str, Any]]) -> None:
        stays_ = {
            row["visit_id"] for row in self._desk.rows["visit", month] if row["care_type"][:2] in _STAY_CARE_TYPES
        }
        for row in rows:
            place = self._hospitals.ids.index(row["institution_id"])
            for column, (employee, resident) in FUND_COLUMNS.items():
                fund = employee if row["insurance_type"] == "310" else resident
                self._approved[month][place, FUND_KINDS.index(fund)] += row[column]
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
            self._write_care(persons, visits, month, start)

    def _write_persons(self, persons: Population, start: int) -> None:
        table = person_table(persons, self._region)
        if start == 0 and self._desk.unknown_genders:
            genders = table["gender"].to_pylist()
            for person in self._desk.unknown_genders:
                genders[person] = "9"
            place = table.column_names.index("gender")
            table = table.set_column(place, "gender", pa.array(genders, pa.string()))
        self._write("person", self._period, start // _BATCH + 1, [table])
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
        for fund_column, funds in FUND_COLUMNS.items():
            fund = np.array([FUND_KINDS.index(kind) for kind in funds])[insured.scheme]
            np.add.at(self._approved[month], (visits.institution, fund), paid.funds[fund_column])
        self._costs[month].add(visits.institution[insured.stay], added.amount[insured.stay])
        tables = {
            "visit": extract.visit_table(care),
            "diagnosis": extract.diagnosis_table(care),
            "settlement": extract.settlement_table(care),
            "fee_line": extract.fee_line_table(care),
        }
        for name in _CARE:
            self._write(name, month, start // _BATCH + 1, [tables[name]])
        desk.counters[1, month] = desk.counters[2, month] = care.visits_before + len(visits)
        desk.counters[3, month] = desk.counters[4, month] = care.lines_before + len(charged)

    def _dear(self, month: Month) -> Ints:
        if month != self._period or self._persons < _OUTLIERS_FROM:
            return np.zeros(0, dtype=np.int64)
        return self._hospitals.of(Kind.GENERAL)[: self._counts[COST_OUTLIER]]

    def _write(self, name: str, month: Month, part: int, tables: list[pa.Table]) -> None:
        """Write a file; the first part of a month also takes the planted rows and the spoilt ones."""
        dataset = DATASETS[name]
        planted = self._desk.rows[name, month] if part == 1 and name != "person_death" else []
        if planted:
            tables = [*tables, table_of(dataset, planted)]
        row = 1 + sum(table.num_rows for table in tables)
        file_name = self._writer.file_name(dataset, month.compact, part)
        raw = []
        for fault in self._desk.faults if part == 1 and month == self._period else ():
            if fault.dataset != name or (fault.width and not self._writer.takes_ragged(dataset)):
                continue
            fields = list(self._writer.text(dataset, table_of(dataset, [fault.row]))[0])
            columns = [column.name for column in dataset.columns]
            for column, text in fault.edits.items():
                fields[columns.index(column)] = text
            if fault.width:
                fields = (fields + [""] * fault.width)[: fault.width]
            raw.append(tuple(fields))
            self._quarantine.append(ExpectedQuarantine(name, file_name, row + len(raw), fault.status, fault.reason))
        self._note_unknown_codes(name, file_name, planted, row)
        written = self._writer.write(dataset, month.compact, part, tables, raw)
        if name == "visit":
            self._visits += written.rows
        elif name == "fee_line":
            self._fee_lines += written.rows

    def _note_unknown_codes(self, name: str, file_name: str, planted: list[dict[str, Any]], last_row: int) -> None:
        for place, row in enumerate(planted):
            if row.get("charge_category") == "99":
                number = last_row - len(planted) + 1 + place
                self._accepted.append(AcceptedCode(name, "charge_category", "99", file_name, number))

    def _register_deaths(self) -> None:
        self._write_rows("person_death", self._deaths)

    def _write_rows(self, name: str, rows: list[dict[str, Any]], month: Month | None = None) -> None:
        self._write(name, month or self._period, 1, [table_of(DATASETS[name], rows)])

    def _reference(self) -> None:
        hospitals, desk = self._hospitals, self._desk
        agreements = [*open_agreements(hospitals, self._period), *desk.agreements]
        self._write_rows("institution", institution_rows(hospitals))
        self._write_rows("agreement", agreement_rows(hospitals, agreements))
        self._write_rows("practitioner", practitioner_rows(hospitals, desk.practitioners))
        self._write_rows("catalogue_item", item_rows())
        self._write_rows("catalogue_price", price_rows(self._region, self._period))
        self._write_rows("knowledge_point", knowledge_rows())
        self._write_rows("bank_account", accounts.account_rows(hospitals))

    def _money(self) -> None:
        bank = accounts.Bank(self._hospitals)
        before: accounts.Books | None = None
        for month in self._months:
            books = accounts.books(month, self._hospitals, self._approved[month], before)
            if before is not None and month == self._period:
                expect_arrivals(self._desk, before, books)
            self._plant_payments(books)
            statements, statement_lines = bank.month(books)
            if month == self._period:
                expect_statements(self._desk, books, bank)
            self._write_rows("bank_statement", statements, month)
            self._write_rows("bank_statement_line", statement_lines, month)
            self._write_rows("ledger_entry", accounts.ledger_rows(books), month)
            self._write_rows("payment_order", accounts.order_rows(books), month)
            before = books

    def _plant_payments(self, books: accounts.Books) -> None:
        if books.month == self._period:
            accounts.add_statement_accounts(books)
        elif books.month != self._period.plus(-1):
            return
        carried = {plant.__name__ for plant in CARRIED}
        cashier = Cashier(self._desk, books)
        for name, (plant, _) in PAYMENTS.items():
            if books.month == self._period or name in carried:
                self._desk.planting = name
                for _ in range(self._counts[name]):
                    plant(cashier)

    def _write_truth(self) -> None:
        desk = self._desk
        peers = self._costs[self._period].peers(self._period)
        desk.findings += outlier_findings(peers, self._period)
        totals = [FileTotal(file.dataset, file.name, file.rows, file.total_fen) for file in self._writer.files]
        self._truth.mkdir(exist_ok=True)
        write_truth(self._truth, "finding", ExpectedFinding, desk.findings)
        write_truth(self._truth, "near_miss", NearMiss, desk.near_misses)
        write_truth(self._truth, "quarantine", ExpectedQuarantine, self._quarantine)
        write_truth(self._truth, "accepted", AcceptedCode, self._accepted)
        write_truth(self._truth, "reconciliation", ExpectedReconciliation, desk.reconciliations)
        write_truth(self._truth, "peer", Peer, peers)
        write_truth(self._truth, "totals", FileTotal, sorted(totals, key=lambda total: total.file_name))


_STAY_CARE_TYPES = ("21", "22", "23", "24", "25", "26", "52")


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
