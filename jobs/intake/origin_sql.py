"""SQL for the text of a dataset's column, out of the fields of one delivered row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobs.intake.mapping import PLACE, ColumnMap, Part, Written, numbered
from jobs.intake.pseudonym import token_sql
from jobs.intake.typing_sql import half_width, trimmed
from jobs.literal import literal, literals

_NUMBER = "[+-]?[0-9]{1,12}([.][0-9]{0,4}0*)?"
_UNITS = "^(CNY|RMB|人民币|[¥￥])|(CNY|RMB|人民币元|人民币|元)$"
_GROUPED = "[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?"
_PARENTHESES = "[(][0-9][0-9,.]*[)]"


@dataclass(frozen=True)
class Fields:
    """The fields of a row by the names of the file's header. ``number`` is what ``{n}`` stands for."""

    index: Mapping[str, int]
    null_values: tuple[str, ...]
    whole_numbers: tuple[str, ...]
    number: int
    used: dict[str, str] = field(default_factory=dict)

    def lacking(self, mapping: ColumnMap) -> list[str]:
        """Return the columns that the mapping needs and the file has not, sorted."""
        return sorted(mapping.names(self.number) - set(self.index))

    def has(self, name: str) -> bool:
        """Tell whether the file has the column."""
        return numbered(name, self.number) in self.index

    def text(self, name: str) -> str:
        """Return SQL for a field: trimmed, NULL where it is empty or a null word. `rows` works it out once a row."""
        name = numbered(name, self.number)
        sql = trimmed(f"fields[{self.index[name]}]", self.null_values)
        if name in self.whole_numbers:
            sql = f"regexp_replace({sql}, '^([0-9]+)[.]0+$', '\\1')"
        self.used[f"f{self.index[name]}"] = sql
        return f"f{self.index[name]}"

    def rows(self) -> str:
        """Return SQL for the raw rows with the fields that were asked for so far."""
        used = "".join(f", {sql} as {name}" for name, sql in self.used.items())
        return f"(select source_row, fields, fault{used} from raw) raw"

    def origin(self, mapping: ColumnMap) -> str:
        """Return SQL for the text that a mapping stands for, before its values are mapped."""
        sql = self._origin(mapping)
        if mapping.when_equal:
            left, right = mapping.when_equal
            return f"case when {self.text(left)} = {self.text(right)} then {sql} end"
        return sql

    def refusal(self, must_be: Mapping[str, Sequence[str]]) -> str:
        """Return SQL for a row's fault: 'unexpected:<column>' where a column holds none of the texts it must hold."""
        cases = [
            f"when coalesce({self.text(name)} not in ({literals(texts)}), true) then {literal(f'unexpected:{name}')}"
            for name, texts in must_be.items()
        ]
        return f"case {' '.join(cases)} end" if cases else "cast(null as varchar)"

    def _origin(self, mapping: ColumnMap) -> str:
        if mapping.constant is not None:
            return trimmed(literal(mapping.constant), self.null_values)
        if mapping.template:
            pieces = re.split(r"(\{[^{}]+\})", numbered(mapping.template, self.number))
            return " || ".join(self._piece(piece) for piece in pieces if piece)
        if mapping.either:
            sql = _either(*(_plain_number(self.text(name), mapping.written) for name in mapping.either))
        elif mapping.sum:
            present = [name for name in mapping.listed(self.number) if name in self.index]
            sql = _sum([_plain_number(self.text(name), mapping.written) for name in present])
        else:
            present = [name for name in mapping.listed(self.number) if name in self.index]
            listed = ", ".join(self.text(name) for name in present)
            sql = self.text(mapping.column) if mapping.column else f"coalesce({listed})"
            sql = _plain_number(sql, mapping.written) if mapping.written or mapping.take else sql
        for name, texts in mapping.negative_when.items():
            is_turned = f"{self.text(name)} in ({literals(texts)})"
            sql = _let(sql, f"case when {is_turned} then {_negated('x')} else x end")
        return _part(sql, mapping.take) if mapping.take else sql

    def _piece(self, piece: str) -> str:
        place = PLACE.fullmatch(piece)
        if place is None:
            return literal(piece)
        text = self.text(place[1])
        return f"substr({token_sql(half_width(text), 'account')}, 1, 12)" if piece.startswith("{token:") else text


def _let(value: str, body: str) -> str:
    """Return SQL for a body in which ``x`` is the value: written and worked out once, however often it stands there."""
    return f"list_transform([{value}], x -> {body})[1]"


def _plain_number(text: str, written: Sequence[Written]) -> str:
    """Return SQL for a number's text in half-width digits, without units, thousands separators and parentheses."""
    sql = half_width(text)
    if Written.UNIT in written:
        sql = f"trim(regexp_replace({sql}, '{_UNITS}', '', 'g'))"
    if Written.PARENTHESES in written:
        inside = "'-' || substr(x, 2, length(x) - 2)"
        sql = _let(sql, f"case when regexp_full_match(x, '{_PARENTHESES}') then {inside} else x end")
    if Written.GROUPED in written:
        without = "replace(x, ',', '')"
        sql = _let(
            f"replace({sql}, '，', ',')", f"case when regexp_full_match(x, '{_GROUPED}') then {without} else x end"
        )
    return sql


def _part(number: str, part: Part) -> str:
    """Return SQL for the size or sign of a number; a text that is no number is passed on."""
    taken = "ltrim(x, '+-')" if part is Part.SIZE else "case when x[1] = '-' then '-' else '+' end"
    return _let(number, f"case when regexp_full_match(x, '[+-]?[0-9]+([.][0-9]*)?') then {taken} else x end")


def _either(left: str, right: str) -> str:
    """Return SQL for the number in one of two texts, negated from the second; two numbers are passed on together."""
    filled = "coalesce(not regexp_full_match({}, '[+-]?0+([.]0*)?'), false)"
    is_left, is_right = filled.format("x[1]"), filled.format("x[2]")
    return _let(
        f"[{left}, {right}]",
        f"case when {is_left} and {is_right} then x[1] || ' / ' || x[2] when {is_left} then x[1]"
        f" when {is_right} then {_negated('x[2]')} else coalesce(x[1], x[2]) end",
    )


def _negated(number: str) -> str:
    """Return SQL for the text of a number with the other sign; the number is a short name."""
    return f"case when {number}[1] = '-' then substr({number}, 2) else '-' || ltrim({number}, '+') end"


def _sum(texts: list[str]) -> str:
    """Return SQL for the exact sum of the numbers present; a text that is no number is passed on to be refused."""
    present = f"list_filter([{', '.join(texts)}], x -> x is not null)"
    strange = f"list_filter({present}, x -> not regexp_full_match(x, '{_NUMBER}'))"
    total = f"list_sum(list_transform({present}, x -> try_cast(x as decimal(18,4))))"
    return f"case when len({strange}) > 0 then {strange}[1] when len({present}) > 0 then cast({total} as varchar) end"
