"""Earlier versions of persons: a move between counties, a changed name, a corrected certificate."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.extract import with_column
from jobs.simulate.population import Population, certificates
from jobs.simulate.region import Region

_BEGAN = np.datetime64("2020-01-01")
_CHANGED = np.datetime64("2021-02-01")
_EVERY, _MOVED, _RENAMED, _CORRECTED = 40, 3, 17, 29
_OLD_SEQUENCE = 499
"""The sequence number in certificates that were wrong: the last one, which nobody holds for long."""


def person_versions(table: pa.Table, persons: Population, region: Region) -> list[pa.Table]:
    """Return the rows of ``person`` with their present validity, and the earlier versions as a second table.

    Persons set aside for planted cases, and the dead, have one version.
    """
    kind = persons.number % _EVERY
    can_change = ~persons.reserved & ~persons.deceased & (persons.birth < _BEGAN)
    moved = can_change & (kind == _MOVED) & (len(region.counties) > 1)
    renamed = can_change & (kind == _RENAMED)
    corrected = can_change & (kind == _CORRECTED) & (persons.sequence == 1)
    changed = np.flatnonzero(moved | renamed | corrected)
    start = np.full(len(persons), _BEGAN)
    start[changed] = _CHANGED + (persons.number[changed] * 31 % 1_200).astype("timedelta64[D]")
    present = with_column(table, "valid_from_on", pa.array(start))

    counties = np.where(moved, (persons.county + 1) % len(region.counties), persons.county)[changed]
    sequence = np.where(corrected, _OLD_SEQUENCE, persons.sequence)
    old_numbers = certificates(replace(persons, sequence=sequence), region).take(pa.array(changed))
    before = table.take(pa.array(changed))
    named = pc.if_else(pa.array(renamed[changed]), pc.binary_join_element_wise(before["person_name"], "曾", ""), "")
    before = with_column(before, "person_name", pc.if_else(pc.equal(named, ""), before["person_name"], named))
    before = with_column(before, "certificate_number_token", old_numbers)
    region_code = pa.DictionaryArray.from_arrays(pa.array(counties), pa.array(list(region.counties)))
    before = with_column(before, "region_code", region_code)
    before = before.append_column("valid_to_on", pa.array(start[changed] - np.timedelta64(1, "D")))
    return [present, before]
