"""What is counted of a dataset's rows in one pass: its checks and measures, by institution, as one SELECT of DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from expectations import Expected
from jobs.literal import literals
from jobs.quality.measures import DAYS, ROWS, VIOLATED_ROWS, code_measures, sum_measures
from schemas.dataset import Dataset
from schemas.lake_columns import INSTITUTION, has_institution

COUNTS = pa.schema(
    [
        ("check_id", pa.string()),
        ("institution_id", pa.string()),
        ("total_count", pa.int64()),
        ("violated_count", pa.int64()),
        ("unjudged_count", pa.int64()),
    ]
)
MEASURES = pa.schema([("measure", pa.string()), ("institution_id", pa.string()), ("value", pa.int64())])


@dataclass(frozen=True)
class Tally:
    """Counts of checks (``COUNTS``) and measures (``MEASURES``), by institution; '' where a row names none."""

    counts: pa.Table
    measures: pa.Table

    @property
    def rows(self) -> int:
        """Return the rows that were counted."""
        found = self.measures.filter(pc.equal(self.measures["measure"], ROWS))
        return int(pc.sum(found["value"]).as_py() or 0)


@dataclass(frozen=True)
class TallyQuery:
    """A SELECT over ``{source}``, with the names of the checks, measures and histograms that its columns hold."""

    select: str
    checks: tuple[str, ...]
    sums: tuple[str, ...]
    codes: tuple[str, ...]


def institution_sql(dataset: Dataset) -> str:
    """Return SQL for the institution of a row, '' where there is none."""
    return f"coalesce({INSTITUTION}, '')" if has_institution(dataset) else "''"


def tally_query(dataset: Dataset, expected: Sequence[Expected], lacking: Mapping[str, Sequence[str]]) -> TallyQuery:
    """Return the query that counts the row conditions among the expectations and measures the dataset.

    ``lacking`` names, for a check, the files without a column it rests on: their rows are counted as unjudged.
    """
    conditions = [one for one in expected if one.condition]
    marks = {files: f"lacks_{place}" for place, files in enumerate(dict.fromkeys(map(tuple, lacking.values())))}
    sums, codes = sum_measures(dataset), code_measures(dataset)
    marked = [f"source_file in ({literals(files)}) as {mark}" for files, mark in marks.items()]
    judged = [f"{institution_sql(dataset)} as institution"]
    counted = ["institution", "count(*) as n"]
    for place, one in enumerate(conditions):
        mark = marks.get(tuple(lacking.get(one.id, ())))
        condition = f"case when not {mark} then {one.condition} end" if mark else f"({one.condition})"
        judged.append(f"{condition} as k{place}")
        counted.append(f"count(k{place}) as t{place}, coalesce(count_if(not k{place}), 0) as v{place}")
        counted.append(f"{f'coalesce(count_if({mark}), 0)' if mark else '0'} as u{place}")
    every = " and ".join(f"k{place}" for place in range(len(conditions))) or "true"
    counted.append(f"coalesce(count_if(not coalesce({every}, true)), 0) as broken")
    counted += [f"{sql} as m{place}" for place, sql in enumerate(sums.values())]
    counted += [f"map_entries(histogram({sql})) as h{place}" for place, sql in enumerate(codes.values())]
    source = f"select {', '.join(['*', *marked])} from ({{source}})"
    select = f"select {', '.join(counted)} from (select *, {', '.join(judged)} from ({source})) group by institution"
    return TallyQuery(select, tuple(one.id for one in conditions), tuple(sums), tuple(codes))


def tally(connection: duckdb.DuckDBPyConnection, query: TallyQuery, source: str) -> Tally:
    """Return what the query counts in the rows of the source, a SELECT. Raises duckdb.Error."""
    found = connection.execute(query.select.replace("{source}", source)).to_arrow_table()
    institutions = found["institution"]
    counts = [
        pa.table(
            [_named(check, found), institutions, *(found[f"{kind}{place}"] for kind in "tvu")], names=COUNTS.names
        ).cast(COUNTS)
        for place, check in enumerate(query.checks)
    ]
    columns = [(ROWS, "n"), (VIOLATED_ROWS, "broken"), *((name, f"m{place}") for place, name in enumerate(query.sums))]
    measures = [
        pa.table([_named(name, found), institutions, found[column]], names=MEASURES.names).cast(MEASURES)
        for name, column in columns
    ]
    measures += [_spread(found, name, f"h{place}") for place, name in enumerate(query.codes)]
    present = pa.concat_tables(measures)
    return Tally(
        pa.concat_tables(counts) if counts else COUNTS.empty_table(),
        present.filter(pc.is_valid(present["value"])),
    )


def _named(name: str, found: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(name), found.num_rows)


def _spread(found: pa.Table, name: str, column: str) -> pa.Table:
    """Return one row for each entry of a histogram: ``<name>=<code>``."""
    histograms = found[column].combine_chunks()
    entries, owners = histograms.flatten(), pc.list_parent_indices(histograms)
    codes = pc.binary_join_element_wise(f"{name}=", entries.field("key").cast(pa.string()), "")
    institutions = found["institution"].combine_chunks().take(owners)
    return pa.table([codes, institutions, entries.field("value")], names=MEASURES.names).cast(MEASURES)


def merged(tallies: Sequence[Tally]) -> Tally:
    """Return the tally of all parts of a table together: counts add up, days are united."""
    counts = pa.concat_tables([one.counts for one in tallies])
    measures = pa.concat_tables([one.measures for one in tallies])
    with duckdb.connect() as connection:
        connection.register("counts", counts)
        connection.register("measures", measures)
        summed = ", ".join(f"sum({name}) as {name}" for name in COUNTS.names[2:])
        return Tally(
            connection.execute(f"select check_id, institution_id, {summed} from counts group by 1, 2")
            .to_arrow_table()
            .cast(COUNTS),
            connection.execute(
                f"select measure, institution_id, case when measure = '{DAYS}' then bit_or(value) else sum(value) end"
                " as value from measures group by 1, 2"
            )
            .to_arrow_table()
            .cast(MEASURES),
        )
