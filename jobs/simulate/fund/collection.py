"""What the tax office collects in a month: bills by fund, day and amount, as parallel arrays."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.month import Month

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]


def bill_numbers(month: Month, bill: Ints) -> pa.Array:
    """Return the tax bills' numbers as text."""
    digits = pc.utf8_lpad(pa.array(bill).cast(pa.string()), 9, "0")
    return pc.binary_join_element_wise(f"TB{month.compact}", digits, "")


@dataclass(frozen=True)
class Bills:
    """Bills of one fund: the day on which the bank books each, its amount (a refund if negative), its number."""

    on: Days
    amount: Ints
    number: Ints

    def __len__(self) -> int:
        return len(self.on)


@dataclass
class Collection:
    """All bills of a month, gathered batch by batch."""

    month: Month
    bills: int = 0
    receipts: int = 0
    aid: list[tuple[int, int]] = field(default_factory=list)
    """What medical aid pays for poor residents: bill and amount."""
    _parts: dict[str, list[Bills]] = field(default_factory=lambda: defaultdict(list))

    def number(self, count: int) -> Ints:
        """Return the next bill numbers."""
        first = self.bills + 1
        self.bills += count
        return np.arange(first, first + count, dtype=np.int64)

    def receipt(self, count: int) -> Ints:
        """Return the next receipt numbers."""
        first = self.receipts + 1
        self.receipts += count
        return np.arange(first, first + count, dtype=np.int64)

    def aid_bill(self, amount: int) -> int:
        """Return the number of the bill under which medical aid pays an amount for poor residents."""
        bill = int(self.number(1)[0])
        self.aid.append((bill, amount))
        return bill

    def add(self, fund: str, bills: Bills) -> None:
        """Add bills of a fund."""
        self._parts[fund].append(bills)

    def of(self, fund: str) -> Bills:
        """Return all bills of a fund in the order of the days."""
        parts = self._parts.get(fund, [])
        if not parts:
            return Bills(np.zeros(0, "datetime64[D]"), np.zeros(0, np.int64), np.zeros(0, np.int64))
        on, amount, number = (np.concatenate([getattr(p, name) for p in parts]) for name in ("on", "amount", "number"))
        order = np.lexsort((number, on))
        return Bills(on[order], amount[order], number[order])

    def daily(self, fund: str) -> dict[date, int]:
        """Return what the bank books for a fund on each day, refunds netted."""
        bills = self.of(fund)
        days, place = np.unique(bills.on, return_inverse=True)
        sums = np.zeros(len(days), np.int64)
        np.add.at(sums, place, bills.amount)
        return {day.item(): int(fen) for day, fen in zip(days, sums, strict=True)}
