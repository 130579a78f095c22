"""Markdown tables in, Arrow tables with valid defaults out: a test shows only the columns that matter."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from schemas import DATASETS
from schemas.code_lists import CODE_LISTS
from schemas.dataset import Column, Dataset, Type
from schemas.lake_columns import lake_columns
from schemas.types import arrow_schema

Row = dict[str, object]

_EARLY = date(2000, 1, 1)
_BY_NAME: dict[str, object] = {
    "insured_region_code": "150102",
    "care_region_code": "150102",
    "region_code": "150102",
    "price_region_code": "150100",
    "institution_id": "H1",
    "person_id": "P1",
    "care_type": "11",
    "insurance_type": "390",
    "settlement_kind": "2",
    "clearing_kind": "11",
    "list_kind": "201",
    "main_diagnosis_code": "J18.900",
    "effective_from_on": _EARLY,
    "valid_from_on": _EARLY,
    "effective_to_on": date(2099, 12, 31),
    "valid_to_on": None,
    "is_valid": True,
    "ownership": "public",
    "level_group": "2",
    "institution_category": "general",
    "price_kind": "service",
    "side": "single",
    "code_kind": "service",
    "period": "2026-10",
    "period_month": "2026-10",
    "payment_order.clearing_month": "2026-10",
    "sequence_number": 1,
    "line_number": 1,
    "signed_on": _EARLY,
    "bank_statement_line.amount_fen": 10000,
    "payment_order.amount_fen": 10000,
    "provider_claim_summary.clearing_month": "2026-10",
    "payment_batch.clearing_month": "2026-10",
    "cross_region_clearing.clearing_month": "2026-10",
    "contribution_assessment.accrual_from_month": "2026-10",
    "contribution_assessment.accrual_to_month": "2026-10",
    "contribution_receipt.accrual_month": "2026-10",
    "credit_code": "91350100M000100Y43",
    "cross_region_filing.care_region_code": "110101",
    "cross_region_clearing.care_region_code": "110101",
    "drg_group_result.standard_fen": 100,
    "manual_claim_invoice.amount_fen": 10000,
    "personal_account_entry.amount_fen": 10000,
    "trace_code_scan.trace_code": "81234567890123456789",
    "payment_batch.reviewed_by": "S1",
    "payment_order.requested_by": "S1",
    "ledger_entry.prepared_by": "S1",
    "payment_batch.approved_by": "S2",
    "treasury_transfer.amount_fen": 10000,
    "treasury_transfer.from_account_token": "A1",
    "treasury_transfer.to_account_token": "A2",
    "fixed_deposit.principal_fen": 10000,
    "fixed_deposit.matures_on": date(2027, 10, 1),
    "subsidy_arrival.amount_fen": 10000,
    "recovery_order.ordered_fen": 10000,
    "fine.amount_fen": 10000,
    "fiscal_year": 2026,
    "day_count": 365,
    "inspectors": ["E1", "E2"],
    "assigned_region_code": "150102",
}
"""By column, or by table and column where one column's name serves several tables."""
_BY_TYPE: dict[Type, object] = {
    Type.STRING: "x",
    Type.INT: 0,
    Type.BIGINT: 0,
    Type.DATE: date(2026, 10, 1),
    Type.TIMESTAMP: datetime(2026, 10, 1),  # noqa: DTZ001 - civil times carry no zone
    Type.BOOLEAN: False,
    Type.PRICE: Decimal(1),
    Type.QUANTITY: Decimal(1),
    Type.RATIO: Decimal(0),
    Type.VALUE: Decimal(0),
    Type.WEIGHT: Decimal(1),
    Type.RATE: Decimal(0),
    Type.MULTIPLE: Decimal(1),
    Type.SYSTEM_TIMESTAMP: datetime(2026, 11, 1, tzinfo=UTC),
    Type.STRINGS: ["x"],
    Type.STRING_MAP: [],
    Type.BIGINT_MAP: [],
}


def cells(markdown: str) -> list[dict[str, str]]:
    """Return the rows of a markdown table as text by column."""
    lines = [line.strip() for line in markdown.strip().splitlines() if line.strip()]
    split = [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] for line in lines]
    return [dict(zip(split[0], row, strict=True)) for row in split[1:]]


