"""Conform: raw rows of one file become typed rows of one dataset, each with every reason to refuse it.

This is intake's seam without a JVM: the driver and the Spark tasks run the same SQL in DuckDB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap, DatasetMap, numbered
from jobs.intake.origin_sql import Fields
from jobs.intake.profile import FileMap
from jobs.intake.pseudonym import PseudonymKey, token_sql
from jobs.intake.typing_sql import cleaned, is_text, typed
from jobs.literal import literal
from schemas import DATASETS
from schemas.dataset import Column, Dataset, Personal, Severity, Type
from schemas.lake_columns import business_columns
from schemas.types import arrow_schema

ROW_COLUMNS = (
    Column("record_hash", Type.BIGINT, "记录哈希"),
    Column("source_file", Type.STRING, "来源文件"),
    Column("source_row", Type.BIGINT, "来源行号"),
    Column("row_part", Type.INT, "行内序号"),
    Column("reasons", Type.STRINGS, "原因"),
)
"""What conform adds to the business columns of a row."""


@dataclass(frozen=True)
class Conformer:
    """The SQL that conforms one file's rows to one dataset, and what the file does not deliver."""

    dataset: Dataset
    sql: str
    not_delivered: tuple[str, ...]

    def run(
        self, connection: duckdb.DuckDBPyConnection, raw: pa.Table, key: PseudonymKey, source_file: str
    ) -> pa.Table:
        """Return the conformed rows: `conformed_columns` of the dataset, reasons empty where the row is good."""
        bound: dict[str, object] = {"source_file": source_file}
        if "$inner_pad" in self.sql:
            bound |= {"inner_pad": key.inner, "outer_pad": key.outer}
        connection.register("raw", raw)
        try:
            table = connection.execute(self.sql, bound).to_arrow_table()
        finally:
            connection.unregister("raw")
        return table.cast(arrow_schema(conformed_columns(self.dataset)))


def conformed_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the columns of conformed rows."""
    return business_columns(dataset) + ROW_COLUMNS


def conformer(header: Sequence[str], file_map: FileMap, mapped: DatasetMap, file_name: str) -> Conformer:
    """Return the conformer of one dataset for a file with that header.

    Raises:
        SettingError: The file lacks a column that a required field, or the rows themselves, are mapped from.
    """
    dataset = DATASETS[mapped.dataset]
    index = {name: position + 1 for position, name in enumerate(header)}
    parts: list[str] = []
    absent = frozenset[str]()
    for number in mapped.numbers:
        fields = Fields(index, file_map.null_values, file_map.whole_numbers, number)
        if not parts or any(map(fields.has, mapped.keep_when)):
            lacking = _absent(dataset, mapped, fields, file_name)
            absent = absent if parts else lacking
            parts.append(_part(dataset, mapped, fields, lacking))
    if mapped is file_map.datasets[0]:
        parts.append(_faulty(dataset))
    return Conformer(dataset, _query(dataset, mapped, " union all ".join(parts), absent), tuple(sorted(absent)))


def _absent(dataset: Dataset, mapped: DatasetMap, fields: Fields, file_name: str) -> frozenset[str]:
    """Return the declared columns that this file does not deliver."""
    absent = set(mapped.not_delivered)
    for column in dataset.columns:
        mapping = mapped.columns.get(column.name)
        lacking = fields.lacking(mapping) if mapping else []
        if lacking and column.required:
            raise _lacks(file_name, lacking[0], f"{dataset.title}·{column.title}", f"{dataset.name}.{column.name}")
        if mapping is None or lacking:
            absent.add(column.name)
    needed = [*mapped.once_per, *mapped.must_be, *([] if any(map(fields.has, mapped.keep_when)) else mapped.keep_when)]
    for name in needed:
        if not fields.has(name):
            raise _lacks(file_name, numbered(name, fields.number), dataset.title, dataset.name)
    return frozenset(absent)


def _lacks(file_name: str, name: str, title: str, english: str) -> SettingError:
    return SettingError(
        f"文件 {file_name} 缺少必需的列 {name}（{title}），请按规范重新报送"
        f" / {file_name} lacks the required column {name} of {english}."
    )


def _part(dataset: Dataset, mapped: DatasetMap, fields: Fields, absent: frozenset[str]) -> str:
    """Return the SELECT of cleaned texts ``t_<column>`` for one repetition of the numbered columns."""
    selected = ["source_row", f"{fields.number} as row_part", f"{fields.refusal(mapped.must_be)} as fault"]
    for column in dataset.columns:
        mapping = None if column.name in absent else mapped.columns.get(column.name)
        text = _text(mapping, column, fields) if mapping else "cast(null as varchar)"
        selected.append(f'{text} as "t_{column.name}"')
    present = ["raw.fault is null", "list_aggregate(fields, 'string_agg', '') <> ''"]
    if mapped.keep_when:
        kept = ", ".join(fields.text(name) for name in mapped.keep_when if fields.has(name))
        present.append(f"coalesce({kept}) is not null")
    once = [fields.text(name) for name in mapped.once_per]
    sql = f"select {', '.join(selected)} from {fields.rows()} where {' and '.join(present)}"
    if once:
        unknown = " or ".join(f"{key} is null" for key in once)
        sql += f" qualify row_number() over (partition by {', '.join(once)} order by source_row) = 1 or {unknown}"
    return sql


def _text(mapping: ColumnMap, column: Column, fields: Fields) -> str:
    """Return SQL for a column's cleaned text, its values mapped."""
    text = cleaned(fields.origin(mapping), column, fields.null_values)
    if mapping.values:
        cases = " ".join(f"when {literal(old)} then {literal(new)}" for old, new in mapping.values.items())
        text = f"case {text} {cases} else {text} end"
    return text


