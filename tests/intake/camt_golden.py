"""What another parser read in the sample messages, said in the columns of ours; every field of it is accounted for."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal

Row = Mapping[str, str]
Golden = dict[str, object]
SEEN_BEFORE = "__RECURSIVITY__"
BALANCES = {
    "OPBD": "opening",
    "CLBD": "closing",
    "OPAV": "opening_available",
    "CLAV": "closing_available",
    "FWAV": "forward_available",
    "INFO": "information",
    "ITBD": "interim",
    "ITAV": "interim_available",
    "PRCD": "opening",
    "XPCD": "expected_credit",
    "XPCB": "expected_credit_booked",
}
"""Codes of ISO 20022's BalanceType and the words of the other parser."""

TEXTS = {
    "GroupHeader": {"getMessageId": "message_id", "getAdditionalInformation": "message_note"},
    "Statement": {
        "getId": "statement_id",
        "getElectronicSequenceNumber": "sequence_number",
        "getLegalSequenceNumber": "legal_sequence_number",
        "getCopyDuplicateIndicator": "copy_duplicate",
        "getAdditionalInformation": "statement_note",
    },
    "IbanAccount": {"getIdentification": "account"},
    "OtherAccount": {"getIdentification": "account"},
    "Pagination": {"getPageNumber": "page"},
    "Entry": {
        "getAccountServicerReference": "bank_reference",
        "getAdditionalInfo": "entry_note",
        "getBatchPaymentId": "batch_payment_id",
        "getCreditDebitIndicator": "direction",
        "getReference": "entry_reference",
        "getStatus": "status",
    },
    "DomainBankTransactionCode": {"getCode": "domain_code"},
    "DomainFamilyBankTransactionCode": {"getCode": "family_code", "getSubFamilyCode": "sub_family_code"},
    "ProprietaryBankTransactionCode": {"getCode": "proprietary_code", "getIssuer": "proprietary_issuer"},
    "EntryTransactionDetail": {
        "getCreditDebitIndicator": "detail_direction",
        "getAdditionalTransactionInformation": "detail_note",
        "getReturnInformation": "return_code",
    },
    "Reference": {
        "getAccountOwnerTransactionId": "owner_transaction_id",
        "getAccountServicerReference": "servicer_reference",
        "getAccountServicerTransactionId": "servicer_transaction_id",
        "getChequeNumber": "cheque_number",
        "getClearingSystemReference": "clearing_reference",
        "getEndToEndId": "end_to_end_id",
        "getInstructionId": "instruction_id",
        "getMandateId": "mandate_id",
        "getMarketInfrastructureTransactionId": "infrastructure_transaction_id",
        "getMessageId": "message_reference",
        "getPaymentInformationId": "payment_information_id",
        "getProcessingId": "processing_id",
        "getTransactionId": "transaction_id",
        "getUuidEndToEndReference": "uetr",
    },
    "Creditor": {"getName": "creditor_name"},
    "Debtor": {"getName": "debtor_name"},
    "CreditorAgent": {"getName": "creditor_bank_name", "getBIC": "creditor_bank_code"},
    "DebtorAgent": {"getName": "debtor_bank_name", "getBIC": "debtor_bank_code"},
}
"""Texts: the other parser's class and getter, and our column."""
TEXTS["Report"] = TEXTS["Notification"] = TEXTS["Statement"]

INSIDE = {
    "Statement": {"getAccount", "getPagination"},
    "Report": {"getAccount", "getPagination"},
    "Notification": {"getAccount", "getPagination"},
    "Entry": {"getBankTransactionCode"},
    "BankTransactionCode": {"getDomain", "getProprietary"},
    "DomainBankTransactionCode": {"getFamily"},
    "EntryTransactionDetail": {"getReference", "getRelatedAgents"},
    "RelatedAgent": {"getRelatedAgentType"},
}
"""Objects whose fields belong to the same row as their holder's."""

