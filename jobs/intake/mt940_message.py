"""One MT940 message, parsed by the mt-940 library; what it would read only in part is refused before it reads it.

The library takes ``1234.56`` for 1234, 30 February for the 28th, and a line without type code is overwritten by the
next: balances and lines must fit their whole pattern here, and the lines are counted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mt940.models import Transactions
from mt940.options import Options
from mt940.tags import TAG_BY_ID, Statement, Tag

from jobs.failure import silence

silence("mt940")

_FRAME = re.compile(r"^\{[1235]:.*?(?:\{4:)?$|^\{4:$|^-\}.*$|^-$", re.MULTILINE)
_AMOUNT = r"[0-9]{1,12},[0-9]{0,2}"
_BALANCE = re.compile(rf"([DC])([0-9]{{6}})([A-Z]{{3}})({_AMOUNT})")
_LINE = re.compile(rf"[0-9]{{6}}([0-9]{{4}}| {{4}})?R?[DC][A-Z]?{_AMOUNT}[A-Z][A-Z0-9 ]{{3}}[^\n]*(\n[^\n]*)?")
_CODED = re.compile(r"/(EREF|REMI|NAME|ACCW|IBAN|CNTP)/([^/]*)")
LINE_COLUMNS = (
    "line_number",
    "line_id",
    "value_on",
    "booked_on",
    "mark",
    "amount",
    "type_code",
    "customer_reference",
    "bank_reference",
    "line_note",
    "details",
    "posting_text",
    "counter_account",
    "counter_bank",
    "counter_name",
    "end_to_end_id",
    "purpose",
)
"""The columns of a line; ``details`` is the whole text of :86: where it has no sub-fields."""


class _Line(Statement):
    """A statement line that fits its pattern to the last character; its date is taken as it is written."""

    def parse(self, transactions: Transactions, value: str) -> dict[str, str | None]:
        """Return the parts of the line, or its text alone where it does not fit."""
        if not _LINE.fullmatch(value):
            return {"text": value}
        try:
            return super().parse(transactions, value) | {"whole": value}
        except RuntimeError:
            return {"text": value}

    def __call__(self, transactions: Transactions, value: dict[str, Any]) -> dict[str, Any]:
        """Return the line's values; the library tells the next line by an id, so every line has one."""
        if "text" in value:
            return value | {"id": "none"}
        try:
            return super().__call__(transactions, value)
        except ValueError:
            return {"text": value["whole"], "id": "none"}


_TAGS: dict[int | str, Tag] = {tag: TAG_BY_ID[tag] for tag in (20, 25, 86, "NS")} | {61: _Line()}
_OTHER_TAG = re.compile(r"(?m)^:(?!20:|25P?:|61:|86:|NS:)[0-9]{2}[A-Z]?:.*\n?")
"""Balances, numbers and sums: read here, because one that does not fit would end the library's reading."""


@dataclass(frozen=True)
class Balance:
    """A balance as text: amount with sign and point, day, currency; a text that is no balance stands as the amount."""

    amount: str = ""
    on: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Message:
    """One message: a statement, or one page of it. A line with a ``text`` alone could not be read."""

    reference: str
    account: str
    number: str
    page: str
    opening: Balance
    closing: Balance
    is_last: bool
    note: str
    lines: Sequence[Mapping[str, str]]

    def columns(self) -> dict[str, str]:
        """Return the columns that every row of the statement carries."""
        return {
            "reference": self.reference,
            "account": self.account,
            "statement_number": self.number,
            "page": self.page,
            "currency": self.opening.currency or self.closing.currency,
            "opening_amount": self.opening.amount,
            "opening_on": self.opening.on,
        }

    def follows(self, before: "Message") -> bool:
        """Tell whether this is the next page of the same statement and starts with the balance that one ended with."""
        is_same = (before.account, before.number) == (self.account, self.number)
        is_next = before.page.isdigit() and self.page == str(int(before.page) + 1)
        return is_same and is_next and not before.is_last and before.closing.amount == self.opening.amount

    def total(self, marks: Sequence[str]) -> Decimal:
        """Return the sum of the lines with one of the marks."""
        return sum((Decimal(line["amount"]) for line in self.lines if line.get("mark") in marks), Decimal(0))


