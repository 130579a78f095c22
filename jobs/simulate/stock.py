"""Goods between two counts: what was sold decides what was bought, moved, lost and counted at the month's end."""

from functools import lru_cache
from importlib import resources

import duckdb
import pyarrow as pa

from jobs.simulate.catalogue import PROCURED_ITEMS, items, pack_of
from jobs.simulate.month import Month

_SUPPLIERS = ("国药控股", "华润医药商业", "上药控股", "九州通医药")


class StockRoom:
    """Adds up the goods sold by institution, item and month, and balances them."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        database.execute(
            "create table sold (month text, institution_id text, item_code text, quantity bigint, returned bigint, "
            "unit_price bigint)"
        )
        database.execute("create table in_stock (institution_id text, item_code text, quantity bigint)")
        goods = [
            {
                "item_code": entry.code,
                "pack": pack_of(entry),
                "is_procured": entry.key in PROCURED_ITEMS,
                "supplier_name": f"{_SUPPLIERS[entry.index % len(_SUPPLIERS)]}有限公司",
                "supplier_licence": f"GSP{entry.index % len(_SUPPLIERS) + 1:08d}",
            }
            for entry in items()
            if entry.code_kind != "service"
        ]
        database.register("goods", pa.Table.from_pylist(goods))

    def sell(self, movement: pa.Table, month: str) -> None:
        """Note the sales and sale returns of a batch."""
        self._database.register("movement", movement)
        self._database.execute(
            "create or replace table sold as "
            "select month, institution_id, item_code, sum(quantity)::bigint as quantity, "
            "sum(returned)::bigint as returned, min(unit_price) as unit_price from (from sold union all "
            "select $month, institution_id, medical_list_code, if(movement_kind = 'sale', quantity, 0), "
            "if(movement_kind = 'sale_return', quantity, 0), unit_price from movement) group by all",
            {"month": month},
        )

    def close(self, month: Month, *, is_first: bool) -> dict[str, pa.Table]:
        """Return the other movements of a month (counts, purchases, transfers, losses) and the deliveries behind them.

        The first month opens with a count of its own, later ones with the count that closed the month before.
        """
        self._database.execute(
            "create or replace temp table cell as " + _query("cell"),
            {"month": month.text},
        )
        parameters = {
            "first": month.first,
            "last": month.last,
            "compact": month.compact[2:],
            "is_first": is_first,
            "year": month.year,
        }
        movements = self._database.execute(_query("movement"), parameters).to_arrow_table()
        self._database.execute(
            "create or replace table in_stock as "
            "select institution_id, item_code, closing as quantity from cell where true "
            "union all select institution_id, item_code, quantity from in_stock "
            "anti join cell using (institution_id, item_code)"
        )
        self._database.register("moved", movements)
        deliveries = self._database.execute(_query("delivery"), {"last": month.last}).to_arrow_table()
        return {"stock_movement": movements, "procurement_delivery": deliveries}

    def contracts(self, year: int) -> pa.Table:
        """Return the procurement contracts of a year: the procured items of every public institution that sold them."""
        return self._database.execute(_query("contract"), {"year": year}).to_arrow_table()


@lru_cache
def _query(name: str) -> str:
    return resources.files("jobs.simulate.companion").joinpath("stock", f"{name}.sql").read_text(encoding="utf-8")
