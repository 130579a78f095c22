"""SQL for the text of a dataset's column, out of the fields of one delivered row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jobs.intake.mapping import PLACE, ColumnMap, numbered
from jobs.intake.typing_sql import half_width, literal, trimmed

_NUMBER = "[+-]?[0-9]{1,12}([.][0-9]{0,4}0*)?"


@dataclass(frozen=True)
class Fields:
    """The fields of a row by the names of the file's header. ``number`` is what ``{n}`` stands for."""

    index: Mapping[str, int]
    null_values: tuple[str, ...]
    whole_numbers: tuple[str, ...]
    number: int

    def lacking(self, mapping: ColumnMap) -> list[str]:
        """Return the columns that the mapping needs and the file has not, sorted."""
        return sorted(mapping.names(self.number) - set(self.index))

    def has(self, name: str) -> bool:
        """Tell whether the file has the column."""
        return numbered(name, self.number) in self.index

    def text(self, name: str) -> str:
        """Return SQL for a field: trimmed, NULL where it is empty or a null word."""
        name = numbered(name, self.number)
        sql = trimmed(f"fields[{self.index[name]}]", self.null_values)
        if name in self.whole_numbers:
            sql = f"regexp_replace({sql}, '^([0-9]+)[.]0+$', '\\1')"
        return sql

    def origin(self, mapping: ColumnMap) -> str:
        """Return SQL for the text that a mapping stands for, before its values are mapped."""
        sql = self._origin(mapping)
        if mapping.when_equal:
            left, right = mapping.when_equal
            return f"case when {self.text(left)} = {self.text(right)} then {sql} end"
        return sql

    def _origin(self, mapping: ColumnMap) -> str:
        if mapping.constant is not None:
            return trimmed(literal(mapping.constant), self.null_values)
        if mapping.column:
            return self.text(mapping.column)
        present = [self.text(name) for name in mapping.listed(self.number) if name in self.index]
        if mapping.first:
            return f"coalesce({', '.join(present)})"
        if mapping.sum:
            return _sum(present)
        pieces = re.split(f"({PLACE.pattern.replace('(', '(?:')})", numbered(mapping.template or "", self.number))
        return " || ".join(self.text(p[1:-1]) if PLACE.fullmatch(p) else literal(p) for p in pieces if p)


def _sum(texts: list[str]) -> str:
    """Return SQL for the exact sum of the numbers present; a text that is no number is passed on to be refused."""
    present = f"list_filter([{', '.join(half_width(text) for text in texts)}], x -> x is not null)"
    strange = f"list_filter({present}, x -> not regexp_full_match(x, '{_NUMBER}'))"
    total = f"list_sum(list_transform({present}, x -> try_cast(x as decimal(18,4))))"
    return f"case when len({strange}) > 0 then {strange}[1] when len({present}) > 0 then cast({total} as varchar) end"
