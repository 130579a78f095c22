"""However a delivery is spoilt, every row ends accepted, refused with its reason, or the file in one sentence."""

import os
import random
import re
import time
from pathlib import Path

import pyarrow as pa
import pytest

from jobs.errors import AuditError
from jobs.intake.profile import load_profile
from tests.intake.mutation import (
    ACCOUNT,
    AMOUNT,
    Sheet,
    fen_of,
    mutated_bytes,
    mutated_sheet,
    valid_rows,
    write,
)
from tests.intake.seam import conform_file, raw_rows

ROUNDS = int(os.environ.get("FUNDAUDIT_MUTATIONS", "240"))
"""Mutations in all; the whole campaign is 10,000."""
PROFILE = load_profile("national")
FORMS = ["csv", "gb18030", "tsv", "jsonl", "parquet", "xlsx"]
_SECONDS = 10


def read(path: Path) -> tuple[list[tuple[int, list[str | None], str | None]], pa.Table] | None:
    """The raw and the conformed rows, or None if the file was refused in one sentence without a value of it."""
    kind = PROFILE.kind_of(path.name)
    started = time.monotonic()
    try:
        raw = raw_rows(path, kind)
        conformed = conform_file(path, kind)
    except AuditError as refusal:
        sentence = str(refusal)
        assert "\n" not in sentence
        assert ACCOUNT not in sentence
        return None
    assert time.monotonic() - started < _SECONDS
    return raw, conformed


def assert_no_row_is_lost(raw: list[tuple[int, list[str | None], str | None]], conformed: pa.Table) -> None:
    """Every raw row has a number of its own, and is conformed once unless it is blank."""
    numbers = [number for number, _, _ in raw]
    assert len(set(numbers)) == len(numbers)
    filled = [number for number, fields, fault in raw if fault or any(field for field in fields)]
    assert conformed["source_row"].to_pylist() == filled


def good_rows(conformed: pa.Table) -> list[dict[str, object]]:
    return [row for row in conformed.to_pylist() if not row["reasons"]]


@pytest.fixture(scope="module")
def hashes(tmp_path_factory):
    """Bank reference → record hash of the valid delivery."""
    sheet = Sheet([*_header()], valid_rows(), set())
    path = write(sheet, "csv", tmp_path_factory.mktemp("valid"))
    rows = good_rows(read(path)[1])
    assert len(rows) == 12
    return {row["bank_reference"]: row["record_hash"] for row in rows}


def _header() -> list[str]:
    return mutated_header_of(PROFILE)


def mutated_header_of(profile):
    kind = profile.kind_of("bank_statement_line_202610_1.csv")
    return [mapping.column for mapping in kind.datasets[0].columns.values()]


@pytest.mark.parametrize("form", FORMS)
def test_spoilt_cells_rows_and_columns_change_nothing_else(form, hashes, tmp_path):
    for seed in range(ROUNDS // (2 * len(FORMS))):
        sheet = mutated_sheet(random.Random(f"{form}{seed}"))  # noqa: S311 - reproducible, not secret
        path = write(sheet, form, tmp_path)
        outcome = read(path)
        if outcome is None:
            assert not sheet.untouched or _has_unusable_header(sheet), f"{form} {seed}: a whole file refused"
            continue
        raw, conformed = outcome
        assert_no_row_is_lost(raw, conformed)
        good = good_rows(conformed)
        kept = {row["bank_reference"]: row["record_hash"] for row in good if row["bank_reference"] in sheet.untouched}
        assert kept == {reference: hashes[reference] for reference in sheet.untouched}, f"{form} {seed}"
        if "amount_fen" in sheet.header and "bank_reference" in sheet.header:
            _assert_amounts(sheet, good, f"{form} {seed}")


def _has_unusable_header(sheet: Sheet) -> bool:
    return len(set(sheet.header)) < len(sheet.header)


def _assert_amounts(sheet: Sheet, good: list[dict[str, object]], label: str) -> None:
    """Each accepted amount is what its own row says, read independently."""
    amount, reference = sheet.header.index("amount_fen"), sheet.header.index("bank_reference")
    said = {
        (row[reference].strip(" \t\r\u3000"), fen_of(row[amount]))
        for row in sheet.rows
        if len(row) > max(amount, reference)
    }
    for row in good:
        if row["bank_reference"].isascii():
            assert (row["bank_reference"], row["amount_fen"]) in said, label


@pytest.mark.parametrize("form", FORMS)
def test_spoilt_bytes_end_in_rows_or_in_one_sentence(form, hashes, tmp_path):
    whole = write(Sheet([*_header()], valid_rows(), set()), form, tmp_path).read_bytes()
    for seed in range(ROUNDS // (2 * len(FORMS))):
        content = mutated_bytes(whole, random.Random(f"bytes{form}{seed}"))  # noqa: S311 - reproducible, not secret
        path = tmp_path / f"bank_statement_line_202610_1.{'csv' if form == 'gb18030' else form}"
        path.write_bytes(content)
        outcome = read(path)
        if outcome is None:
            continue
        raw, conformed = outcome
        assert_no_row_is_lost(raw, conformed)
        if form in ("csv", "gb18030", "tsv", "jsonl"):
            _assert_lines_kept(whole, content, outcome, form, f"{form} {seed}")
        else:
            assert all(hashes[row["bank_reference"]] == row["record_hash"] for row in good_rows(conformed)), seed


def _assert_lines_kept(whole: bytes, content: bytes, outcome, form: str, label: str) -> None:
    """A line that is as it was is accepted or stands in the text of a refused row; an amount stands beside its id."""
    raw, conformed = outcome
    good = good_rows(conformed)
    encoding = "gb18030" if form == "gb18030" else "utf-8"
    lines = set(content.split(b"\n"))
    kept = [line.decode(encoding) for line in whole.split(b"\n") if line in lines and b"BR2026" in line]
    accepted = {row["bank_reference"] for row in good}
    refused = {row["source_row"] for row in conformed.to_pylist() if row["reasons"]}
    text = "\x1f".join(field or "" for number, fields, _ in raw if number in refused for field in fields)
    for line in kept:
        reference = re.search("BR2026[0-9]+", line)[0]
        assert reference in accepted or reference in text, label
    said = content.decode(encoding, "replace").split("\n")
    for row in good:
        beside = [line for line in said if row["bank_reference"].replace('"', "") in line.replace('"', "")]
        assert any(row["amount_fen"] in map(fen_of, re.split(r'[\t,": {}]', line)) for line in beside), label


def test_the_amounts_of_the_valid_delivery_are_read_to_the_fen(hashes, tmp_path):
    path = write(Sheet([*_header()], valid_rows(), set()), "csv", tmp_path)
    rows = good_rows(read(path)[1])
    assert [row["amount_fen"] for row in rows] == [fen_of(row[AMOUNT]) for row in valid_rows()]
