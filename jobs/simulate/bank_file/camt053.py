"""ISO 20022 camt.053.001.08: one statement a file."""

from datetime import datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.bank_file.statement import CURRENCY, Statement, joined, text, yuan, yuan_column

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def write(folder: Path, statement: Statement) -> None:
    """Write one statement as an XML document."""
    with (folder / f"{statement.name}.xml").open("w", encoding="utf-8", newline="\n") as file:
        file.write(_head(statement))
        if statement.lines is not None:
            file.write("\n".join(_entries(statement.lines).to_pylist()))
        file.write("\n</Stmt></BkToCstmrStmt></Document>\n")


def _head(statement: Statement) -> str:
    row = statement.row
    created = datetime.combine(row["period_to_on"], time(23, 50)).isoformat()
    start, end = (datetime.combine(row[name], time()).isoformat() for name in ("period_from_on", "period_to_on"))
    balances = (("OPBD", "opening_fen", "period_from_on"), ("CLBD", "closing_fen", "period_to_on"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{_NAMESPACE}"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>{row['statement_id']}</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{row['statement_id']}</Id><CreDtTm>{created}</CreDtTm>"
        f"<FrToDt><FrDtTm>{start}</FrDtTm><ToDtTm>{end}</ToDtTm></FrToDt>\n"
        f"<Acct><Id><Othr><Id>{row['account_token']}</Id></Othr></Id><Ccy>{CURRENCY}</Ccy></Acct>\n"
        + "".join(_balance(code, row[fen], row[on].isoformat()) for code, fen, on in balances)
    )


def _balance(code: str, fen: int, on: str) -> str:
    mark = "CRDT" if fen >= 0 else "DBIT"
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{CURRENCY}">{yuan(fen)}</Amt>'
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _entries(lines: pa.Table) -> pa.Array:
    is_credit = pc.equal(lines["direction"], "credit")
    # A reversal names the parties of what it reverses: who was paid stays the creditor.
    party = pc.if_else(pc.not_equal(is_credit, lines["is_reversal"]), "Dbtr", "Cdtr")
    role = pc.if_else(is_credit, "CRDT", "DBIT")
    account = text(lines["counter_account_token"])
    named = joined("<", party, "><Pty><Nm>", text(lines["counter_name"], "NOTPROVIDED"), "</Nm></Pty></", party, ">")
    known = joined("<", party, "Acct><Id><Othr><Id>", account, "</Id></Othr></Id></", party, "Acct>")
    return joined(
        "<Ntry><NtryRef>",
        lines["line_number"].cast(pa.string()),
        f'</NtryRef><Amt Ccy="{CURRENCY}">',
        yuan_column(lines["amount_fen"]),
        "</Amt><CdtDbtInd>",
        role,
        "</CdtDbtInd>",
        pc.if_else(lines["is_reversal"], "<RvslInd>true</RvslInd>", ""),
        "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>",
        lines["booked_on"].cast(pa.string()),
        "</Dt></BookgDt><ValDt><Dt>",
        lines["value_on"].cast(pa.string()),
        "</Dt></ValDt><AcctSvcrRef>",
        lines["bank_reference"],
        "</AcctSvcrRef><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>",
        text(lines["voucher_number"], "NOTPROVIDED"),
        "</EndToEndId></Refs><RltdPties>",
        named,
        pc.if_else(pc.equal(account, ""), "", known),
        "</RltdPties><RmtInf><Ustrd>",
        text(lines["summary"]),
        "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
    )
