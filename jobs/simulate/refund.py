"""Lawful refunds (退费结算): a few visits taken back whole, by a negative settlement and negative lines."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.extract import Care, with_column

Ints = npt.NDArray[np.int64]

_EVERY, _PLACE = 160, 17
"""One in so many visits is refunded; the number of the visit decides."""
_AFTER = np.timedelta64(7200, "s")
_LINE_PARTS = ("quantity", "amount_fen", "full_self_pay_fen", "over_cap_fen", "prior_self_pay_fen", "in_scope_fen")


def refunded_visits(care: Care) -> Ints:
    """Return the places of the outpatient visits and purchases of a batch that are refunded two hours later."""
    number = care.visits_before + np.arange(len(care.visits))
    return np.flatnonzero((care.visits.days == 0) & (number % _EVERY == _PLACE))


def with_refunds(care: Care, settlement: pa.Table, fee_line: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the settlements and lines of a batch with those that take refunded visits back at their ends."""
    chosen = refunded_visits(care)
    lines = np.flatnonzero(np.isin(care.lines.visit, chosen))
    settlement_id = care.numbers(2, len(chosen), care.visits_before + len(care.visits))
    owner = np.searchsorted(chosen, care.lines.visit[lines])
    before = care.lines_before + len(care.lines)
    taken = settlement.take(pa.array(chosen))
    money = {name: pc.negate(taken[name]) for name in taken.column_names if name.endswith("_fen")}
    back = _replaced(
        taken,
        {
            **money,
            "settlement_id": pa.array(settlement_id),
            "original_settlement_id": taken["settlement_id"],
            "settled_at": pa.array(care.visits.end[chosen] + np.timedelta64(600, "s") + _AFTER),
            "is_refund": pa.array(np.ones(len(chosen), dtype=np.bool_)),
        },
    )
    charged = fee_line.take(pa.array(lines))
    uncharged = _replaced(
        charged,
        {
            **{name: pc.negate(charged[name]) for name in _LINE_PARTS},
            "fee_line_id": pa.array(care.numbers(3, len(lines), before)),
            "source_line_number": pa.array(care.numbers(4, len(lines), before)),
            "original_line_number": charged["source_line_number"],
            "settlement_id": pa.array(settlement_id[owner]),
        },
    )
    return (
        pa.concat_tables([settlement, back], promote_options="default"),
        pa.concat_tables([fee_line, uncharged], promote_options="default"),
    )


def _replaced(table: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    for name, values in columns.items():
        is_there = name in table.column_names
        table = with_column(table, name, values) if is_there else table.append_column(name, values)
    return table
