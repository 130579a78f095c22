"""Bank statements as banks write them: camt.053, MT940 and CSV, each in a landing folder of its own beside the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from jobs.errors import SettingError
from jobs.simulate.bank_file import bank_csv, camt053, mt940
from jobs.simulate.bank_file.statement import Statement
from jobs.simulate.fund.account import BANKS

Rows = list[dict[str, Any]]

FORMATS: dict[str, tuple[str, Callable[[Path, Statement], None]]] = {
    "camt.053": ("bank_camt", camt053.write),
    "mt940": ("bank_mt940", mt940.write),
    "csv": ("bank_csv", bank_csv.write),
}
"""By name: the source profile that reads it, and what writes one account's month."""


@dataclass(frozen=True)
class BankFiles:
    """Writes the statements of chosen banks in chosen formats; ``formats`` is bank number → name of a format."""

    out: Path
    formats: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse unknown banks and formats."""
        if unknown := sorted(self.formats.keys() - set(BANKS.values())):
            known = ", ".join(sorted(set(BANKS.values())))
            raise SettingError(f"未知的银行 / no account is kept at bank '{unknown[0]}': known are {known}")
        if unknown := sorted(set(self.formats.values()) - FORMATS.keys()):
            known = ", ".join(sorted(FORMATS))
            raise SettingError(f"未知的银行文件格式 / unknown bank file format '{unknown[0]}': known are {known}")

    def take(
        self, statements: Rows, lines: Sequence[pa.Table], bank_of: Mapping[str, str]
    ) -> tuple[Rows, list[pa.Table]]:
        """Write the chosen banks' statements, and return statements and lines of the others.

        ``bank_of`` tells the bank of each account number.
        """
        rest: Rows = []
        for row in statements:
            name = self.formats.get(bank_of[row["account_token"]])
            if name is None:
                rest.append(row)
                continue
            profile, write = FORMATS[name]
            folder = self.out.parent / f"{self.out.name}.{profile}"
            folder.mkdir(parents=True, exist_ok=True)
            write(folder, Statement(row, _of(lines, row["statement_id"])))
        kept = pa.array([row["statement_id"] for row in rest], pa.string())
        return rest, [table.filter(pc.is_in(table["statement_id"], kept)) for table in lines]


def _of(lines: Sequence[pa.Table], statement_id: str) -> pa.Table | None:
    """Return the lines of one statement; None if it has none."""
    parts = [table.filter(pc.equal(table["statement_id"], statement_id)) for table in lines]
    found = [part for part in parts if part.num_rows]
    return pa.concat_tables(found) if found else None


__all__ = ["FORMATS", "BankFiles"]