def markdown(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows of the same columns as a markdown table; None is an empty cell."""
    shown = [["" if value is None else str(value) for value in row.values()] for row in rows]
    return "\n".join(f"|{'|'.join(cells_of_row)}|" for cells_of_row in ([*rows[0]], *shown)) if rows else ""


def typed(column: Column, text: str) -> object:
    """Return the cell's value in the column's type; an empty cell is NULL."""
    if text == "":
        return None
    match column.type:
        case Type.DATE:
            return date.fromisoformat(text)
        case Type.TIMESTAMP | Type.SYSTEM_TIMESTAMP:
            return datetime.fromisoformat(text)
        case Type.INT | Type.BIGINT:
            return int(text)
        case kind if kind.startswith("DECIMAL"):
            return Decimal(text)
        case Type.BOOLEAN:
            return {"true": True, "false": False}[text]
        case Type.STRINGS:
            return text.split(", ")
        case Type.STRING_MAP:
            return [tuple(pair.split("=")) for pair in text.split(", ")]
        case _:
            return text


def default(dataset: Dataset, column: Column) -> object:
    if f"{dataset.name}.{column.name}" in _BY_NAME:
        return _BY_NAME[f"{dataset.name}.{column.name}"]
    if column.name in _BY_NAME and (column.required or column.name != "region_code"):
        return _BY_NAME[column.name]
    if not column.required:
        return None
    if column.code_list:
        return next(iter(CODE_LISTS[column.code_list].values))
    return _BY_TYPE.get(column.type)


def given_rows(dataset: Dataset, markdown: str) -> list[Row]:
    """Return the rows with just the columns the test gave."""
    columns = {column.name: column for column in lake_columns(dataset)}
    return [{name: typed(columns[name], text) for name, text in row.items()} for row in cells(markdown)]


def _completed(dataset: Dataset, row: Row, derived: Row) -> Row:
    full = {column.name: default(dataset, column) for column in lake_columns(dataset)}
    full.update({name: value for name, value in derived.items() if name in full})
    full.update(row)
    if dataset.has_person and "person_key" not in row:
        full["person_key"] = full.get("person_id", "P1")
    shown = "\x1f".join(f"{name}={value}" for name, value in sorted(row.items()))
    full["record_hash"] = row.get("record_hash", zlib.crc32(shown.encode()))
    return full


def valid_table(dataset: Dataset, *rows: Row) -> pa.Table:
    """Return rows of one table as given, the columns not given filled with valid defaults."""
    completed = [_completed(dataset, row, {}) for row in rows]
    return pa.Table.from_pylist(completed, schema=arrow_schema(lake_columns(dataset)))


def _visit(row: Row) -> Row:
    begun = row.get("started_at", _BY_TYPE[Type.TIMESTAMP])
    ended = row.get("ended_at", begun)
    moment = ended or begun
    return {
        "started_at": begun,
        "ended_at": ended,
        "period": f"{moment:%Y-%m}",
        "medical_record_number": row["visit_id"],
    }


def _of_visit(row: Row, visits: dict[object, Row]) -> Row:
    """Return what a child takes from its visit."""
    visit = visits.get(row.get("visit_id"), {})
    names = ("person_id", "person_key", "institution_id", "period", "insured_region_code", "care_region_code")
    return {name: visit[name] for name in (*names, "care_type", "insurance_type") if name in visit}


def _settlement(row: Row, visits: dict[object, Row]) -> Row:
    visit = visits.get(row.get("visit_id"), {})
    total = row.get("total_fen", row.get("in_scope_fen", row.get("fund_total_fen", 10000)))
    fund = row.get("fund_total_fen", row.get("pooling_fund_fen", total))
    started, ended = visit.get("started_at"), visit.get("ended_at")
    return {
        **_of_visit(row, visits),
        "settlement_id": f"S-{row.get('visit_id')}",
        "started_on": started.date() if isinstance(started, datetime) else _EARLY,
        "ended_on": ended.date() if isinstance(ended, datetime) else _BY_TYPE[Type.DATE],
        "total_fen": total,
        "in_scope_fen": total,
        "fund_total_fen": fund,
        "pooling_fund_fen": fund,
    }


def _fee_line(row: Row, visits: dict[object, Row], settlements: list[Row]) -> Row:
    visit = visits.get(row.get("visit_id"), {})
    own = [s["settlement_id"] for s in settlements if s["visit_id"] == row.get("visit_id") and not s["is_refund"]]
    quantity = Decimal(str(row.get("quantity", 1)))
    amount = row.get("amount_fen", int(quantity * Decimal(str(row.get("unit_price", 1))) * 100))
    return {
        **_of_visit(row, visits),
        "source_line_number": row["fee_line_id"],
        "settlement_id": own[0] if len(own) == 1 else None,
        "occurred_at": visit.get("started_at"),
        "amount_fen": amount,
        "in_scope_fen": amount,
    }


def tables_of(**markdown: str) -> dict[str, pa.Table]:
    """Return the named tables. Children take person, month and regions from their visit.

    Without a settlement table every visit is settled with 100 yuan, all in scope and all paid by the fund;
    ``settlement=""`` means nothing is settled.
    """
    rows: dict[str, list[Row]] = {}
    given = {name: given_rows(DATASETS[name], text) if text.strip() else [] for name, text in markdown.items()}
    if "visit" in given and "settlement" not in given:
        given["settlement"] = [{"visit_id": row["visit_id"]} for row in given["visit"]]
    for name in sorted(given, key=lambda one: (DATASETS[one].parent is not None, one == "fee_line")):
        visits = {row["visit_id"]: row for row in rows.get("visit", [])}
        derive = {
            "visit": _visit,
            "settlement": lambda row, v=visits: _settlement(row, v),
            "fee_line": lambda row, v=visits: _fee_line(row, v, rows.get("settlement", [])),
        }.get(name, lambda row, v=visits: _of_visit(row, v))
        rows[name] = [_completed(DATASETS[name], row, derive(row)) for row in given[name]]
    return {
        name: pa.Table.from_pylist(content, schema=arrow_schema(lake_columns(DATASETS[name])))
        for name, content in rows.items()
    }
