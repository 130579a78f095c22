"""Institutions, their agreements and practitioners: a few large hospitals, many small ones, pharmacies."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from jobs.simulate.disease import departments
from jobs.simulate.month import Month
from jobs.simulate.region import Region
from schemas.credit_code import ALPHABET

Ints = npt.NDArray[np.int64]
Rows = list[dict[str, Any]]

STAYS_PER_PERSON = 0.05
VISITS_PER_PERSON = 0.40
SPECIALTIES = 6
"""Level-2 hospitals of other kinds, alternately public Chinese medicine and private: below the peer minimum."""
_FIRST_EFFECT = date(2019, 1, 1)
_CARE_TYPES = ("11", "12", "13", "14", "19", "21", "22", "23", "24", "25", "26", "28", "41", "51", "52", "53", "71")
_INSURANCE = ("310", "390")
_GENERAL_PRACTICE = "A02"


class Kind(StrEnum):
    """Groups of institutions that share level, category and ownership."""

    TERTIARY = "tertiary"
    GENERAL = "general"
    """Public general hospitals of level 2: the peer group."""
    CHINESE_MEDICINE = "chinese_medicine"
    PRIVATE = "private"
    PRIMARY = "primary"
    PHARMACY = "pharmacy"
    CASE = "case"
    """Small public clinics that only planted agreement cases use."""


@dataclass(frozen=True)
class _Trait:
    title: str
    hospital_level: str
    level: int
    category: str
    ownership: str
    beds: int


_TRAITS = {
    Kind.TERTIARY: _Trait("人民医院", "02", 0, "综合医院", "public", 900),
    Kind.GENERAL: _Trait("综合医院", "05", 1, "综合医院", "public", 300),
    Kind.CHINESE_MEDICINE: _Trait("中医医院", "05", 1, "中医医院", "public", 150),
    Kind.PRIVATE: _Trait("民营医院", "06", 1, "专科医院", "private", 100),
    Kind.PRIMARY: _Trait("卫生院", "08", 2, "乡镇卫生院", "public", 30),
    Kind.PHARMACY: _Trait("大药房", "11", 3, "零售药店", "private", 0),
    Kind.CASE: _Trait("社区卫生服务站", "11", 3, "社区卫生服务站", "public", 0),
}


@dataclass(frozen=True)
class Agreement:
    """One agreement: an institution, what it covers and from when to when."""

    institution: int
    care_types: tuple[str, ...]
    insurance_types: tuple[str, ...]
    start: date
    end: date

    def number(self, place: int) -> str:
        """Return the number of the agreement at that place of the list."""
        return f"AG{self.start:%Y%m%d}{place + 1:06d}"


@dataclass(frozen=True)
class Institutions:
    """All institutions of a simulation as parallel tuples, grouped by kind."""

    region: Region
    kinds: tuple[Kind, ...]
    counties: tuple[int, ...]
    persons: int

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the national institution codes."""
        return tuple(
            f"{'P' if kind is Kind.PHARMACY else 'H'}{self.region.counties[county]}{index + 1:05d}"
            for index, (kind, county) in enumerate(zip(self.kinds, self.counties, strict=True))
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the institutions."""
        return tuple(f"{_TRAITS[kind].title}{index + 1:04d}" for index, kind in enumerate(self.kinds))

    @cached_property
    def level(self) -> Ints:
        """Return the level index of each institution, as in the price table."""
        return np.array([_TRAITS[kind].level for kind in self.kinds], dtype=np.int64)

    @cached_property
    def city(self) -> Ints:
        """Return the index of the price region of each institution."""
        cities = {code[:4]: place for place, code in enumerate(self.region.cities)}
        return np.array([cities[self.region.counties[county][:4]] for county in self.counties], dtype=np.int64)

    @cached_property
    def drug_percent(self) -> Ints:
        """Return the drug price level of each institution: spread evenly, so that peers differ as peers do."""
        percent = np.full(len(self.kinds), 100, dtype=np.int64)
        for kind in (Kind.TERTIARY, Kind.GENERAL, Kind.PRIMARY):
            members = self.of(kind)
            percent[members] = 140 - np.arange(len(members)) * 80 // max(1, len(members) - 1)
        return percent

    @cached_property
    def extra_nights(self) -> Ints:
        """Return by how many nights each institution keeps its patients longer, in step with its drug prices."""
        return (self.drug_percent > 85).astype(np.int64) + (self.drug_percent > 112)

    def of(self, *kinds: Kind) -> Ints:
        """Return the indices of the institutions of these kinds."""
        return np.flatnonzero([kind in kinds for kind in self.kinds]).astype(np.int64)

    @cached_property
    def practitioner_counts(self) -> Ints:
        """Return how many practitioners each institution has: enough that nobody's day gets long."""
        counts = np.full(len(self.kinds), 3, dtype=np.int64)
        daily_stays = self.persons * STAYS_PER_PERSON * 7 / 30
        daily_visits = self.persons * VISITS_PER_PERSON / 30
        share = {Kind.TERTIARY: 0.45, Kind.GENERAL: 0.70, Kind.PRIMARY: 0.35, Kind.PHARMACY: 0.35}
        for kind in Kind:
            members = self.of(kind)
            if len(members):
                crowded = 4 if kind is Kind.TERTIARY else 2
                load = (daily_stays + daily_visits) * share.get(kind, 0.1) * crowded / len(members)
                counts[members] += int(load / 8) + 1
        return counts

    @cached_property
    def practitioner_starts(self) -> Ints:
        """Return the index of each institution's first practitioner; the last entry is their number."""
        return np.concatenate([[0], np.cumsum(self.practitioner_counts)]).astype(np.int64)

    def practitioner_id(self, index: int) -> str:
        """Return the national code of a practitioner: D for physicians, Y for pharmacists."""
        home = int(np.searchsorted(self.practitioner_starts, index, side="right")) - 1
        letter = "Y" if home < len(self.kinds) and self.kinds[home] is Kind.PHARMACY else "D"
        return f"{letter}{self.region.counties[0]}{index + 1:06d}"

    @cached_property
    def practitioner_ids(self) -> tuple[str, ...]:
        """Return the codes of all practitioners."""
        return tuple(self.practitioner_id(index) for index in range(int(self.practitioner_starts[-1])))

    def payee_account(self, index: int) -> str:
        """Return the account number into which an institution is paid."""
        return f"6222{self.region.province:02d}{index + 1:013d}"


def institutions(region: Region, persons: int) -> Institutions:
    """Return institutions in proportion to the persons insured, spread over the counties."""
    stays = persons * STAYS_PER_PERSON
    general = min(120, max(15, int(stays * 0.7 / 40)))
    sizes = {
        Kind.TERTIARY: max(3, general // 5),
        Kind.GENERAL: general,
        Kind.CHINESE_MEDICINE: SPECIALTIES // 2,
        Kind.PRIVATE: SPECIALTIES // 2,
        Kind.PRIMARY: min(900, max(8, persons // 1500)),
        Kind.PHARMACY: min(1500, max(10, persons // 1000)),
        Kind.CASE: 4,
    }
    kinds = tuple(kind for kind, size in sizes.items() for _ in range(size))
    places = tuple(place * len(region.counties) // size for size in sizes.values() for place in range(size))
    return Institutions(region, kinds, places, persons)


def institution_rows(all_: Institutions) -> Rows:
    """Return the rows of ``institution``."""
    rows: Rows = []
    for index, kind in enumerate(all_.kinds):
        trait = _TRAITS[kind]
        county = all_.region.counties[all_.counties[index]]
        rows.append(
            {
                "institution_id": all_.ids[index],
                "institution_name": all_.names[index],
                "institution_kind": "2" if kind is Kind.PHARMACY else "1",
                "credit_code": _credit_code(county, index),
                "hospital_level": trait.hospital_level,
                "level_group": ("1", "2", "3", "9")[trait.level],
                "institution_category": trait.category,
                "ownership": trait.ownership,
                "price_region_code": f"{county[:4]}00",
                "region_code": county,
                "licensed_beds": trait.beds,
                "opened_beds": trait.beds,
                "licence_number": f"L{county}{index + 1:08d}",
                "licence_valid_to_on": date(2039, 12, 31),
                "departments": "|".join((_GENERAL_PRACTICE, *departments())) if trait.beds else _GENERAL_PRACTICE,
                "payee_account_token": all_.payee_account(index),
                "business_status": "open",
                "valid_from_on": _FIRST_EFFECT,
            }
        )
    return rows


def _credit_code(county: str, index: int) -> str:
    """Return a unified social credit code with its check character (GB 32100)."""
    body = f"12{county}{index + 1:09d}"
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def open_agreements(all_: Institutions, last: Month) -> list[Agreement]:
    """Return agreements without gap for every institution but the clinics of planted cases: one a year, renewed."""
    years = (last.year - 3, last.year - 2, last.year - 1, last.year)
    return [
        Agreement(index, _CARE_TYPES, _INSURANCE, date(year, 1, 1), date(year, 12, 31))
        for index, kind in enumerate(all_.kinds)
        if kind is not Kind.CASE
        for year in years
    ]


def agreement_rows(all_: Institutions, agreements: list[Agreement]) -> Rows:
    """Return the rows of ``agreement``."""
    return [
        {
            "agreement_id": agreement.number(number),
            "institution_id": all_.ids[agreement.institution],
            "agency_code": f"{all_.region.code}01",
            "service_scope": "|".join(agreement.care_types),
            "insurance_types": "|".join(agreement.insurance_types),
            "signed_on": agreement.start,
            "effective_from_on": agreement.start,
            "effective_to_on": agreement.end,
            "published_on": agreement.start,
            "deposit_rate": 500,
            "payment_deadline_days": 30,
        }
        for number, agreement in enumerate(agreements)
    ]


def practitioner_rows(all_: Institutions, extra: list[tuple[str, int]]) -> Rows:
    """Return the rows of ``practitioner``; ``extra`` adds those of planted cases with their institution."""
    homes = np.repeat(np.arange(len(all_.kinds)), all_.practitioner_counts)
    known = [*zip(all_.practitioner_ids, homes.tolist(), strict=True), *extra]
    return [
        {
            "practitioner_id": code,
            "practitioner_kind": "3" if code[0] == "Y" else "1",
            "practitioner_name": f"执业人员{number + 1:06d}",
            "certificate_number_token": _certificate(all_.region.counties[0], number),
            "institution_id": all_.ids[home],
            "qualification_number": f"Q{number + 1:012d}",
            "licence_number": f"P{number + 1:012d}",
            "is_insurance_practitioner": True,
            "valid_from_on": _FIRST_EFFECT,
        }
        for number, (code, home) in enumerate(known)
    ]


def _certificate(county: str, number: int) -> str:
    day = date.fromordinal(date(1962, 1, 1).toordinal() + number % 12_000)
    body = f"{county}{day:%Y%m%d}{900 + number // 12_000 % 100:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