def messages(text: str) -> list[Message]:
    """Return the messages of a file's text, each from its :20: to the next."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = _FRAME.sub("", plain)
    return [_message(block) for block in re.split(r"(?m)^(?=:20:)", plain) if block.startswith(":20:")]


def _message(block: str) -> Message:
    """Return one message. What stands behind the closing balance concerns the statement, not its last line."""
    head, mark, tail = (
        re.split(r"(?m)^:62([FM]):", block, maxsplit=1) if re.search(r"(?m)^:62[FM]:", block) else (block, "", "")
    )
    opening = re.search(r"(?m)^:60[FM]:(.*)$", head)
    number = re.search(r"(?m)^:28C?:([0-9]{1,5})(?:/([0-9]{1,5}))?\s*$", head)
    note = re.search(r"(?ms)^:86:(.*?)(?=^:[0-9]{2}[A-Z]?:|\Z)", tail)
    parsed = Transactions(options=Options.all())
    parsed.tags = _TAGS
    parsed.parse(_OTHER_TAG.sub("", head))
    closing = _balance(tail.partition("\n")[0]) if mark else Balance()
    start = _balance(opening[1]) if opening else Balance()
    return Message(
        reference=str(parsed.data.get("transaction_reference") or ""),
        account=_account(str(parsed.data.get("account_identification") or ""), start.currency),
        number=number[1] if number else "",
        page=str(int(number[2] or "1")) if number else "",
        opening=start,
        closing=closing,
        is_last=mark != "M",
        note=note[1].strip() if note else "",
        lines=[_line(one.data) for one in parsed.transactions],
    )


def _account(text: str, currency: str) -> str:
    """Return the account number without the bank's code before a slash and the currency behind it."""
    account = text.strip().rpartition("/")[2]
    return account.removesuffix(currency).strip() if currency else account


def _balance(text: str) -> Balance:
    found = _BALANCE.fullmatch(text.strip())
    if found is None:
        return Balance(text.strip())
    mark, on, currency, amount = found.groups()
    return Balance(f"{'-' if mark == 'D' else ''}{_number(amount)}", f"20{on[:2]}-{on[2:4]}-{on[4:]}", currency)


def _number(amount: str) -> str:
    return amount.replace(",", ".").removesuffix(".")


def _line(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns of one line as the library read it, or its text."""
    if "text" in data:
        return {"text": str(data["text"])}
    details = str(data.get("transaction_details") or "")
    coded: dict[str, str] = dict(_CODED.findall(details.replace("\n", "")))
    booked = data.get("entry_date")
    known = {
        "value_on": data["date"].isoformat(),
        "booked_on": booked.isoformat() if booked else "",
        "mark": str(data["status"]),
        "amount": f"{abs(data['amount'].amount):f}",
        "type_code": data.get("id"),
        "customer_reference": data.get("customer_reference"),
        "bank_reference": data.get("bank_reference"),
        "line_note": data.get("extra_details"),
        "details": details,
        "posting_text": data.get("posting_text"),
        "counter_account": data.get("applicant_iban")
        or data.get("gvc_applicant_iban")
        or coded.get("IBAN")
        or coded.get("ACCW")
        or coded.get("CNTP"),
        "counter_bank": data.get("applicant_bin"),
        "counter_name": data.get("applicant_name") or coded.get("NAME"),
        "end_to_end_id": data.get("end_to_end_reference") or coded.get("EREF"),
        "purpose": data.get("purpose") or coded.get("REMI"),
    }
    return {name: str(value).strip() for name, value in known.items() if value}