APART = {
    "Message": {"getEntries", "getGroupHeader", "getRecords"},
    "GroupHeader": {"getCreatedOn"},
    "Statement": {"getBalances", "getCreatedOn", "getEntries", "getFromDate", "getToDate"},
    "Report": {"getCreatedOn", "getEntries", "getFromDate", "getToDate"},
    "Notification": {"getCreatedOn", "getEntries", "getFromDate", "getToDate"},
    "IbanAccount": {"getIban"},
    "Iban": {"getIban"},
    "ProprietaryReference": {"getReference", "getType"},
    "Entry": {
        *("getAmount", "getBookingDate", "getValueDate", "getIndex", "getRecord", "getReversalIndicator"),
        *("getTransactionDetail", "getTransactionDetails"),
    },
    "EntryTransactionDetail": {"getAmount", "getRelatedParties", "getRemittanceInformation"},
    "Reference": {"getProprietaries"},
}
"""What the tests compare one by one."""

NOT_OURS = {
    "GroupHeader": {"getMessageRecipient", "getPagination"},  # who the message goes to, not what was booked
    "Creditor": {"getAddress", "getIdentification"},
    "Debtor": {"getAddress", "getIdentification"},
    "EntryTransactionDetail": {"getBankTransactionCode"},  # the transactions of these samples repeat the booking's
}
"""What our rows do not carry; the file itself is kept."""


def name_of(golden: Golden) -> str:
    """The class of an object, without its namespace."""
    return str(golden["__CLASS__"]).rpartition("\\")[2]


def unaccounted(golden: object) -> set[str]:
    """The fields that hold something and stand in none of the lists above."""
    if isinstance(golden, list):
        return {name for one in golden for name in unaccounted(one)}
    if not isinstance(golden, dict) or name_of(golden) in ("DateTimeImmutable", "Money", "RelatedParty", "Balance"):
        return set()
    own = name_of(golden)
    if own.endswith("RemittanceInformation"):
        return set()
    found = set()
    for getter, value in golden.items():
        if getter == "__CLASS__" or getter in NOT_OURS.get(own, ()):
            continue
        listed = {*TEXTS.get(own, ()), *INSIDE.get(own, ()), *APART.get(own, ())}
        if value not in (None, [], "", SEEN_BEFORE) and getter not in listed and not _repeats(own, getter):
            found.add(f"{own}.{getter}")
        found |= unaccounted(value)
    return found


def _repeats(own: str, getter: str) -> bool:
    """Tell whether the getter only gives the first of a list that another one gives."""
    return (own, getter) in {
        ("EntryTransactionDetail", "getRelatedAgent"),
        ("EntryTransactionDetail", "getRelatedParty"),
    }


def objects(golden: object, name: str) -> Iterator[Golden]:
    """Every object of a class, in order; the other parser writes each only once."""
    if isinstance(golden, list):
        for one in golden:
            yield from objects(one, name)
    elif isinstance(golden, dict):
        if name_of(golden) == name:
            yield golden
        for value in golden.values():
            yield from objects(value, name)


def texts(golden: Golden, row: Row) -> Iterator[tuple[str, str, str]]:
    """Each text that belongs to a row: where it stands, what the other parser read, what ours did."""
    own = name_of(golden)
    for getter, column in TEXTS.get(own, {}).items():
        if getter in golden and golden[getter] != SEEN_BEFORE:
            yield f"{own}.{getter}", str(golden[getter] or ""), row.get(column) or _default(column)
    for getter in INSIDE.get(own, ()):
        inner = golden.get(getter)
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                yield from texts(one, row)


def _default(column: str) -> str:
    return "1" if column == "page" else ""


def money(golden: Golden) -> tuple[Decimal, str]:
    """An amount and its currency; the other parser counts the smallest units."""
    currency = str(golden["getCurrency"]["getCode"])  # type: ignore[index]  # a nested object by its class
    return Decimal(str(golden["getAmount"])).scaleb(0 if currency == "JPY" else -2), currency


def moment(golden: object) -> datetime | None:
    """A time in UTC."""
    return datetime.fromisoformat(str(golden["0"])) if isinstance(golden, dict) else None


def beijing(text: str) -> datetime | None:
    """The same of our column, which holds Beijing's time."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=8))) if text else None
