"""What single hospitals fail to deliver: some days, or most of a month."""

import numpy as np
import numpy.typing as npt

from jobs.simulate.institution import Institutions, Kind
from jobs.simulate.month import Month
from jobs.simulate.population import Population
from jobs.simulate.scenario import Scenario
from jobs.simulate.truth import ExpectedOmission
from jobs.simulate.visit import Visits


def delivered(
    persons: Population, visits: Visits, hospitals: Institutions, scenario: Scenario, month: Month
) -> npt.NDArray[np.bool_]:
    """Tell which visits of the judged month are delivered at all."""
    general = hospitals.of(Kind.GENERAL)
    kept = np.ones(len(visits), dtype=np.bool_)
    days = (visits.end.astype("datetime64[D]") - np.datetime64(month.first)).astype(np.int64) + 1
    for missing in scenario.missing_days:
        kept &= ~((visits.institution == general[missing.hospital - 1]) & np.isin(days, missing.days))
    for drop in scenario.volume_drop:
        lost = persons.number[visits.person] % 100 >= drop.keep_percent
        kept &= ~((visits.institution == general[drop.hospital - 1]) & lost)
    return kept


def omissions(hospitals: Institutions, scenario: Scenario, month: Month) -> list[ExpectedOmission]:
    """Return what a check of volumes and days must find."""
    ids = [hospitals.ids[place] for place in hospitals.of(Kind.GENERAL).tolist()]
    missing = [
        ExpectedOmission("missing_days", month.text, ids[one.hospital - 1], "|".join(str(day) for day in one.days))
        for one in scenario.missing_days
    ]
    drops = [
        ExpectedOmission("volume_drop", month.text, ids[one.hospital - 1], f"{one.keep_percent}%")
        for one in scenario.volume_drop
    ]
    return missing + drops
