"""camt.052, 053 and 054: the samples equal another parser's reading, and what is dangerous or broken is refused."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.errors import SettingError
from jobs.intake.camt_file import read
from jobs.intake.profile import load_profile
from tests.intake.camt_golden import BALANCES, beijing, moment, money, name_of, objects, texts, unaccounted
from tests.intake.month import Desk
from tests.intake.seam import conform_file

SAMPLES = sorted((Path(__file__).parent / "camt_samples").glob("*.xml"))
ALL = ("camt.052", "camt.053", "camt.054")
SAMPLE = {path.name: path for path in SAMPLES}


def rows_of(path, messages=ALL):
    header, batches = read(path, messages)
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [row["source_row"] for row in rows] == list(range(2, len(rows) + 2))
    return [{name: value for name, value in zip(header, row["fields"], strict=True) if value} for row in rows]


def of_kind(rows, record):
    return [row for row in rows if row["record"] == record]


@pytest.fixture(params=SAMPLES, ids=[path.stem for path in SAMPLES])
def sample(request):
    """A sample: what the other parser read, and our rows."""
    golden = json.loads(request.param.with_suffix(".json").read_text(encoding="utf-8"))
    # The other parser numbers the bookings of each statement from 0 and keeps the last of a number only.
    known = {entry["getRecord"]["getId"] for entry in golden["getEntries"]}
    rows = rows_of(request.param)
    assert len({row["statement_id"] for row in rows}) == len(golden["getRecords"])
    return golden, [row for row in rows if row["statement_id"] in known]


def test_every_field_that_the_other_parser_read_is_compared_or_named_as_not_ours(sample):
    assert unaccounted(sample[0]) == set()


def test_the_message_is_read_as_the_other_parser_does(sample):
    golden, rows = sample
    header = golden["getGroupHeader"]
    for row in rows:
        assert [one for one in texts(header, row) if one[1] != one[2]] == []
        assert beijing(row["message_created_at"]) == moment(header["getCreatedOn"])


def test_each_statement_is_read_as_the_other_parser_does(sample):
    golden, rows = sample
    statements = {row["statement_id"]: row for row in of_kind(rows, "statement")}
    assert len(statements) == len(golden["getEntries"])
    for entry in golden["getEntries"]:
        record = entry["getRecord"]
        row = statements[record["getId"]]
        assert [one for one in texts(record, row) if one[1] != one[2]] == []
        for getter, column in (("getCreatedOn", "created_at"), ("getFromDate", "from_at"), ("getToDate", "to_at")):
            assert beijing(row.get(column, "")) == moment(record[getter])
        iban = next(objects(record["getAccount"], "Iban"), None)
        assert iban is None or iban["getIban"] == row["account"]


def test_each_balance_is_read_as_the_other_parser_does(sample):
    golden, rows = sample
    expected = [
        (one["getType"], *money(one["getAmount"]), moment(one["getDate"]).date().isoformat())
        for one in objects(golden, "Balance")
    ]
    assert expected == [
        (BALANCES[row["balance_kind"]], Decimal(row["balance_amount"]), row["balance_currency"], row["balance_on"])
        for row in of_kind(rows, "balance")
    ]


def test_each_booking_is_read_as_the_other_parser_does(sample):
    golden, rows = sample
    lines = of_kind(rows, "line")
    assert len(lines) == len(golden["getEntries"])
    for entry, row in zip(golden["getEntries"], lines, strict=True):
        assert [one for one in texts(entry, row) if one[1] != one[2]] == []
        amount, currency = money(entry["getAmount"])
        sign = -1 if row["direction"] == "DBIT" else 1
        assert (sign * Decimal(row["amount"]), row["currency"]) == (amount, currency)
        assert row["entry_number"] == str(entry["getIndex"] + 1)
        assert row["is_reversal"] == str(entry["getReversalIndicator"]).lower()
        booked, valued = moment(entry["getBookingDate"]), moment(entry["getValueDate"])
        if "booked_at" in row:
            assert beijing(row["booked_at"]) == booked
        else:
            assert row["booked_on"] == booked.date().isoformat()
        assert row["value_on"] == valued.date().isoformat()


def test_each_transaction_is_read_as_the_other_parser_does(sample):
    golden, rows = sample
    for entry, line in zip(golden["getEntries"], of_kind(rows, "line"), strict=True):
        details = [entry["getTransactionDetail"], *[one for one in entry["getTransactionDetails"] if name_or(one)]]
        details = [one for one in details if one]
        assert line["detail_count"] == str(len(details))
        found = of_kind(rows, "detail") if len(details) > 1 else [line]
        for detail, row in zip(details, found, strict=True):
            assert [one for one in texts(detail, row) if one[1] != one[2]] == []
            if detail["getAmount"]:
                assert money(detail["getAmount"]) == (Decimal(row["detail_amount"]), row["detail_currency"])
            assert listed(row, "proprietary_references") == [
                f"{one['getType']}:{one['getReference']}" for one in objects(detail, "ProprietaryReference")
            ]
            assert parties(detail) == {
                name: row[name]
                for name in ("debtor_name", "debtor_account", "creditor_name", "creditor_account")
                if name in row
            }
            assert remittance(detail) == {
                name: listed(row, name)
                for name in ("remittance", "remittance_reference", "remittance_reference_kind", "remittance_note")
            }


def name_or(one):
    return name_of(one) if isinstance(one, dict) else None


def listed(row, column):
    return row[column].split("; ") if column in row else []


def parties(detail):
    found = {}
    for party in objects(detail, "RelatedParty"):
        role = name_of(party["getRelatedPartyType"]).lower()
        found[f"{role}_name"] = party["getRelatedPartyType"]["getName"]
        if party["getAccount"]:
            found[f"{role}_account"] = party["getAccount"]["getIdentification"]
    return found


def remittance(detail):
    references = list(objects(detail["getRemittanceInformation"], "CreditorReferenceInformation"))
    blocks = objects(detail["getRemittanceInformation"], "StructuredRemittanceInformation")
    free = objects(detail["getRemittanceInformation"], "UnstructuredRemittanceInformation")
    return {
        "remittance": [one["getMessage"] for one in free],
        "remittance_reference": [one["getRef"] for one in references],
        "remittance_reference_kind": [one["getCode"] or one["getProprietary"] for one in references],
        "remittance_note": [
            one["getAdditionalRemittanceInformation"] for one in blocks if one["getAdditionalRemittanceInformation"]
        ],
    }


MULTI = SAMPLE["camt053.v2.multi.statement.xml"].read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["053", "052", "054"])
@pytest.mark.parametrize("version", range(2, 14))
def test_every_version_is_read_alike(tmp_path, kind, version):
    name = {"052": "camt052.v2.xml", "053": "camt053.v2.multi.statement.xml", "054": "camt054.v2.xml"}[kind]
    text = SAMPLE[name].read_text(encoding="utf-8")
    (tmp_path / "a.xml").write_text(text.replace(f"camt.{kind}.001.02", f"camt.{kind}.001.{version:02}"), "utf-8")
    expected = [row | {"message_kind": f"camt.{kind}.001.{version:02}"} for row in rows_of(SAMPLE[name])]
    assert rows_of(tmp_path / "a.xml") == expected


@pytest.mark.parametrize("version", ["01", "14", "2", "99"])
def test_another_version_is_refused(tmp_path, version):
    (tmp_path / "a.xml").write_text(MULTI.replace("053.001.02", f"053.001.{version}"), "utf-8")
    with pytest.raises(SettingError, match="versions 02 to 13"):
        read(tmp_path / "a.xml", ALL)


@pytest.mark.parametrize("prefix", ["ns0", "doc", "camt"])
@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_a_prefixed_namespace_is_read_alike(tmp_path, path, prefix):
    text = path.read_text(encoding="utf-8").replace(" xmlns=", f" xmlns:{prefix}=")
    text = re.sub(r"<(/?)([A-Z][A-Za-z]*)", rf"<\1{prefix}:\2", text)
    (tmp_path / "a.xml").write_text(text, "utf-8")
    assert rows_of(tmp_path / "a.xml") == rows_of(path)


@pytest.mark.parametrize("encoding", ["GBK", "GB18030", "gb2312", "UTF-16"])
def test_a_message_in_a_chinese_encoding_is_read(tmp_path, encoding):
    text = MULTI.replace('encoding="UTF-8"', f'encoding="{encoding}"').replace("Company Name 1", "市第一医院")
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    assert rows_of(tmp_path / "a.xml")[0]["creditor_name"] == "市第一医院"


def test_a_message_inside_an_envelope_is_read(tmp_path):
    body = MULTI.partition("?>")[2]
    (tmp_path / "a.xml").write_text(f"<Envelope><Header>x</Header>{body}</Envelope>", "utf-8")
    assert rows_of(tmp_path / "a.xml") == rows_of(SAMPLE["camt053.v2.multi.statement.xml"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (MULTI.replace("<Document", "<!DOCTYPE Document>\n<Document", 1), "DOCTYPE or entity"),
        (
            MULTI.replace("<Document", '<!DOCTYPE d [<!ENTITY a "b">]>\n<Document', 1).replace("Company Name 1", "&a;"),
            "DOCTYPE or entity",
        ),
        (
            MULTI.replace("<Document", '<!DOCTYPE d SYSTEM "file:///etc/passwd">\n<Document', 1),
            "DOCTYPE or entity",
        ),
        (MULTI.replace("Company Name 1", "&other;"), "no whole XML"),
        (MULTI[: len(MULTI) // 2], "no whole XML"),
        (MULTI.replace("</Stmt>", "", 1), "no whole XML"),
        ("编号,姓名\n1,张三\n", "no whole XML"),
        ("<html></html>", "holds no camt message"),
        (MULTI.replace("camt.053", "pain.001"), "is no camt.052, 053 or 054"),
        ('<Document xmlns="x"><BkToCstmrStmt/></Document>', "is no camt.052, 053 or 054"),
        ("", "is empty"),
    ],
)
def test_what_is_dangerous_broken_or_no_statement_is_refused_in_one_sentence(tmp_path, text, sentence):
    (tmp_path / "bank.xml").write_text(text, "utf-8")
    with pytest.raises(SettingError, match=sentence) as refusal:
        rows_of(tmp_path / "bank.xml")
    assert "bank.xml" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_message_that_the_profile_does_not_take_is_refused_because_it_would_count_twice():
    with pytest.raises(SettingError, match=r"holds camt\.054, and the source profile takes camt\.053 only"):
        rows_of(SAMPLE["camt054.v2.xml"], ("camt.053",))


ENTRY = """
<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{reversal}<Sts>{status}</Sts>
<BookgDt><Dt>2026-10-0{day}</Dt></BookgDt><AcctSvcrRef>R{day}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"""


def entry(amount, direction="CRDT", *, day=5, currency="CNY", status="BOOK", details="", reversal=""):
    return ENTRY.format(
        currency=currency,
        amount=amount,
        direction=direction,
        status=status,
        day=day,
        details=details,
        reversal=f"<RvslInd>{reversal}</RvslInd>" if reversal else "",
    )


def detail(amount, name, *, currency="CNY"):
    return (
        f"<TxDtls><Refs><EndToEndId>E-{name}</EndToEndId></Refs><Amt Ccy='{currency}'>{amount}</Amt><RltdPties>"
        f"<Cdtr><Nm>{name}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>62-{name}</Id></Othr></Id></CdtrAcct></RltdPties></TxDtls>"
    )


def statement(*entries, opening="100.00", closing="100.00", name="S1"):
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='CNY'>{amount.lstrip('-')}</Amt>"
        f"<CdtDbtInd>{'DBIT' if amount[0] == '-' else 'CRDT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for kind, amount, on in (("OPBD", opening, "2026-10-01"), ("CLBD", closing, "2026-10-31"))
    )
    account = "<Acct><Id><Othr><Id>6228480012</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
    return f"<Stmt><Id>{name}</Id>{account}{balances}{''.join(entries)}</Stmt>"


def message(*statements):
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>'
        f"</GrpHdr>{''.join(statements)}</BkToCstmrStmt></Document>"
    )


@pytest.fixture
def conformed(tmp_path):
    """The rows of bank_statement_line and bank_statement of a message."""

    def conform(*statements):
        (tmp_path / "bank.xml").write_text(message(*statements), "utf-8")
        (kind,) = load_profile("bank_camt").files
        lines, balances = (conform_file(tmp_path / "bank.xml", kind, mapped) for mapped in kind.datasets)
        return lines.to_pylist(), balances.to_pylist()

    return conform


def shown(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_amounts_take_their_direction_and_a_reversal_moves_money_the_way_it_says(conformed):
    lines, _ = conformed(statement(entry("12.3"), entry("0.05", "DBIT"), entry("12.30", "DBIT", reversal="true")))
    assert shown(lines, "line_number", "direction", "amount_fen", "is_reversal", "reasons") == [
        (1, "credit", 1230, False, []),
        (2, "debit", 5, False, []),
        (3, "debit", 1230, True, []),
    ]


def test_a_batch_whose_transactions_add_up_becomes_a_line_each_with_its_own_counterparty(conformed):
    batch = entry("100.00", "DBIT", details=detail("60.00", "A") + detail("40.00", "B"))
    lines, balances = conformed(statement(batch, entry("1"), opening="200", closing="101"))
    assert shown(lines, "line_number", "amount_fen", "voucher_number", "bank_reference") == [
        (1, 6000, "E-A", "R5"),
        (2, 4000, "E-B", "R5"),
        (3, 100, None, "R5"),
    ]
    assert lines[0]["counter_account_token"] != lines[1]["counter_account_token"]
    assert shown(balances, "debit_total_fen", "credit_total_fen", "line_count") == [(10000, 100, 3)]


@pytest.mark.parametrize(
    "details",
    [
        detail("60.00", "A") + detail("39.99", "B"),
        detail("60.00", "A", currency="USD") + detail("40.00", "B"),
        detail("60.00", "A") + "<TxDtls/>",
    ],
    ids=["does not add up", "another currency", "no amount"],
)
def test_a_batch_whose_transactions_do_not_add_up_is_one_line_and_its_transactions_stay_in_bronze(
    conformed, tmp_path, details
):
    lines, _ = conformed(statement(entry("100.00", "DBIT", details=details)))
    assert shown(lines, "line_number", "amount_fen", "counter_account_token") == [(1, 10000, None)]
    assert [row["record"] for row in rows_of(tmp_path / "bank.xml")] == [
        *("line", "detail", "detail", "balance", "balance", "statement")
    ]


def test_another_currency_and_what_is_not_booked_are_refused_with_their_reason_and_do_not_count(conformed):
    lines, balances = conformed(statement(entry("1"), entry("2", currency="EUR"), entry("4", status="PDNG")))
    assert shown(lines, "amount_fen", "reasons") == [
        (100, []),
        (200, ["unexpected:currency"]),
        (400, ["unexpected:status"]),
    ]
    assert shown(balances, "credit_total_fen", "line_count") == [(100, 2)]


def test_a_statement_without_bookings_is_there(conformed):
    lines, balances = conformed(statement(opening="-5.5", closing="-5.5"))
    assert lines == []
    assert shown(balances, "opening_fen", "closing_fen", "line_count", "reasons") == [(-550, -550, 0, [])]


def test_a_statement_that_does_not_close_is_accepted_for_quality_to_judge(conformed):
    _, balances = conformed(statement(entry("1"), opening="100", closing="500"))
    assert shown(balances, "opening_fen", "credit_total_fen", "closing_fen", "reasons") == [(10000, 100, 50000, [])]


@pytest.mark.parametrize("amount", ["1.005", "1e3", "-5", "1,5", "", "99999999999999"])
def test_an_amount_that_is_not_whole_fen_is_refused_and_its_statement_stays(conformed, amount):
    lines, balances = conformed(statement(entry(amount), entry("1", day=6)))
    assert len(lines[0]["reasons"]) == 1
    assert lines[0]["reasons"][0] in ("malformed:amount_fen", "missing:amount_fen", "check:amount_positive")
    assert shown(lines[1:], "amount_fen", "reasons") == [(100, [])]
    assert shown(balances, "line_count") == [(2,)]


def test_several_statements_and_pages_have_ids_of_their_own_and_no_account_number_in_them(conformed):
    page = statement(entry("1")).replace("</Id><Acct>", "</Id><StmtPgntn><PgNb>2</PgNb></StmtPgntn><Acct>", 1)
    lines, balances = conformed(statement(entry("1")), page, statement(entry("1"), name="S2"))
    ids = [row["statement_id"] for row in balances]
    assert [one.partition("-")[2] for one in ids] == ["S1-1", "S1-2", "S2-1"]
    assert [row["statement_id"] for row in lines] == ids
    assert not [one for one in ids if "6228480012" in one]


def test_a_statement_of_many_bookings_is_read_entry_by_entry(tmp_path):
    entries = "".join(entry("0.01", day=1 + number % 9) for number in range(20_000))
    (tmp_path / "bank.xml").write_text(message(statement(entries)), "utf-8")
    rows = rows_of(tmp_path / "bank.xml")
    assert [row["line_number"] for row in of_kind(rows, "line")] == [str(number) for number in range(1, 20_001)]
    assert of_kind(rows, "statement")[0]["credit_total"] == "200.00"


def test_a_message_reaches_silver_and_what_is_refused_is_quarantined_with_its_reason(tmp_path):
    desk = Desk(tmp_path, source="bank_camt")
    desk.landing.mkdir()
    first = statement(entry("12.30"), entry("2", currency="EUR"), opening="100", closing="112.30")
    second = statement(name="S2", opening="112.30", closing="1")
    (desk.landing / "bank.xml").write_text(message(first, second), "utf-8")
    desk.take_in()
    assert desk.rows("bank_statement_line", "line_number, direction, amount_fen, bank_reference, period") == [
        "1 | credit | 1230 | R5 | 2026-10"
    ]
    assert desk.rows("bank_statement", "opening_fen, credit_total_fen, closing_fen, line_count") == [
        "10000 | 1230 | 11230 | 2",
        "11230 | 0 | 100 | 0",
    ]
    assert desk.rows("quarantine", "dataset, reasons, control_total_fen") == [
        "bank_statement_line | ['unexpected:currency'] | 200"
    ]
    assert not [
        row for table in ("bank_statement", "bank_statement_line") for row in desk.rows(table, "*") if "622848" in row
    ]
