"""What is measured of a dataset beside its checks: rows, money, days with data, empty values and codes."""

from functools import lru_cache

from schemas.code_lists import CODE_LISTS
from schemas.dataset import Column, Dataset, Type
from schemas.lake_columns import business_columns

ROWS, CONTROL_TOTAL, DAYS = "rows", "control_total", "days"
VIOLATED_ROWS = "violated_rows"
"""Rows that break any of the row conditions: one that breaks three counts once."""
NULL, CODE = "null", "code"
OTHER_CODE = "*"
"""Stands for every code that is on no list: what suppliers invent is not kept."""
_UNCOUNTED = (Type.STRINGS, Type.STRING_MAP, Type.BIGINT_MAP, Type.BINARY)


@lru_cache
def sum_measures(dataset: Dataset) -> dict[str, str]:
    """Return measure → DuckDB aggregate; those of days are united over parts of a table, all others add up."""
    columns = business_columns(dataset)
    found = {}
    if any(column.name == dataset.control_total for column in columns):
        found[CONTROL_TOTAL] = f"cast(sum({dataset.control_total}) as bigint)"
    day = _day(dataset)
    if day and dataset.has_period:
        is_in_month = f"year({day}) * 100 + month({day}) = cast(replace(period, '-', '') as integer)"
        found[DAYS] = f"bit_or(case when {is_in_month} then cast(1 as bigint) << (day({day}) - 1) end)"
    for column in columns:
        if not column.required and column.type not in _UNCOUNTED:
            found[f"{NULL}:{column.name}"] = f"count(*) - count({column.name})"
    return found


def null_measures(dataset: Dataset) -> tuple[str, ...]:
    """Return the measures that count empty values of columns which may be empty."""
    return tuple(name for name in sum_measures(dataset) if name.startswith(f"{NULL}:"))


@lru_cache
def code_measures(dataset: Dataset) -> dict[str, str]:
    """Return measure → SQL of the code of a row, one of few: a listed code, or the beginning of one, or '*'."""
    return {f"{CODE}:{one.name}": _code(one) for one in business_columns(dataset) if one.code_list}


def _code(column: Column) -> str:
    listed = CODE_LISTS[column.code_list]
    length = min(map(len, listed.values))
    code = f"substr({column.name}, 1, {length})" if listed.is_open else column.name
    known = dict.fromkeys(value[:length] if listed.is_open else value for value in listed.values)
    return (
        f"case when {code} in ({', '.join(map(repr, known))}) then {code}"
        f" when {column.name} is not null then '{OTHER_CODE}' end"
    )


def _day(dataset: Dataset) -> str:
    """Return SQL for the day a row belongs to, '' if the dataset tells none."""
    types = {column.name: column.type for column in business_columns(dataset)}
    if dataset.period_on and types.get(dataset.period_on) is not Type.STRING:
        return dataset.period_on
    return next((name for name in dataset.sorted_by if types.get(name) in (Type.DATE, Type.TIMESTAMP)), "")
