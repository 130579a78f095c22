"""Measures against institutions and practitioners that lawful care respects, and practice at several places."""

from datetime import date, timedelta
from typing import Any

from jobs.simulate.institution import Agreement, Institutions, Kind, practitioner_rows
from jobs.simulate.month import Month

Rows = list[dict[str, Any]]

_FIRST_SUSPENDED = 900_001
"""Practitioners from this number on are suspended in all simulated months and treat nobody."""
_SUSPENDED = 3
_SECOND_PLACE_EVERY = 25
_BEFORE, _DAYS = 200, 60
"""Suspended institutions were so that many days before the first month, for so many days."""


def suspended_practitioners(all_: Institutions) -> list[tuple[str, int]]:
    """Return code and institution of practitioners who are registered but suspended."""
    homes = all_.of(Kind.GENERAL)
    county = all_.region.counties[0]
    return [(f"D{county}{_FIRST_SUSPENDED + place:06d}", int(homes[place])) for place in range(_SUSPENDED)]


def registration_rows(all_: Institutions, extra: list[tuple[str, int]]) -> Rows:
    """Return the rows of ``practitioner``: one each, a second for some who also practise at a primary institution."""
    rows = practitioner_rows(all_, [*extra, *suspended_practitioners(all_)])
    clinics = all_.of(Kind.PRIMARY)
    hospitals = {all_.ids[place] for place in all_.of(Kind.TERTIARY, Kind.GENERAL)}
    seconds = [row for row in rows if row["institution_id"] in hospitals][::_SECOND_PLACE_EVERY]
    return rows + [
        {**row, "institution_id": all_.ids[int(clinics[place % len(clinics)])]} for place, row in enumerate(seconds)
    ]


def practitioner_action_rows(all_: Institutions, months: tuple[Month, ...]) -> Rows:
    """Return the rows of ``practitioner_action``: suspensions, and points against one who goes on working."""
    first = months[0].first - timedelta(days=400)
    rows = [
        {
            "action_id": f"YX{place + 1:06d}",
            "practitioner_id": code,
            "action_kind": "suspend",
            "started_on": first,
            "ended_on": months[-1].last + timedelta(days=180),
            "score_points": 9,
            "reason": "年度记分达到9分",
        }
        for place, (code, _) in enumerate(suspended_practitioners(all_))
    ]
    warned = all_.practitioner_ids[int(all_.practitioner_starts[int(all_.of(Kind.GENERAL)[1])])]
    rows.append(
        {
            "action_id": f"YX{len(rows) + 1:06d}",
            "practitioner_id": warned,
            "action_kind": "talk",
            "started_on": first,
            "scope_institution_id": all_.ids[int(all_.of(Kind.GENERAL)[1])],
            "score_points": 1,
            "reason": "病历书写不规范",
        }
    )
    return rows


def agreement_action_rows(all_: Institutions, agreements: list[Agreement], months: tuple[Month, ...]) -> Rows:
    """Return the rows of ``agreement_action``: past suspensions, and measures that do not stop settlements."""
    start = months[0].first - timedelta(days=_BEFORE)
    end = start + timedelta(days=_DAYS - 1)
    measured = all_.of(Kind.PRIVATE, Kind.PHARMACY).tolist()[:6]
    kinds = ("suspend", "rectify", "deduct_deposit", "talk", "suspend", "refuse")
    return [
        {
            "action_id": f"XY{place + 1:06d}",
            "agreement_id": _agreement_id(agreements, institution, start),
            "institution_id": all_.ids[institution],
            "action_kind": kind,
            "started_on": start,
            "ended_on": end if kind in ("suspend", "rectify") else None,
            "amount_fen": 200_000 if kind in ("deduct_deposit", "refuse") else None,
            "reason": "违反服务协议约定",
            "case_id": f"AJ{start:%Y}{place + 1:04d}",
            "lifted_on": end + timedelta(days=1) if kind == "suspend" else None,
        }
        for place, (institution, kind) in enumerate(zip(measured, kinds, strict=True))
    ]


def _agreement_id(agreements: list[Agreement], institution: int, on: date) -> str:
    for number, agreement in enumerate(agreements):
        if agreement.institution == institution and agreement.start <= on <= agreement.end:
            return agreement.number(number)
    raise LookupError(f"no agreement of institution {institution} on {on}")
