"""One camt statement on its way: the columns that all its rows share, its balances, and what was booked in sum."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from jobs.intake.camt_entry import AMOUNT, ENTRY_COLUMNS, entry_rows
from jobs.intake.camt_xml import child, children, civil_time, date_of, first_text, text_of

_MESSAGE = ("record", "message_kind", "message_id", "message_created_at", "message_note")
_STATEMENT = (
    "statement_id",
    "page",
    "sequence_number",
    "legal_sequence_number",
    "created_at",
    "created_on",
    "from_at",
    "from_on",
    "to_at",
    "to_on",
    "copy_duplicate",
    "account",
    "account_currency",
    "account_owner",
)
_BALANCE = ("balance_kind", "balance_amount", "balance_currency", "balance_on")
_CLOSE = (
    "statement_note",
    "opening_kind",
    "opening_amount",
    "opening_on",
    "closing_kind",
    "closing_amount",
    "closing_on",
    "stated_debit_total",
    "stated_credit_total",
    "stated_entry_count",
    "debit_total",
    "credit_total",
    "line_count",
    "first_booked_on",
    "last_booked_on",
)
COLUMNS = (*_MESSAGE, *_STATEMENT, *_BALANCE, *ENTRY_COLUMNS, *_CLOSE)
"""The header of every camt file."""
_OPENING, _CLOSING = ("OPBD", "PRCD", "ITBD"), ("CLBD", "ITBD")


def message_columns(header: Element) -> dict[str, str]:
    """Return the columns of the message's group header."""
    return {
        "message_id": text_of(header, "MsgId"),
        "message_created_at": civil_time(text_of(header, "CreDtTm")),
        "message_note": text_of(header, "AddtlInf"),
    }


class Statement:
    """One statement on its way: its element, from which entries are taken away, and the sums of what was booked."""

    def __init__(self, element: Element, message: Mapping[str, str]) -> None:
        self.element = element
        self._lines = 0
        self._entries = 0
        self._message = message
        self._columns: dict[str, str] = {}
        self._booked = 0
        self._totals = {"CRDT": Decimal(0), "DBIT": Decimal(0)}
        self._days: list[str] = []

    def columns(self) -> dict[str, str]:
        """Return the columns that every row of the statement carries: what precedes its entries."""
        if not self._columns:
            one, account = self.element, child(self.element, "Acct")
            from_at, to_at = (civil_time(text_of(one, "FrToDt", name)) for name in ("FrDtTm", "ToDtTm"))
            created_at = civil_time(text_of(one, "CreDtTm"))
            self._columns = dict(self._message) | {
                "statement_id": text_of(one, "Id"),
                "page": first_text(one, ("StmtPgntn", "PgNb"), ("RptPgntn", "PgNb"), ("NtfctnPgntn", "PgNb")) or "1",
                "sequence_number": text_of(one, "ElctrncSeqNb"),
                "legal_sequence_number": text_of(one, "LglSeqNb"),
                "created_at": created_at,
                "created_on": created_at[:10],
                "from_at": from_at,
                "from_on": from_at[:10],
                "to_at": to_at,
                "to_on": to_at[:10],
                "copy_duplicate": text_of(one, "CpyDplctInd"),
                "account": first_text(account, ("Id", "IBAN"), ("Id", "Othr", "Id")),
                "account_currency": text_of(account, "Ccy"),
                "account_owner": first_text(account, ("Ownr", "Nm"), ("Ownr", "Pty", "Nm")),
            }
        return self._columns

    def entry_rows(self, entry: Element) -> Iterator[dict[str, str]]:
        """Yield the rows of one of its bookings."""
        self._entries += 1
        for row in entry_rows(entry, self._entries, self._lines + 1):
            if row["record"] == "line":
                self._lines += 1
                self._add(row)
                row["line_id"] = f"{self.columns()['statement_id']}/{row['line_number']}"
            yield self.columns() | row

    def _add(self, line: Mapping[str, str]) -> None:
        """Count a booked line; into the totals only if its amount is readable and of the account's currency."""
        if line["status"] != "BOOK":
            return
        self._booked += 1
        self._days += [line["booked_on"]] if line["booked_on"] else []
        self._days = [min(self._days), max(self._days)] if self._days else []
        own = self.columns()["account_currency"] or line["currency"]
        if line["direction"] in self._totals and line["currency"] == own and AMOUNT.fullmatch(line["amount"]):
            self._totals[line["direction"]] += Decimal(line["amount"])

    def closing_rows(self) -> Iterator[dict[str, str]]:
        """Yield the statement's balances, then the statement itself."""
        balances = [_balance(one) for one in children(self.element, "Bal")]
        for balance in balances:
            yield self.columns() | balance | {"record": "balance"}
        opening = _first_of(balances, _OPENING)
        closing = _first_of(balances[::-1], _CLOSING)
        currencies = [self.columns()["account_currency"], *(one.get("balance_currency") for one in (opening, closing))]
        summary = child(self.element, "TxsSummry")
        yield self.columns() | {
            "record": "statement",
            "currency": "/".join(dict.fromkeys(one for one in currencies if one)),
            "statement_note": first_text(self.element, ("AddtlStmtInf",), ("AddtlRptInf",), ("AddtlNtfctnInf",)),
            **_prefixed("opening", opening),
            **_prefixed("closing", closing),
            "stated_debit_total": text_of(summary, "TtlDbtNtries", "Sum"),
            "stated_credit_total": text_of(summary, "TtlCdtNtries", "Sum"),
            "stated_entry_count": text_of(summary, "TtlNtries", "NbOfNtries"),
            "debit_total": str(self._totals["DBIT"]),
            "credit_total": str(self._totals["CRDT"]),
            "line_count": str(self._booked),
            "first_booked_on": self._days[0] if self._days else "",
            "last_booked_on": self._days[-1] if self._days else "",
        }


def _balance(balance: Element) -> dict[str, str]:
    amount, kind = child(balance, "Amt"), child(balance, "Tp", "CdOrPrtry")
    sign = {"CRDT": "", "DBIT": "-"}.get(text_of(balance, "CdtDbtInd"), "? ")
    return {
        "balance_kind": first_text(kind, ("Cd",), ("Prtry",)),
        "balance_amount": f"{sign}{text_of(amount)}",
        "balance_currency": amount.get("Ccy", "") if amount is not None else "",
        "balance_on": date_of(child(balance, "Dt")),
    }


def _first_of(balances: Sequence[dict[str, str]], kinds: Sequence[str]) -> dict[str, str]:
    return next((one for kind in kinds for one in balances if one["balance_kind"] == kind), {})


def _prefixed(name: str, balance: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{part}": balance.get(f"balance_{part}", "") for part in ("kind", "amount", "on")}
