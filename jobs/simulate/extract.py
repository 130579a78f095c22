"""Lawful care as rows of the datasets visit, diagnosis, settlement and fee_line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.simulate.catalogue import items
from jobs.simulate.disease import diseases
from jobs.simulate.fee import Lines, Sums
from jobs.simulate.institution import Institutions, Kind
from jobs.simulate.month import Month, first_number
from jobs.simulate.population import INSURANCE_TYPES, PERSON_TYPES, Population
from jobs.simulate.settlement import Payers
from jobs.simulate.visit import Visits

Ints = npt.NDArray[np.int64]

GROUPED_KINDS = (Kind.TERTIARY, Kind.GENERAL)
"""Hospitals whose stays are paid by diagnosis group."""
_CLAIM_EVERY, _CLAIM_PLACE = 400, 51
"""One outpatient visit in so many is paid in cash and claimed by hand afterwards."""


@dataclass(frozen=True)
class Care:
    """One batch and month of care, with the counters that its numbers follow."""

    persons: Population
    hospitals: Institutions
    month: Month
    visits: Visits
    lines: Lines
    sums: Sums
    payers: Payers
    visits_before: int
    lines_before: int

    def numbers(self, kind: int, count: int, before: int) -> Ints:
        """Return that many identifying numbers of a kind."""
        first = first_number(kind, self.hospitals.region.province, self.month)
        return first + before + 1 + np.arange(count, dtype=np.int64)

    @property
    def visit_id(self) -> Ints:
        """Return the visit ids."""
        return self.numbers(1, len(self.visits), self.visits_before)

    @property
    def settlement_id(self) -> Ints:
        """Return the settlement ids: one a visit."""
        return self.numbers(2, len(self.visits), self.visits_before)


def coded(codes: npt.NDArray[np.generic], values: Sequence[str | None]) -> pa.DictionaryArray:
    """Return text given by position in a list of values."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(values), pa.string()))


