"""Mutations of valid deliveries: cells, columns, rows and bytes, drawn from a seed, written in every format."""

import csv
import io
import json
import random
import unicodedata
import zipfile
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

Row = list[str]

HEADER = [
    "statement_id",
    "line_number",
    "account_token",
    "booked_on",
    "value_on",
    "direction",
    "amount_fen",
    "balance_fen",
    "counter_account_token",
    "counter_name",
    "bank_reference",
    "voucher_number",
    "summary",
    "is_reversal",
]
ACCOUNT = "6222021001112345678"
"""An account number: it may stand in no message."""
AMOUNT, REFERENCE = HEADER.index("amount_fen"), HEADER.index("bank_reference")


def valid_rows() -> list[Row]:
    """Twelve bookings of one statement, every cell good."""
    return [
        [
            "ST202610001",
            str(number),
            ACCOUNT,
            f"2026-10-{number:02d}",
            f"2026-10-{number:02d}",
            "debit" if number % 3 else "credit",
            f"{number * 1234.56:.2f}",
            f"{1_000_000 - number * 100}.00",
            f"62220210{number:011d}",
            f"第{number}人民医院",
            f"BR20261000{number:04d}",
            f"PZ{number:05d}",
            "医保结算款，十月",
            "0",
        ]
        for number in range(1, 13)
    ]


@dataclass
class Sheet:
    """A delivery as rows of text, and which of its rows are still as they were."""

    header: Row
    rows: list[Row]
    untouched: set[str]
    """Bank references of rows that nothing has changed; empty once a column was."""


NASTY = [
    "",
    " ",
    "NULL",
    "-",
    "0",
    "-0",
    "1e5",
    "1,234.50",
    "12.345",
    "0.005",
    "NaN",
    "Infinity",
    "１２３．４５",
    "　12.30　",
    "+7.10",
    "999999999999999999",
    "99999999999.99",
    "-12.34",
    "12.3.4",
    "12元",
    "0x1F",
    "1_000",
    "२३",
    "2026-13-01",
    "2026-02-30",
    "20261001",
    "2026/10/1",
    "0000-00-00",
    "9999-12-31",
    "2026-10-01T00:30:00Z",
    "2026-10-01 24:00:00",
    "三月一日",
    "true",
    "是",
    "2",
    "贷",
    "'; drop table raw; --",
    '"quoted"',
    "a,b",
    "a\tb",
    "a\nb",
    "\x00",
    "\x1f",
    "\ufeff",
    "\ufffd",
    "\u202e12.00",
    "😀",
    "𠮷",
    "x" * 5000,
    "=1+1",
    "{n}",
    "$source_file",
]


def mutated_sheet(rng: random.Random) -> Sheet:
    """One to four mutations of cells, rows or columns of the valid delivery."""
    sheet = Sheet(list(HEADER), valid_rows(), {row[REFERENCE] for row in valid_rows()})
    for _ in range(rng.randint(1, 4)):
        rng.choice(
            [_cell, _cell, _cell, _cell, _cell, _drop_row, _double_row, _blank_row, _swap_rows, _column, _ragged]
        )(sheet, rng)
    return sheet


def _touch(sheet: Sheet, row: Row) -> None:
    sheet.untouched -= set(row)


def _cell(sheet: Sheet, rng: random.Random) -> None:
    row = rng.choice(sheet.rows)
    if row:
        _touch(sheet, row)
        row[rng.randrange(len(row))] = rng.choice(NASTY)


def _drop_row(sheet: Sheet, rng: random.Random) -> None:
    if len(sheet.rows) > 1:
        _touch(sheet, sheet.rows.pop(rng.randrange(len(sheet.rows))))


def _double_row(sheet: Sheet, rng: random.Random) -> None:
    row = rng.choice(sheet.rows)
    sheet.rows.insert(rng.randrange(len(sheet.rows)), list(row))


def _blank_row(sheet: Sheet, rng: random.Random) -> None:
    sheet.rows.insert(rng.randrange(len(sheet.rows)), [""] * len(sheet.header))


def _swap_rows(sheet: Sheet, rng: random.Random) -> None:
    rng.shuffle(sheet.rows)


