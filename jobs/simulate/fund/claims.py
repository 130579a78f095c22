"""What institutions claim for a month, summed over the settlements as they are delivered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

import duckdb
import pyarrow as pa

from jobs.simulate.month import Month
from jobs.simulate.settlement import FUND_COLUMNS

Rows = list[dict[str, Any]]

_SUMS = ("total_fen", "fund_total_fen", "personal_account_fen", "cash_fen", *FUND_COLUMNS)
_BY_CLAIM = f"""
    select clearing_month::varchar, institution_id::varchar, insurance_type::varchar, clearing_kind::varchar, count(*),
           {", ".join(f"sum({name})::bigint" for name in _SUMS)}
    from delivered where is_valid group by all order by all
"""
_BY_PAIR = """
    select clearing_month::varchar, left(insured_region_code::varchar, 4), left(care_region_code::varchar, 4),
           insurance_type::varchar, count(*), sum(fund_total_fen)::bigint
    from delivered
    where is_valid and left(insured_region_code::varchar, 4) <> left(care_region_code::varchar, 4)
    group by all order by all
"""
_BY_GROUP = """
    select clearing_month::varchar, institution_id::varchar, insurance_type::varchar, clearing_kind::varchar,
           sum(standard_fen - total_fen)::bigint
    from delivered join grouped on grouped.settlement_id::varchar = delivered.settlement_id::varchar
    where is_valid and not exists (
        from delivered as refund where refund.original_settlement_id::varchar = delivered.settlement_id::varchar)
    group by all order by all
"""
_SPENT = """
    select person_id::bigint as person_id, settlement_id::varchar as settlement_id,
           personal_account_fen::bigint as fen, settled_at::date as settled_on
    from delivered where is_valid and personal_account_fen <> 0 order by person_id, settlement_id
"""


@dataclass
class Claim:
    """One institution's claim for a month, an insurance and a kind of clearing."""

    institution: str
    insurance: str
    kind: str
    count: int = 0
    standard_less_charged: int = 0
    """Over the grouped stays: the payment standards less what was charged."""
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_SUMS, 0))

    def number(self, month: Month) -> str:
        """Return the number of the claim."""
        return f"SQ{month.compact}{self.institution}{self.insurance}{self.kind}"

    @property
    def funds(self) -> dict[str, int]:
        """Return what is claimed from each fund, none of zero."""
        place = 0 if self.insurance == "310" else 1
        amounts = {funds[place]: self.sums[column] for column, funds in FUND_COLUMNS.items()}
        return {fund: amount for fund, amount in amounts.items() if amount}


@dataclass
class Pair:
    """Care of one city's insured in another city in a month, under one insurance."""

    count: int = 0
    fund_total: int = 0


class Claims:
    """A month's settlements, summed as they are written."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, str, str], Claim] = {}
        self.pairs: dict[tuple[str, str, str], Pair] = {}
        """By insured city, city of care and insurance."""

    def claim(self, institution: str, insurance: str, kind: str) -> Claim:
        """Return a claim, begun if need be."""
        key = (institution, insurance, kind)
        return self._claims.setdefault(key, Claim(*key))

    @property
    def all(self) -> list[Claim]:
        """Return the claims in the order of their keys."""
        return [self._claims[key] for key in sorted(self._claims)]

    @property
    def personal_accounts(self) -> int:
        """Return what was drawn on personal accounts."""
        return sum(claim.sums["personal_account_fen"] for claim in self._claims.values())


def add_settlements(claims: Mapping[str, Claims], tables: Sequence[pa.Table]) -> None:
    """Add settlements to the claims of the months that clear them, by yyyyMM; months not simulated are left out."""
    for table in tables:
        with duckdb.connect() as database:
            database.register("delivered", table)
            rows = database.execute(_BY_CLAIM).fetchall()
            pairs = database.execute(_BY_PAIR).fetchall()
        for month, institution, insurance, kind, count, *sums in rows:
            if month not in claims:
                continue
            claim = claims[month].claim(institution, insurance, kind)
            claim.count += count
            for name, fen in zip(_SUMS, sums, strict=True):
                claim.sums[name] += fen or 0
        for month, insured, care, insurance, count, total in pairs:
            if month in claims:
                pair = claims[month].pairs.setdefault((f"{insured}00", f"{care}00", insurance), Pair())
                pair.count += count
                pair.fund_total += total


def add_groups(claims: Mapping[str, Claims], settlements: Sequence[pa.Table], groups: Sequence[pa.Table]) -> None:
    """Add what the payment standards of grouped stays, refunded ones left out, add to what was charged."""
    with duckdb.connect() as database:
        database.register("delivered", _united(settlements))
        database.register("grouped", _united(groups))
        for month, institution, insurance, kind, fen in database.execute(_BY_GROUP).fetchall():
            if month in claims:
                claims[month].claim(institution, insurance, kind).standard_less_charged += fen


_NONE_SPENT = pa.schema(
    [("person_id", pa.int64()), ("settlement_id", pa.string()), ("fen", pa.int64()), ("settled_on", pa.date32())]
)
_GROUPED_COLUMNS = (
    "clearing_month",
    "institution_id",
    "insurance_type",
    "clearing_kind",
    "settlement_id",
    "original_settlement_id",
    "standard_fen",
    "total_fen",
    "is_valid",
)


def _united(tables: Sequence[pa.Table]) -> pa.Table:
    """Return all rows with the columns that matter here, as plain text and numbers."""
    parts = []
    for table in tables:
        names = [name for name in _GROUPED_COLUMNS if name in table.column_names]
        kinds = [pa.int64() if n.endswith("_fen") else pa.bool_() if n == "is_valid" else pa.string() for n in names]
        parts.append(pa.table({n: table[n].cast(k) for n, k in zip(names, kinds, strict=True)}))
    return pa.concat_tables(parts, promote_options="default")


def spent(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the settlements that drew on personal accounts: person_id, settlement_id, fen, settled_on."""
    parts = [_NONE_SPENT.empty_table()]
    for table in tables:
        with duckdb.connect() as database:
            database.register("delivered", table)
            parts.append(database.execute(_SPENT).to_arrow_table())
    return pa.concat_tables(parts)


def summary_rows(claims: Claims, month: Month) -> Rows:
    """Return the rows of ``provider_claim_summary``."""
    submitted = datetime.combine(month.plus(1).day(3), time(16))
    return [
        {
            "summary_id": claim.number(month),
            "institution_id": claim.institution,
            "clearing_month": month.compact,
            "insurance_type": claim.insurance,
            "clearing_kind": claim.kind,
            "clearing_way": "40" if claim.standard_less_charged else "10",
            "period_from_on": month.first,
            "period_to_on": month.last,
            "settlement_count": claim.count,
            **{name: claim.sums[name] for name in ("total_fen", "fund_total_fen", "personal_account_fen", "cash_fen")},
            "result": "balanced",
            "submitted_at": submitted,
        }
        for claim in claims.all
    ]