def with_column(table: pa.Table, name: str, values: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Return the table with other values in the column of that name."""
    return table.set_column(table.column_names.index(name), name, values)


def constant(text: str, count: int) -> pa.DictionaryArray:
    """Return one text for every row."""
    return coded(np.zeros(count, dtype=np.int32), [text])


def _flag(value: bool, count: int) -> pa.Array:
    return pa.array(np.full(count, value))


def _disease(care: Care, attribute: str) -> pa.DictionaryArray:
    return coded(care.visits.disease, [getattr(disease, attribute) for disease in diseases()])


def _regions(care: Care) -> dict[str, pa.Array]:
    counties = care.hospitals.region.counties
    place = np.array(care.hospitals.counties, dtype=np.int64)[care.visits.institution]
    return {
        "insured_region_code": coded(care.persons.county[care.visits.person], counties),
        "care_region_code": coded(place, counties),
    }


def _department(care: Care) -> pa.DictionaryArray:
    """Return the department of stays alone: outpatient visits are registered without one."""
    place = np.where(care.visits.days > 0, care.visits.disease, -1) + 1
    return coded(place, [None, *(disease.department or None for disease in diseases())])


def visit_table(care: Care) -> pa.Table:
    """Return the rows of ``visit``."""
    visits, count = care.visits, len(care.visits)
    stay = visits.days > 0
    return pa.table(
        {
            "visit_id": care.visit_id,
            "institution_id": coded(visits.institution, care.hospitals.ids),
            "person_id": care.persons.person_id[visits.person],
            "insurance_type": coded(care.persons.scheme[visits.person], INSURANCE_TYPES),
            "care_type": _disease(care, "care_type"),
            "medical_record_number": care.visit_id,
            "started_at": pa.array(visits.start),
            "ended_at": pa.array(visits.end),
            "stay_days": pa.array(visits.days, mask=~stay),
            "in_hospital_status": coded(np.zeros(count), ["0"]),
            "admission_department": _department(care),
            "discharge_department": _department(care),
            "attending_practitioner_id": coded(visits.practitioner, care.hospitals.practitioner_ids),
            "main_diagnosis_code": _disease(care, "code"),
            "disease_code": coded(visits.disease, [disease.special_code or None for disease in diseases()]),
            "disease_kind": coded(visits.disease, ["10" if disease.special_code else None for disease in diseases()]),
            "discharge_way": coded(stay, [None, "1"]),
            "evidence_type": constant("01", count),
            **_regions(care),
            "is_newborn": _flag(False, count),
            "uploaded_at": pa.array(visits.end + np.timedelta64(3600, "s")),
            "is_valid": _flag(True, count),
        }
    )


def diagnosis_table(care: Care) -> pa.Table:
    """Return the rows of ``diagnosis``: the main one of each visit."""
    count = len(care.visits)
    return pa.table(
        {
            "visit_id": care.visit_id,
            "settlement_id": care.settlement_id,
            "sequence_number": np.ones(count, dtype=np.int64),
            "diagnosis_kind": constant("1", count),
            "is_main": _flag(True, count),
            "diagnosis_code": _disease(care, "code"),
            "diagnosis_name": _disease(care, "name"),
        }
    )


def settlement_table(care: Care) -> pa.Table:
    """Return the rows of ``settlement``."""
    visits, payers, count = care.visits, care.payers, len(care.visits)
    grouped = (visits.days > 0) & np.isin(visits.institution, care.hospitals.of(*GROUPED_KINDS))
    claimed = (visits.days == 0) & ((care.visits_before + np.arange(count)) % _CLAIM_EVERY == _CLAIM_PLACE)
    clearing = {disease.care_type: "21" if disease.days_high else "11" for disease in diseases()} | {"41": "41"}
    return pa.table(
        {
            "settlement_id": care.settlement_id,
            "visit_id": care.visit_id,
            "institution_id": coded(visits.institution, care.hospitals.ids),
            "person_id": care.persons.person_id[visits.person],
            "insurance_type": coded(care.persons.scheme[visits.person], INSURANCE_TYPES),
            "person_type": coded(care.persons.person_type[visits.person], PERSON_TYPES),
            "care_type": _disease(care, "care_type"),
            "settlement_kind": coded(claimed, ["2", "1"]),
            "manual_reason": coded(claimed, [None, "急诊未持医保凭证"]),
            "invoice_number": pa.array(care.settlement_id % 10**10, mask=~claimed),
            "payment_way": coded(grouped, ["1", "4"]),
            "clearing_kind": coded(visits.disease, [clearing[disease.care_type] for disease in diseases()]),
            "clearing_way": coded(grouped, ["10", "40"]),
            "clearing_agency": constant(f"{care.hospitals.region.code}01", count),
            "started_on": pa.array(visits.start.astype("datetime64[D]")),
            "ended_on": pa.array(visits.end.astype("datetime64[D]")),
            "settled_at": pa.array(visits.end + np.timedelta64(600, "s")),
            **_regions(care),
            "payment_place": constant("2", count),
            "total_fen": care.sums.amount,
            "full_self_pay_fen": care.sums.full_self_pay,
            "over_cap_fen": np.zeros(count, dtype=np.int64),
            "prior_self_pay_fen": care.sums.prior_self_pay,
            "in_scope_fen": care.sums.in_scope,
            "deductible_standard_fen": payers.deductible_standard,
            "deductible_paid_fen": payers.deductible_paid,
            **payers.funds,
            "fund_total_fen": payers.fund_total,
            "personal_account_fen": payers.personal_account,
            "cash_fen": payers.cash,
            "person_total_fen": payers.person_total,
            "hospital_borne_fen": np.zeros(count, dtype=np.int64),
            "clearing_month": constant(care.month.compact, count),
            "is_refund": _flag(False, count),
            "is_valid": _flag(True, count),
        }
    )


def fee_line_table(care: Care) -> pa.Table:
    """Return the rows of ``fee_line``."""
    lines, visits, count = care.lines, care.visits, len(care.lines)
    entries = items()
    institution = visits.institution[lines.visit]
    performed = np.array([entry.code_kind == "service" for entry in entries])[lines.item]
    doctors = pa.array(visits.practitioner[lines.visit].astype(np.int32))
    performers = pa.array(visits.practitioner[lines.visit].astype(np.int32), mask=~performed)
    known = pa.array(care.hospitals.practitioner_ids)
    codes = coded(lines.item, [entry.code for entry in entries])
    return pa.table(
        {
            "fee_line_id": care.numbers(3, count, care.lines_before),
            "source_line_number": care.numbers(4, count, care.lines_before),
            "visit_id": care.visit_id[lines.visit],
            "settlement_id": care.settlement_id[lines.visit],
            "institution_id": coded(institution, care.hospitals.ids),
            "person_id": care.persons.person_id[visits.person][lines.visit],
            "order_number": care.visit_id[lines.visit] * 100 + lines.row,
            "occurred_at": pa.array(lines.occurred_at),
            "list_kind": coded(lines.item, [entry.list_kind for entry in entries]),
            "item_code": codes,
            "medical_list_code": codes,
            "institution_item_code": coded(lines.item, [entry.code[-8:] for entry in entries]),
            "institution_item_name": coded(lines.item, [entry.name for entry in entries]),
            "charge_category": coded(lines.item, [entry.charge_category for entry in entries]),
            "charge_class": coded(lines.item, [entry.charge_class for entry in entries]),
            "quantity": lines.quantity,
            "unit_price": lines.price,
            "amount_fen": lines.amount,
            "full_self_pay_fen": lines.full_self_pay,
            "over_cap_fen": np.zeros(count, dtype=np.int64),
            "prior_self_pay_fen": lines.prior_self_pay,
            "in_scope_fen": lines.in_scope,
            "ordering_department": coded(visits.disease[lines.visit], [d.department or None for d in diseases()]),
            "ordering_practitioner_id": pa.DictionaryArray.from_arrays(doctors, known),
            "executing_practitioner_id": pa.DictionaryArray.from_arrays(performers, known),
            "uploaded_at": pa.array(visits.end[lines.visit] + np.timedelta64(3600, "s")),
            "is_valid": _flag(True, count),
        }
    )
