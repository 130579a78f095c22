"""What single persons are entitled to, and who else may have to pay: approvals of special care, liability events."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from jobs.simulate.disease import diseases
from jobs.simulate.extract import coded
from jobs.simulate.month import Month
from jobs.simulate.population import Population
from jobs.simulate.visit import special_disease

_APPROVED_SINCE = date(2023, 1, 1)
_EVENT_EVERY, _EVENT_PLACE = 400, 7
_EVENT_KINDS = ("work_injury", "traffic", "tort", "vaccination")


def approval_table(persons: Population) -> pa.Table:
    """Return the rows of ``special_outpatient_approval``: one a chronically ill person."""
    ill = np.flatnonzero(persons.chronic)
    disease = special_disease(persons)[ill]
    return pa.table(
        {
            "approval_id": persons.person_id[ill] * 10 + 1,
            "person_id": persons.person_id[ill],
            "disease_code": coded(disease, [entry.special_code or None for entry in diseases()]),
            "disease_name": coded(disease, [entry.special_name or None for entry in diseases()]),
            "valid_from_on": pa.array(np.full(len(ill), np.datetime64(_APPROVED_SINCE))),
        }
    )


def liability_table(persons: Population, first: Month) -> pa.Table:
    """Return the rows of ``liability_event``: accidents and vaccinations of a year ago, over before the first month."""
    hit = np.flatnonzero(persons.number % _EVENT_EVERY == _EVENT_PLACE)
    kind = persons.number[hit] // _EVENT_EVERY % len(_EVENT_KINDS)
    occurred = first.first - timedelta(days=330)
    return pa.table(
        {
            "event_id": persons.person_id[hit] * 10 + 2,
            "person_id": persons.person_id[hit],
            "event_kind": coded(kind, _EVENT_KINDS),
            "occurred_on": pa.array(np.datetime64(occurred) + (persons.number[hit] % 60).astype("timedelta64[D]")),
            "valid_to_on": pa.array(np.full(len(hit), np.datetime64(first.first - timedelta(days=90)))),
            "responsible_party": coded(kind, ["用人单位", "肇事方", "侵权人", "疾病预防控制中心"]),
            "responsibility_ratio": pa.array(np.full(len(hit), 10_000)),
        }
    )
