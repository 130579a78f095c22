"""What a report may say: institutions by name, records by number, nobody who can be told apart as a person."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.report.labels import FACT_VALUES, FACTS, Label, label
from jobs.report.text import yuan
from schemas.code_lists import CODE_LISTS

_WITHHELD = re.compile(
    r"(person_?ids?|person_?keys?|names?|tokens?|certificate(_?numbers?)?|phones?|mobiles?|address(es)?)$"
)
_PUBLIC_NAMES = frozenset({"item_name", "institution_name"})
IN_COLUMNS = frozenset({"visit_id", "settlement_id", "day"})
"""Facts that repeat what a finding has columns for."""
_CODES_OF = {"limit_gender": "gender"}
_PRACTITIONER = re.compile(r"(practitioner|doctor|physician|pharmacist|nurse)(_ids?|s)?$")
_INSTITUTION_ID = re.compile(r"[HP][0-9A-Za-z]{11}")
_SHORTEST_ID = 4
"""Shorter ids are too common to be looked for inside other values."""


@dataclass(frozen=True)
class Fact:
    """One fact of a finding, in words."""

    title: Label
    value: str


def practitioner_alias(practitioner_id: str) -> str:
    """Return the short name of a practitioner in reports: equal in every run, and not the code itself."""
    return "执业人员-" + hashlib.sha256(f"practitioner{practitioner_id}".encode()).hexdigest()[:8]


def account_alias(token: str) -> str:
    """Return the short name of an account for which nobody gave one."""
    return "账户-" + hashlib.sha256(f"account{token}".encode()).hexdigest()[:8]


def disclosed_facts(
    facts: Mapping[str, str | None],
    *,
    person: Iterable[str] = (),
    practitioner: str = "",
    institutions: Mapping[str, str] | None = None,
) -> tuple[Fact, ...]:
    """Return the facts that may be shown, by key, each in words: codes explained, money in yuan.

    Args:
        facts: The finding's facts.
        person: Ids of the finding's person; a fact that holds one of them is dropped.
        practitioner: The finding's practitioner, whose code gives way to the alias wherever it stands.
        institutions: Institution id → name.
    """
    hidden = tuple(text for text in person if len(text) >= _SHORTEST_ID)
    kept = []
    for key, value in sorted(facts.items()):
        if value is None or key in IN_COLUMNS or _is_withheld(key) or any(text in value for text in hidden):
            continue
        kept.append(Fact(label(FACTS, key), _fact_value(key, value, practitioner, institutions or {})))
    return tuple(kept)


def _is_withheld(key: str) -> bool:
    return key not in _PUBLIC_NAMES and _WITHHELD.search(key.lower()) is not None


def _fact_value(key: str, value: str, practitioner: str, institutions: Mapping[str, str]) -> str:
    if _PRACTITIONER.search(key.lower()):
        return "、".join(
            practitioner_alias(part.strip()) for part in re.split(r"[|,;，、]", value.strip("[] ")) if part
        )
    if len(practitioner) >= _SHORTEST_ID and practitioner in value:
        return value.replace(practitioner, practitioner_alias(practitioner))
    if key.endswith("_fen") and re.fullmatch(r"-?\d+", value):
        return f"{yuan(int(value))} 元"
    if key.endswith("_hundredths") and re.fullmatch(r"-?\d+", value):
        return yuan(int(value))
    if re.search("quantity|price", key) and re.fullmatch(r"-?\d+\.\d+", value):
        return value.rstrip("0").rstrip(".")
    if key.endswith("institution_id") and value in institutions:
        return f"{institutions[value]} {value}"
    return _code_meaning(key, value)


def _code_meaning(key: str, value: str) -> str:
    """Return the code with its meaning, or the value as it is. Local codes begin with a listed one."""
    known = FACT_VALUES.get((key, value))
    if known:
        return known.both
    codes = CODE_LISTS.get(_CODES_OF.get(key, key))
    if codes is None:
        return value
    listed = [code for code in codes.values if value == code or (codes.is_open and value.startswith(code))]
    return f"{value} {codes.values[max(listed, key=len)]}" if listed else value


class AccountNames:
    """Account tokens become the given name or an alias; institutions and other keys stay."""

    def __init__(self, names: Mapping[str, str], group_keys: Iterable[str], institutions: Iterable[str]) -> None:
        """Take the given names, and every group key that is no institution as a token without one."""
        known = set(institutions)
        tokens = {key for key in group_keys if key and key not in known and not _INSTITUTION_ID.fullmatch(key)}
        self._names = {token: account_alias(token) for token in sorted(tokens)} | dict(names)

    def shown(self, key: str) -> str:
        """Return a group or match key with each account in it by name. Parts stand between ``|``."""
        return "|".join(self._names.get(part, part) for part in key.split("|"))
