"""The rows of one camt booking: a line, or a line for each of its transactions, and what is known of these."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from jobs.intake.camt_xml import child, children, civil_time, date_of, first_text, text_of

AMOUNT = re.compile(r"[0-9]{1,18}([.][0-9]{0,5})?")
_REFERENCES = {
    "message_reference": "MsgId",
    "servicer_reference": "AcctSvcrRef",
    "payment_information_id": "PmtInfId",
    "instruction_id": "InstrId",
    "end_to_end_id": "EndToEndId",
    "uetr": "UETR",
    "transaction_id": "TxId",
    "mandate_id": "MndtId",
    "cheque_number": "ChqNb",
    "clearing_reference": "ClrSysRef",
    "owner_transaction_id": "AcctOwnrTxId",
    "servicer_transaction_id": "AcctSvcrTxId",
    "infrastructure_transaction_id": "MktInfrstrctrTxId",
    "processing_id": "PrcgId",
}
_PARTIES = {"debtor": ("Dbtr", "DbtrAcct", "DbtrAgt"), "creditor": ("Cdtr", "CdtrAcct", "CdtrAgt")}
_ENTRY = (
    "entry_number",
    "amount",
    "currency",
    "direction",
    "is_reversal",
    "status",
    "booked_at",
    "booked_on",
    "value_on",
    "bank_reference",
    "entry_reference",
    "domain_code",
    "family_code",
    "sub_family_code",
    "proprietary_code",
    "proprietary_issuer",
    "batch_payment_id",
    "batch_message_id",
    "entry_note",
    "entry_amount",
    "detail_count",
)
_DETAIL = (
    "detail_number",
    "detail_amount",
    "detail_currency",
    "detail_direction",
    *_REFERENCES,
    "proprietary_references",
    *(f"{role}_{part}" for role in _PARTIES for part in ("name", "account", "bank_code", "bank_name")),
    "counter_name",
    "counter_account",
    "remittance",
    "remittance_reference",
    "remittance_reference_kind",
    "remittance_note",
    "return_code",
    "detail_note",
)
ENTRY_COLUMNS = ("line_number", "line_id", *_ENTRY, *_DETAIL)
"""The columns of a booking and of a transaction inside it."""


def entry_rows(entry: Element, number: int, first_line: int) -> Iterator[dict[str, str]]:
    """Yield the rows of one booking, the number-th of its statement, its lines numbered from the first on.

    It is one line; but where it gathers several transactions whose amounts, of its own currency and direction, add up
    to its own, each transaction is a line. Transactions that are no lines follow as details.
    """
    details = [one for block in children(entry, "NtryDtls") for one in children(block, "TxDtls")]
    booking = _entry(entry) | {"entry_number": str(number), "detail_count": str(len(details))}
    booking["entry_amount"] = booking["amount"]
    found = [_detail(one, booking) | {"detail_number": str(place)} for place, one in enumerate(details, start=1)]
    is_split = len(found) > 1 and _adds_up(found, booking)
    lines = found if is_split else found[:1] if len(found) == 1 else [{}]
    for place, part in enumerate(lines):
        line = booking | part | {"record": "line", "line_number": str(first_line + place)}
        if is_split:
            line["amount"] = part["detail_amount"]
            line["bank_reference"] = part["servicer_reference"] or line["bank_reference"]
        yield line
    if len(found) > 1 and not is_split:
        yield from (booking | part | {"record": "detail"} for part in found)


def _entry(entry: Element) -> dict[str, str]:
    amount, code = child(entry, "Amt"), child(entry, "BkTxCd")
    batch = child(entry, "NtryDtls", "Btch")
    return {
        "amount": text_of(amount) if amount is not None else "",
        "currency": amount.get("Ccy", "") if amount is not None else "",
        "direction": text_of(entry, "CdtDbtInd"),
        "is_reversal": text_of(entry, "RvslInd") or "false",
        "status": first_text(entry, ("Sts", "Cd"), ("Sts", "Prtry"), ("Sts",)),
        "booked_at": civil_time(text_of(entry, "BookgDt", "DtTm")),
        "booked_on": date_of(child(entry, "BookgDt")),
        "value_on": date_of(child(entry, "ValDt")),
        "bank_reference": text_of(entry, "AcctSvcrRef"),
        "entry_reference": text_of(entry, "NtryRef"),
        "domain_code": text_of(code, "Domn", "Cd"),
        "family_code": text_of(code, "Domn", "Fmly", "Cd"),
        "sub_family_code": text_of(code, "Domn", "Fmly", "SubFmlyCd"),
        "proprietary_code": text_of(code, "Prtry", "Cd"),
        "proprietary_issuer": text_of(code, "Prtry", "Issr"),
        "batch_payment_id": text_of(batch, "PmtInfId"),
        "batch_message_id": text_of(batch, "MsgId"),
        "entry_note": text_of(entry, "AddtlNtryInf"),
    }


def _adds_up(details: Sequence[Mapping[str, str]], booking: Mapping[str, str]) -> bool:
    if not all(AMOUNT.fullmatch(one["detail_amount"]) for one in details) or not AMOUNT.fullmatch(booking["amount"]):
        return False
    is_alike = all(
        one["detail_currency"] == booking["currency"] and one["detail_direction"] == booking["direction"]
        for one in details
    )
    return is_alike and sum(Decimal(one["detail_amount"]) for one in details) == Decimal(booking["amount"])


def _detail(detail: Element, booking: Mapping[str, str]) -> dict[str, str]:
    references, remittance = child(detail, "Refs"), child(detail, "RmtInf")
    amount = child(detail, "Amt")
    amount = child(detail, "AmtDtls", "TxAmt", "Amt") if amount is None else amount
    found = {
        "detail_amount": text_of(amount),
        "detail_currency": amount.get("Ccy", "") if amount is not None else "",
        "detail_direction": text_of(detail, "CdtDbtInd") or booking["direction"],
        **{column: text_of(references, name) for column, name in _REFERENCES.items()},
        "proprietary_references": _joined(
            f"{text_of(one, 'Tp')}:{text_of(one, 'Ref')}" for one in children(references, "Prtry")
        ),
        "return_code": first_text(detail, ("RtrInf", "Rsn", "Cd"), ("RtrInf", "Rsn", "Prtry")),
        "detail_note": text_of(detail, "AddtlTxInf"),
        **_remittance(remittance),
    }
    for role, (party, account, agent) in _PARTIES.items():
        parties = child(detail, "RltdPties")
        bank = child(detail, "RltdAgts", agent, "FinInstnId")
        found[f"{role}_name"] = first_text(
            parties, (party, "Nm"), (party, "Pty", "Nm"), (party, "Agt", "FinInstnId", "Nm")
        )
        found[f"{role}_account"] = first_text(parties, (account, "Id", "IBAN"), (account, "Id", "Othr", "Id"))
        found[f"{role}_bank_code"] = first_text(bank, ("BICFI",), ("BIC",), ("ClrSysMmbId", "MmbId"))
        found[f"{role}_bank_name"] = text_of(bank, "Nm")
    # A reversal keeps the parties of what it reverses: their roles follow the direction of that.
    is_income = (booking["direction"] == "CRDT") != (booking["is_reversal"] in ("true", "1"))
    other = "debtor" if is_income else "creditor"
    return found | {"counter_name": found[f"{other}_name"], "counter_account": found[f"{other}_account"]}


def _remittance(remittance: Element | None) -> dict[str, str]:
    blocks = children(remittance, "Strd")
    kinds = [child(one, "CdtrRefInf", "Tp", "CdOrPrtry") for one in blocks]
    return {
        "remittance": _joined(text_of(one) for one in children(remittance, "Ustrd")),
        "remittance_reference": _joined(text_of(one, "CdtrRefInf", "Ref") for one in blocks),
        "remittance_reference_kind": _joined(first_text(one, ("Cd",), ("Prtry",)) for one in kinds),
        "remittance_note": _joined(text_of(note) for one in blocks for note in children(one, "AddtlRmtInf")),
    }


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)
