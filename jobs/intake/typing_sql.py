"""SQL that turns a field's text into its declared type; NULL where the text is not of that type."""

import re
from collections.abc import Sequence
from string import ascii_letters

from jobs.literal import literal
from schemas.dataset import Column, Personal, Type

_FULL_WIDTH = "０１２３４５６７８９．－−＋：／＿（）　"
_HALF_WIDTH = "0123456789.--+:/_() "
_FULL_WIDTH_LETTERS = "".join(chr(ord(letter) + 0xFEE0) for letter in ascii_letters)
_BLANKS = " \t\r\n　\u00a0\u200b\ufeff"
_DATE_FORMATS = ("%Y%m%d", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S", "%Y年%m月%d日")
_TIME_FORMATS = (
    "%Y%m%d%H%M%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
_DIRECTIVES = {"Y": "(1[6-9]|[2-9][0-9])[0-9]{2}", "f": "[0-9]{1,6}", "b": "[A-Za-z]{3}"} | dict.fromkeys(
    "mdHMS", "[0-9]{1,2}"
)
_DECIMALS = {
    Type.PRICE: (18, 6),
    Type.QUANTITY: (16, 4),
    Type.RATIO: (8, 6),
    Type.DEGREE: (9, 6),
    Type.VALUE: (16, 6),
    Type.WEIGHT: (12, 6),
    Type.RATE: (10, 8),
    Type.MULTIPLE: (6, 2),
}
_MONEY = (14, 2)
_FIRST_DAY, _LAST_DAY = "1600-01-01", "9999-12-31~"


def trimmed(text: str, null_values: Sequence[str]) -> str:
    """Return SQL for a field without blanks around it; NULL where it is empty or one of the null words."""
    is_plain = f"{text} >= '!' and ({text})[-1] > ' ' and strlen({text}) = length({text})"
    slowly = f"nullif(trim({text}, {literal(_BLANKS)}), '')"
    sql = f"case when {text} = '' then null when {is_plain} then {text} else {slowly} end"
    for word in null_values:
        sql = f"nullif({sql}, {literal(word)})"
    return sql


def cleaned(text: str, column: Column, null_values: Sequence[str]) -> str:
    """Return SQL for a trimmed text with half-width digits, in identifiers letters too; NULL for a null word."""
    full, half = _FULL_WIDTH, _HALF_WIDTH
    if is_identifier(column):
        full, half = full + _FULL_WIDTH_LETTERS, half + ascii_letters
    elif column.type is Type.STRING and not column.code:
        return text
    return _unless_ascii(text, trimmed(f"translate({text}, {literal(full)}, {literal(half)})", null_values))


def half_width(text: str) -> str:
    """Return SQL for a text with half-width digits and signs."""
    return _unless_ascii(text, f"translate({text}, {literal(_FULL_WIDTH)}, {literal(_HALF_WIDTH)})")


def _unless_ascii(text: str, otherwise: str) -> str:
    """Return SQL that works on a text only where it has characters beyond ASCII: translate is slow."""
    return f"case when strlen({text}) = length({text}) then {text} else {otherwise} end"


def is_identifier(column: Column) -> bool:
    """Tell whether the column holds ids, codes or numbers of certificates and accounts: text, never a number."""
    is_named = column.name.endswith(("_id", "_code", "_number"))
    return column.personal is Personal.TOKEN or (column.type is Type.STRING and is_named)


def typed(text: str, column: Column, *, date_formats: Sequence[str] = (), is_fen: bool = False) -> str:
    """Return SQL for the typed value of a cleaned text; NULL if the text does not fit the type exactly.

    Money is plain yuan with at most two decimals and below 10^12: no thousands separator, no exponent. A time keeps
    its civil value; one with a zone, and 24:00, is malformed.
    """
    kind = column.type
    if column.name.endswith("_fen") and kind is Type.BIGINT and not is_fen:
        return _decimal(text, *_MONEY, "cast(cast({0} as decimal(18,2)) * 100 as bigint)")
    if kind in _DECIMALS:
        width, scale = _DECIMALS[kind]
        return _decimal(text, width, scale, f"cast({{0}} as decimal({width},{scale}))")
    if kind in (Type.INT, Type.BIGINT):
        digits = 9 if kind is Type.INT else _MONEY[0] if column.name.endswith("_fen") else 18
        name = "integer" if kind is Type.INT else "bigint"
        return (
            f"case when regexp_full_match({text}, '[+-]?[0-9]{{1,{digits}}}([.]0*)?')"
            f" then cast(cast({text} as decimal(18,0)) as {name}) end"
        )
    if kind is Type.DATE:
        return f"coalesce({_plain(text, 'date')}, {_formats(text, date_formats or _DATE_FORMATS)}::date)"
    if kind is Type.TIMESTAMP:
        return f"coalesce({_plain(text, 'timestamp')}, {_formats(text, date_formats or _TIME_FORMATS)})"
    if kind is Type.BOOLEAN:
        return (
            f"case when lower({text}) in ('1', 'true', 't', 'y', '是') then true"
            f" when lower({text}) in ('0', 'false', 'f', 'n', '否') then false end"
        )
    if kind is Type.STRINGS:
        return f"list_filter(string_split({text}, '|'), x -> x <> '')"
    if kind is Type.STRING_MAP:
        return f"try_cast(try_cast({text} as json) as map(varchar, varchar))"
    if column.name.endswith("_month"):
        return (
            f"case when regexp_full_match({text}, '[0-9]{{4}}-?(0[1-9]|1[0-2])([.]0)?')"
            f" then substr({text}, 1, 4) || '-' || substr(replace({text}, '-', ''), 5, 2) end"
        )
    return text


def is_text(column: Column) -> bool:
    """Tell whether any text is a value of the column: then nothing can be malformed."""
    is_plain = column.type is Type.STRING and not column.name.endswith("_month")
    return is_plain or column.personal is Personal.TOKEN


def _decimal(text: str, width: int, scale: int, cast: str) -> str:
    pattern = f"[+-]?[0-9]{{1,{width - scale}}}([.][0-9]{{0,{scale}}}0*)?"
    return f"case when regexp_full_match({text}, '{pattern}') then {cast.format(text)} end"


def _plain(text: str, name: str) -> str:
    """Return SQL for a date or time in the form in which it is written back: the quick way, and exact."""
    value = f"try_cast({text} as {name})"
    has_four_digits = f"{text}[5] = '-'"
    is_plain = (
        f"{text} between '{_FIRST_DAY}' and '{_LAST_DAY}' and {has_four_digits} and cast({value} as varchar) = {text}"
    )
    return f"case when {is_plain} then {value} end"


def _formats(text: str, formats: Sequence[str]) -> str:
    """Return SQL for the first format whose shape the text has: strptime alone also takes digits that are missing."""
    tried = []
    for one in formats:
        fits = f"regexp_full_match({text}, {literal(format_shape(one))})"
        tried.append(f"case when {fits} then try_strptime({text}, {literal(one)}) end")
    return f"coalesce({', '.join(tried)})" if len(tried) > 1 else tried[0]


def format_shape(date_format: str) -> str:
    """Return the regular expression of a date format; directives side by side take all their digits.

    Raises:
        ValueError: The format has no %Y, or a directive other than %Y %m %d %H %M %S %f %b.
    """
    parts = re.findall(r"%.|[^%]+|%$", date_format)
    unknown = [part for part in parts if part[0] == "%" and part[1:] not in _DIRECTIVES]
    if unknown or "%Y" not in parts:
        raise ValueError(f"the date format {date_format!r} needs %Y and may use %Y %m %d %H %M %S %f %b")
    shape = ""
    for position, part in enumerate(parts):
        beside = [*parts[max(position - 1, 0) : position], *parts[position + 1 : position + 2]]
        is_crowded = any(other[0] == "%" for other in beside)
        if part[0] == "%":
            shape += _DIRECTIVES[part[1:]].replace("{1,2}", "{2}" if is_crowded else "{1,2}")
        else:
            shape += re.sub(r"([^\w\s])", r"\\\1", part)
    return shape
