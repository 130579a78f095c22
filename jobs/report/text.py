"""How values are written for readers: exact money, whole counts, shares, and text that cannot hide anything."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from jobs.months import BEIJING

_HIDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Controls (tab and line feed stay), zero-width marks, and marks that change the direction of writing."""


def printable(text: str) -> str:
    """Return the text without control characters and without marks that hide or reorder what is read."""
    return _HIDING.sub("", text)


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands separators: -123456 is ``-1,234.56``."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def count(number: int) -> str:
    """Return a whole number with thousands separators."""
    return f"{number:,}"


def percent(share: Decimal) -> str:
    """Return a share as per cent with up to four decimals, cut off and not rounded up: 1/3 is ``33.3333%``."""
    ten_thousandths = int(share * 1_000_000)
    whole, rest = divmod(abs(ten_thousandths), 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{'-' if ten_thousandths < 0 else ''}{whole}{'.' if decimals else ''}{decimals}%"


def basis_points(number: int) -> str:
    """Return ten-thousandths as per cent with two decimals: 9876 is ``98.76%``, -5 is ``-0.05%``."""
    whole, rest = divmod(abs(number), 100)
    return f"{'-' if number < 0 else ''}{whole}.{rest:02d}%"


def beijing_time(moment: datetime) -> str:
    """Return a moment in Beijing time, to the second; a moment without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} 北京时间"