def _ragged(sheet: Sheet, rng: random.Random) -> None:
    row = rng.choice(sheet.rows)
    _touch(sheet, row)
    if rng.random() < 0.5 and len(row) > 1:
        del row[rng.randrange(len(row)) :]
    else:
        row.append(rng.choice(NASTY))


def _column(sheet: Sheet, rng: random.Random) -> None:
    """Drop, rename, add, repeat or move a column."""
    sheet.untouched.clear()
    place = rng.randrange(len(sheet.header))
    match rng.randrange(5):
        case 0:
            del sheet.header[place]
            for row in sheet.rows:
                del row[place : place + 1]
        case 1:
            sheet.header[place] = rng.choice([sheet.header[place].upper(), f" {sheet.header[place]} ", "新列", "", "x"])
        case 2:
            sheet.header.insert(place, "extra")
            for row in sheet.rows:
                row.insert(place, "9.99")
        case 3:
            sheet.header.append(sheet.header[place])
            for row in sheet.rows:
                row.append(row[place] if place < len(row) else "")
        case _:
            other = rng.randrange(len(sheet.header))
            for row in (sheet.header, *sheet.rows):
                if max(place, other) < len(row):
                    row[place], row[other] = row[other], row[place]


def as_csv(sheet: Sheet, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The sheet as delimited text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([sheet.header, *sheet.rows])
    return text.getvalue().encode(encoding, "replace")


def as_json_lines(sheet: Sheet) -> bytes:
    """The sheet as one JSON object a line; a row that is too long or short keeps the columns it has."""
    lines = [json.dumps(dict(zip(sheet.header, row, strict=False)), ensure_ascii=False) for row in sheet.rows]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def as_parquet(sheet: Sheet, path: Path) -> None:
    """Write the sheet as text columns; pages carry checksums."""
    width = len(sheet.header)
    filled = [(row + [""] * width)[:width] for row in sheet.rows]
    columns = [pa.array([row[place] for row in filled], pa.string()) for place in range(width)]
    pq.write_table(pa.Table.from_arrays(columns, names=sheet.header), path, write_page_checksum=True)


def as_workbook(sheet: Sheet, path: Path) -> None:
    """Write the sheet as text cells, without the control characters that a workbook cannot hold."""
    book = openpyxl.Workbook()
    for row in (sheet.header, *sheet.rows):
        book.active.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
    book.save(path)


def write(sheet: Sheet, form: str, folder: Path) -> Path:
    """Write the sheet in a form such as ``csv`` or ``gb18030`` and return the path."""
    path = folder / f"bank_statement_line_202610_1.{'csv' if form == 'gb18030' else form}"
    match form:
        case "csv":
            path.write_bytes(as_csv(sheet))
        case "gb18030":
            path.write_bytes(as_csv(sheet, encoding="gb18030"))
        case "tsv":
            path.write_bytes(as_csv(sheet, delimiter="\t"))
        case "jsonl":
            path.write_bytes(as_json_lines(sheet))
        case "parquet":
            as_parquet(sheet, path)
        case "xlsx":
            as_workbook(sheet, path)
    return path


def mutated_bytes(content: bytes, rng: random.Random) -> bytes:
    """The content with one to three of its bytes or blocks changed."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        place, length = rng.randrange(len(data) + 1), rng.choice([1, 1, 2, 8, 64, 512])
        match rng.randrange(7):
            case 0 if place < len(data):
                data[place] ^= 1 << rng.randrange(8)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = rng.randbytes(length)
            case 3:
                data[place:place] = data[place : place + length]
            case 4:
                data = data[: max(1, place)]
            case 5:
                data[place:place] = rng.choice(
                    [b'"', b"\n", b"\r\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b",", b"<"]
                )
            case _:
                data[place : place + length] = bytes(len(data[place : place + length]))
        if not data:
            data = bytearray(b"\n")
    return bytes(data)


def fen_of(text: str) -> int | None:
    """Plain yuan with two decimals at most as fen: the independent reading of an amount."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\r\u3000")
    if not plain or any(sign not in "0123456789.+-" for sign in plain):
        return None
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        return None
    return int(fen) if fen == fen.to_integral_value() else None


def zipped(path: Path) -> Path:
    """The file alone in an archive beside it."""
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(zipfile.ZipInfo(path.name, (2026, 10, 1, 0, 0, 0)), path.read_bytes())
    return archive
