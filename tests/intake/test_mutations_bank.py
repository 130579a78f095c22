"""Spoilt bank statements and archives: what no longer adds up is seen, what cannot be read is one sentence."""

import random
from collections import Counter

import duckdb
import pytest

from jobs.errors import AuditError
from jobs.intake.landing import find_files, keep_file
from jobs.intake.profile import load_profile
from tests.intake.mutation import ACCOUNT, HEADER, Sheet, mutated_bytes, valid_rows, write, zipped
from tests.intake.seam import conform_file
from tests.intake.test_mutations import ROUNDS

AMOUNTS = [-123456, 246912, -370368, 493824, -617280, 740736]
OPENING = 100_000_000
CLOSING = OPENING + sum(AMOUNTS)
"""Six bookings in fen, money out negative."""


def yuan(fen: int, point: str = ".") -> str:
    return f"{abs(fen) // 100}{point}{abs(fen) % 100:02d}"


def camt() -> bytes:
    def balance(code: str, fen: int, on: str) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='CNY'>{yuan(fen)}</Amt>"
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        )

    entries = "".join(
        f"<Ntry><Amt Ccy='CNY'>{yuan(fen)}</Amt><CdtDbtInd>{'CRDT' if fen > 0 else 'DBIT'}</CdtDbtInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>2026-10-{number:02d}</Dt></BookgDt><AcctSvcrRef>BR2026{number:06d}</AcctSvcrRef>"
        f"<BkTxCd/></Ntry>\n"
        for number, fen in enumerate(AMOUNTS, 1)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>"
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-01T08:00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>S1</Id><CreDtTm>2026-11-01T08:00:00</CreDtTm><Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id></Acct>"
        f"{balance('OPBD', OPENING, '2026-10-01')}{balance('CLBD', CLOSING, '2026-10-31')}"
        f"{entries}</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def mt940() -> bytes:
    lines = "".join(
        f":61:2610{number:02d}10{number:02d}{'C' if fen > 0 else 'D'}{yuan(fen, ',')}NTRFNONREF//BR2026{number:06d}\n"
        f":86:医保结算款\n"
        for number, fen in enumerate(AMOUNTS, 1)
    )
    return (
        f":20:STARTUMS\n:25:BKCHCNBJ/{ACCOUNT}\n:28C:00010/1\n:60F:C261001CNY{yuan(OPENING, ',')}\n"
        f"{lines}:62F:C261031CNY{yuan(CLOSING, ',')}\n-\n"
    ).encode()


WHOLE = {"camt.xml": (camt, "bank_camt"), "bank.sta": (mt940, "bank_mt940")}


def booked(lines) -> Counter[int]:
    return Counter(
        row["amount_fen"] if row["direction"] == "credit" else -row["amount_fen"]
        for row in lines.to_pylist()
        if not row["reasons"]
    )


ADDS_UP = """
    select (select count(*) from line where len(reasons) > 0) = 0
        and (select count(*) from statement where len(reasons) > 0) = 0
        and (select count(*) from line where statement_id not in (select statement_id from statement)) = 0
        and (select sum(closing_fen - opening_fen) from statement)
            = (select sum(if(direction = 'credit', amount_fen, -amount_fen)) from line)
"""


def adds_up(lines, statements) -> bool:
    """Nothing was refused, and the statements open, move and close with exactly their accepted bookings."""
    with duckdb.connect() as database:
        database.register("line", lines)
        database.register("statement", statements)
        return bool(database.execute(ADDS_UP).fetchall()[0][0])


def refused(refusal: AuditError) -> bool:
    """The refusal is one sentence without the account's number."""
    return "\n" not in str(refusal) and ACCOUNT not in str(refusal)


def both(path, profile):
    kind = load_profile(profile).kind_of(path.name)
    return tuple(conform_file(path, kind, mapped) for mapped in kind.datasets)


@pytest.mark.parametrize("name", WHOLE)
def test_the_valid_statement_is_read_to_the_fen_and_adds_up(name, tmp_path):
    content, profile = WHOLE[name]
    (tmp_path / name).write_bytes(content())
    lines, statements = both(tmp_path / name, profile)
    assert booked(lines) == Counter(AMOUNTS)
    assert adds_up(lines, statements)


@pytest.mark.parametrize("name", WHOLE)
def test_a_spoilt_statement_is_refused_or_no_longer_adds_up_or_moves_the_same_money(name, tmp_path):
    content, profile = WHOLE[name]
    whole, unclear = content(), list[int]()
    for seed in range(ROUNDS // 6):
        (tmp_path / name).write_bytes(mutated_bytes(whole, random.Random(f"{name}{seed}")))  # noqa: S311 - reproducible
        try:
            lines, statements = both(tmp_path / name, profile)
        except AuditError as refusal:
            unclear += [] if refused(refusal) else [seed]
            continue
        moved = booked(lines)
        assert moved == Counter(AMOUNTS) or not adds_up(lines, statements), f"{name} {seed}"
    assert unclear == []


def test_a_spoilt_archive_is_refused_or_gives_the_file_that_went_in(tmp_path):
    source = write(Sheet(list(HEADER), valid_rows(), set()), "csv", tmp_path)
    whole, unclear = zipped(source).read_bytes(), list[int]()
    landing, profile = tmp_path / "landing", load_profile("national")
    landing.mkdir()
    for seed in range(ROUNDS // 3):
        content = mutated_bytes(whole, random.Random(f"zip{seed}"))  # noqa: S311 - reproducible, not secret
        (landing / "month.zip").write_bytes(content)
        try:
            kept = [keep_file(file, tmp_path / "bronze").read_bytes() for file in find_files(landing, profile).files]
        except AuditError as refusal:
            unclear += [] if refused(refusal) else [seed]
            continue
        assert kept == [source.read_bytes()], seed
    assert unclear == []
