"""What a reconciliation is: who must agree with whom, on what ground, and the function that compares them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame

from jobs.errors import AuditError
from jobs.reconcile.month import Month


@dataclass(frozen=True)
class Reconciliation:
    """One reconciliation. ``requires`` names the columns it rests on, as ``table.column``."""

    id: str
    name_zh: str
    name_en: str
    rule_class_id: str
    legal_basis: tuple[str, ...]
    requires: tuple[str, ...]
    match: Callable[[Month], DataFrame]
    optional_tables: tuple[str, ...] = ()
    is_carried: bool = False
    """Whether open items of one month enter the next."""
    rests_on_checks: tuple[str, ...] = ()
    """Checks, as ``dataset.check_id``, beside the critical ones of the tables it reads."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables it cannot do without, in the order of first mention."""
        return tuple(dict.fromkeys(name.split(".")[0] for name in self.requires))

    def missing(self, tables: Mapping[str, DataFrame]) -> tuple[str, ...]:
        """Return the required columns that the tables lack: with any, the month is not judgeable."""
        held = {f"{name}.{column}" for name, frame in tables.items() for column in frame.columns}
        return tuple(name for name in self.requires if name not in held)

    def run(
        self,
        tables: Mapping[str, DataFrame],
        *,
        period: str,
        region: str,
        carried: DataFrame | None = None,
        lag_days: int = 5,
        held: frozenset[str] = frozenset(),
    ) -> DataFrame:
        """Return the month's result rows, without run, period and region.

        Args:
            tables: The month's rows of the silver tables, and whole registers.
            period: The month, YYYY-MM.
            region: The region whose rows the tables hold.
            carried: Last month's result rows; those that are not open or not this reconciliation's are passed over.
            lag_days: Calendar days a payment may take from the order to the bank.
            held: Institutions left out of the month, whose rows the tables lack already.

        Raises:
            AuditError: A required table or column is absent.
        """
        missing = self.missing(tables)
        if missing:
            raise AuditError(
                f"对账 {self.id} 缺少 {'、'.join(missing)}，无法判定：请先接收该数据 / "
                f"reconciliation {self.id} lacks {', '.join(missing)}: deliver it, or leave the reconciliation out."
            )
        ours = None
        if self.is_carried and carried is not None:
            ours = carried.where((carried["reconciliation_id"] == self.id) & carried["is_open"])
        return self.match(Month(tables, period, region, ours, lag_days, held))
