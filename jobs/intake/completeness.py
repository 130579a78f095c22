"""Complete deliveries: a file that holds all rows of its scope withdraws the earlier ones that it leaves out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake.file_version import stem_of
from jobs.intake.profile import FileMap
from schemas import DELIVERED
from schemas.dataset import Dataset, Type
from schemas.lake_columns import business_columns

MONTH = "month"
"""The part of a scope that is a month, YYYY-MM; every other part is a column's value."""

_MONTH = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Scopes:
    """Scopes of one shape: the names of their parts, and a table of these (``scope_<name>``) and the newest version."""

    names: tuple[str, ...]
    newest: pa.Table


def scope_of(file_name: str, kind: FileMap, dataset: Dataset) -> dict[str, str] | None:
    """Return the scope of which a file is complete (empty: the whole dataset); None if it does not say so.

    Raises:
        SettingError: The dataset cannot be delivered so: rows of others hang on it, or it lacks a part of the scope.
    """
    found = re.search(kind.complete, stem_of(file_name)) if kind.complete else None
    if found is None:
        return None
    if any(one.parent and one.parent.dataset == dataset.name for one in DELIVERED):
        raise _refused(file_name, dataset, "有下级数据", "rows of other datasets hang on it")
    scope = {name: value for name, value in found.groupdict().items() if value is not None}
    month = scope.pop(MONTH, None)
    if month is not None and dataset.has_period:
        parts = _MONTH.fullmatch(month)
        if parts is None or month_sql(dataset) is None:
            raise _refused(file_name, dataset, "不能按文件名中的月份归集", "its rows have no such month of their own")
        scope[MONTH] = f"{parts[1]}-{parts[2]}"
    unknown = sorted(scope.keys() - {MONTH} - {column.name for column in business_columns(dataset)})
    if unknown:
        raise _refused(file_name, dataset, f"没有字段 {unknown[0]}", f"it has no column {unknown[0]}")
    return scope


def _refused(file_name: str, dataset: Dataset, why: str, english: str) -> SettingError:
    return SettingError(
        f"文件 {file_name} 报送为全量，但{dataset.title}{why}，请按增量报送"
        f" / {file_name} is named a complete delivery, which {dataset.name} cannot have: {english}."
    )


def month_sql(dataset: Dataset) -> str | None:
    """Return SQL for the date that places a row in a month by itself, without its parent; None if it has none."""
    if dataset.period_on:
        return dataset.period_on
    dates = {column.name for column in dataset.columns if column.type in (Type.DATE, Type.TIMESTAMP)}
    return next((name for name in dataset.sorted_by[:1] if name in dates), None)


def newest_scopes(complete: Iterable[tuple[str, Mapping[str, str]]]) -> tuple[Scopes, ...]:
    """Return the newest version of each scope, by shape, from the (version, scope) of complete files."""
    newest: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for version, scope in complete:
        names = tuple(sorted(scope))
        of_shape = newest.setdefault(names, {})
        values = tuple(scope[name] for name in names)
        of_shape[values] = max(version, of_shape.get(values, ""))
    return tuple(Scopes(names, _table(names, of_shape)) for names, of_shape in sorted(newest.items()))


def _table(names: tuple[str, ...], newest: Mapping[tuple[str, ...], str]) -> pa.Table:
    rows = sorted((*values, version) for values, version in newest.items())
    columns = [*(f"scope_{name}" for name in names), "complete_version"]
    return pa.table({name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(columns)})


def scope_columns(dataset: Dataset, scopes: Iterable[Scopes]) -> list[str]:
    """Return the columns of the dataset that tell whether a row lies in one of the scopes."""
    needed = " ".join(_part(dataset, name) for one in scopes for name in one.names)
    words = set(re.findall(r"\w+", needed))
    return [column.name for column in business_columns(dataset) if column.name in words]


def left_out_sql(rows: str, dataset: Dataset, scopes: Iterable[Scopes]) -> str:
    """Return the SELECT of rows (with delivery_version) that adds ``is_left_out``: a newer complete file lacks it.

    It reads the tables ``complete_0``, ``complete_1`` and so on, one for each shape of scope.
    """
    joins, newer = [], ["false"]
    for number, one in enumerate(scopes):
        same = [f"{_part(dataset, name)} = complete_{number}.scope_{name}" for name in one.names]
        joins.append(f" left join complete_{number} on {' and '.join(same) or 'true'}")
        newer.append(f"coalesce(complete_{number}.complete_version > delivery_version, false)")
    return f"select delivered_row.*, {' or '.join(newer)} as is_left_out from ({rows}) delivered_row{''.join(joins)}"


def _part(dataset: Dataset, name: str) -> str:
    if name == MONTH:
        return f"substr(cast({month_sql(dataset)} as string), 1, 7)"
    return f"cast({name} as string)"
