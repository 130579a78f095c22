"""One account's statement with its lines, and how money and text are written into bank files."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

CURRENCY = "CNY"


@dataclass(frozen=True)
class Statement:
    """A row of ``bank_statement`` and the table of its lines, None without any."""

    row: dict[str, Any]
    lines: pa.Table | None

    @property
    def name(self) -> str:
        """Return what names the statement's file: its id."""
        return str(self.row["statement_id"])


def yuan(fen: int) -> str:
    """Return an amount without sign in yuan with two decimals."""
    return f"{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan_column(fen: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return amounts of fen, none negative, in yuan with two decimals."""
    whole = pc.divide(fen, 100)
    rest = pc.subtract(fen, pc.multiply(whole, 100))
    return pc.binary_join_element_wise(pc.cast(whole, pa.string()), pc.utf8_lpad(rest.cast(pa.string()), 2, "0"), ".")


def text(column: pa.ChunkedArray | pa.Array, otherwise: str = "") -> pa.Array:
    """Return a column as text with a word for what is absent."""
    return pc.fill_null(column.cast(pa.string()), otherwise)


def joined(*parts: Any) -> pa.Array:
    """Return texts put together row by row; plain texts repeat."""
    return pc.binary_join_element_wise(*parts, "")