def _faulty(dataset: Dataset) -> str:
    """Return the SELECT of rows that could not be split: no texts, only their fault."""
    texts = ", ".join(f'cast(null as varchar) as "t_{column.name}"' for column in dataset.columns)
    return f"select source_row, 1 as row_part, fault, {texts} from raw where fault is not null"


def _query(dataset: Dataset, mapped: DatasetMap, rows: str, absent: frozenset[str]) -> str:
    """Return the whole query: texts become values, values give reasons, derived money and the record's hash."""
    values = ", ".join(f'{_value(column, mapped)} as "{column.name}"' for column in dataset.columns)
    sql = f"select *, {values} from ({rows})"
    if dataset.derived:
        derived = ", ".join(f'{_product(d.quantity, d.unit_price)} as "{d.name}"' for d in dataset.derived)
        sql = f"select *, {derived} from ({sql})"
    business = business_columns(dataset)
    listed = ", ".join(f'"{column.name}"' for column in business)
    hashed = ", ".join(f'coalesce("{column.name}"::varchar, chr(0))' for column in business)
    return (
        f"select {listed}, cast(md5_number_lower(concat_ws(chr(31), {hashed})) // 2 as bigint) as record_hash,"
        f" $source_file as source_file, source_row, row_part,"
        f" list_filter([{', '.join(_reasons(dataset, absent))}], reason -> reason is not null) as reasons"
        f" from ({sql}) order by source_row, row_part"
    )


def _value(column: Column, mapped: DatasetMap) -> str:
    text = f'"t_{column.name}"'
    if column.personal is Personal.TOKEN:
        return f"case when {text} is not null then {token_sql(text, _token_kind(column.name))} end"
    mapping = mapped.columns.get(column.name)
    return typed(
        text,
        column,
        date_formats=mapping.date_formats if mapping else (),
        is_fen=bool(mapping and mapping.is_fen),
    )


def _reasons(dataset: Dataset, absent: frozenset[str]) -> list[str]:
    reasons = ["fault"]
    for column in dataset.columns:
        text = f'"t_{column.name}"'
        if column.required and column.name not in absent:
            reasons.append(f"case when fault is null and {text} is null then 'missing:{column.name}' end")
        if not is_text(column):
            reasons.append(
                f"case when {text} is not null and \"{column.name}\" is null then 'malformed:{column.name}' end"
            )
    reasons += [
        f"case when not coalesce({check.sql}, true) then 'check:{check.name}' end"
        for check in dataset.checks
        if check.severity is Severity.REJECT
    ]
    return reasons


def _product(quantity: str, unit_price: str) -> str:
    """Return SQL for quantity × unit price in fen, half away from zero, in integers: DECIMAL products overflow."""
    ticks = f"cast(cast({quantity} as decimal(38,4)) * 10000 as hugeint)"
    product = f"{ticks} * cast(cast({unit_price} as decimal(38,6)) * 1000000 as hugeint)"
    rounded = f"sign({product}) * ((abs({product}) + 50000000) // 100000000)"
    bound = 9_000_000_000_000_000_000
    return f"cast(greatest(least({rounded}, {bound}), -{bound}) as bigint)"


def _token_kind(name: str) -> str:
    """Return the kind of identifier: all account columns share one, and so do all staff columns."""
    if name.endswith("account_token"):
        return "account"
    return "staff" if name.endswith("_by") else name
