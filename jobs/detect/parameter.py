"""Parameters of rules: dated values by region, each with the article that carries it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel, field_validator, model_validator

from jobs.detect.document import Strict, read_document
from jobs.detect.header import RegionCode, Text
from jobs.detect.region import covers, region_prefix
from jobs.errors import SettingError

Value = int | Decimal
ParameterName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class DatedValue(Strict):
    """One value, where and when it holds (both dates included; no end means until further notice)."""

    region: RegionCode
    from_on: date = Field(alias="from")
    to_on: date | None = Field(None, alias="to")
    value: int | str
    article: Annotated[str, Field(pattern=r"^《.+》第.+条")]
    note: str = ""

    @model_validator(mode="after")
    def _dates_in_order(self) -> "DatedValue":
        if self.to_on and self.to_on < self.from_on:
            raise ValueError("the value ends before it begins")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether the value is in force on the day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


class Parameter(Strict):
    """One parameter with all its values. A decimal is written as text, so that no float comes between."""

    title: Text
    unit: Text
    type: Literal["integer", "decimal"]
    values: Annotated[list[DatedValue], Field(min_length=1)]

    @field_validator("values")
    @classmethod
    def _no_overlap(cls, values: list[DatedValue]) -> list[DatedValue]:
        ordered = sorted(values, key=lambda value: (value.region, value.from_on))
        for earlier, later in pairwise(ordered):
            if earlier.region == later.region and (earlier.to_on is None or later.from_on <= earlier.to_on):
                raise ValueError(f"two values of region {earlier.region} hold on {later.from_on}")
        return values

    @model_validator(mode="after")
    def _values_fit_the_type(self) -> "Parameter":
        for dated in self.values:
            if self.type == "integer" and not isinstance(dated.value, int):
                raise ValueError(f"an integer is written without quotes, not {dated.value!r}")
            if self.type == "decimal":
                if not isinstance(dated.value, str):
                    raise ValueError(f"a decimal is written in quotes, not {dated.value!r}")
                if not dated.value.replace(".", "", 1).isdigit():
                    raise ValueError(f"{dated.value!r} is not a decimal number")
        return self

    def bound(self, dated: DatedValue) -> Value:
        """Return the value as it is bound: an int or an exact Decimal."""
        return Decimal(dated.value) if self.type == "decimal" else int(dated.value)


class _File(RootModel[dict[ParameterName, Parameter]], Strict):
    model_config = {"extra": None}


@dataclass(frozen=True)
class Segment:
    """A part of the judged region and of time in which all parameters of one rule are constant."""

    region: str
    without: tuple[str, ...]
    """Regions below that have values of their own, and so are segments of their own."""
    from_on: date | None
    to_on: date | None
    values: tuple[tuple[str, Value], ...]
    version: str

    def condition(self) -> str:
        """Return the SQL condition on region_code and event_on; rows without either stay, to fail loudly."""
        parts = []
        if prefix := region_prefix(self.region):
            parts.append(f"starts_with(region_code, '{prefix}')")
        parts += [f"not starts_with(region_code, '{region_prefix(region)}')" for region in self.without]
        if self.from_on:
            parts.append(f"event_on >= date '{self.from_on.isoformat()}'")
        if self.to_on:
            parts.append(f"event_on <= date '{self.to_on.isoformat()}'")
        return f"coalesce({' and '.join(parts)}, true)"


@dataclass(frozen=True)
class Parameters:
    """All parameters by full name, such as ``split_admission.max_gap_days``."""

    by_name: Mapping[str, Parameter]

    def parameter_hash(self) -> str:
        """Return the hash of every value with its region, dates and article."""
        content = {name: parameter.model_dump(mode="json") for name, parameter in sorted(self.by_name.items())}
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def segments(self, rule_id: str, names: Collection[str], region: str) -> tuple[Segment, ...]:
        """Return the segments of the judged region in which all the rule's parameters have a value.

        A rule without parameters has no segment: it holds everywhere and always.

        Raises:
            SettingError: A parameter is not configured, or has no value for the region.
        """
        if not names:
            return ()
        parameters = {name: self._parameter(rule_id, name) for name in sorted(names)}
        found: list[Segment] = []
        regions = _regions(parameters, region)
        for place in regions:
            without = tuple(other for other in regions if other != place and covers(place, other))
            found.extend(_segments_of(parameters, place, without))
        if not found:
            raise SettingError(
                f"规则 {rule_id} 的参数在区划 {region} 没有取值：请在 conf/parameters 中补充 / "
                f"no value of the parameters of {rule_id} holds in region {region}: add one in conf/parameters."
            )
        return tuple(found)

    def _parameter(self, rule_id: str, name: str) -> Parameter:
        try:
            return self.by_name[f"{rule_id}.{name}"]
        except KeyError:
            raise SettingError(
                f"缺少参数 {rule_id}.{name}：请在 conf/parameters 中定义 / "
                f"the parameter {rule_id}.{name} is not configured: define it in conf/parameters."
            ) from None


def _regions(parameters: Mapping[str, Parameter], region: str) -> tuple[str, ...]:
    """Return the judged region and those below it that have a value of their own."""
    below = {
        dated.region
        for parameter in parameters.values()
        for dated in parameter.values
        if dated.region != region and covers(region, dated.region)
    }
    return (region, *sorted(below))


def _segments_of(parameters: Mapping[str, Parameter], region: str, without: tuple[str, ...]) -> list[Segment]:
    """Return the region's stretches of time with constant values, oldest first."""
    applying = [
        dated for parameter in parameters.values() for dated in parameter.values if covers(dated.region, region)
    ]
    begins = {dated.from_on for dated in applying}
    begins |= {dated.to_on + timedelta(days=1) for dated in applying if dated.to_on}
    edges = sorted(begins)
    segments = []
    for begin, following in zip_longest(edges, edges[1:]):
        chosen = {name: _in_force(parameter, region, begin) for name, parameter in parameters.items()}
        values = tuple((name, parameters[name].bound(dated)) for name, dated in chosen.items() if dated)
        if len(values) < len(parameters):
            continue
        end = following - timedelta(days=1) if following else None
        segments.append(Segment(region, without, begin, end, values, _version(chosen)))
    return segments


def _in_force(parameter: Parameter, region: str, day: date) -> DatedValue | None:
    """Return the value of the most specific region that holds on the day."""
    holding = [dated for dated in parameter.values if covers(dated.region, region) and dated.holds_on(day)]
    return max(holding, key=lambda dated: len(region_prefix(dated.region)), default=None)


def _version(chosen: Mapping[str, DatedValue | None]) -> str:
    """Return the short hash of the values used, with region, dates and article."""
    content = {name: dated.model_dump(mode="json") for name, dated in chosen.items() if dated}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


def load_parameters(folder: Path) -> Parameters:
    """Return the parameters of all .yaml files of the folder.

    Raises:
        SettingError: A file breaks the form, or two files define one parameter.
    """
    by_name: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, parameter in read_document(path.read_text("utf-8"), _File, path).root.items():
            if name in by_name:
                raise SettingError(f"{path.name}: 参数 {name} 重复定义 / the parameter {name} is defined twice.")
            by_name[name] = parameter
    return Parameters(by_name)
