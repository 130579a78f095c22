"""The scenario of a simulation: what is planted how often, how files look, which come late, twice or broken."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from jobs.errors import SettingError
from jobs.simulate.planting import DEFAULTS
from jobs.simulate.style import Encoding, Format
from schemas import DATASETS

_Named = TypeVar("_Named", bound=Iterable[str])
_Count = Annotated[int, Field(ge=0, le=1000, strict=True)]
BankFormat = Literal["camt.053", "mt940", "csv"]
_Month = Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
_Hospital = Annotated[int, Field(ge=1, le=15, strict=True)]
"""A public general hospital by its place; planted cases use all of them but the first."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _OfDataset(_Strict):
    dataset: str
    month: _Month | None = None
    """The judged month if not given."""

    @field_validator("dataset")
    @classmethod
    def _is_delivered(cls, name: str) -> str:
        if name not in DATASETS or not DATASETS[name].is_delivered:
            raise ValueError(f"there is no delivered dataset {name}")
        return name


class Late(_OfDataset):
    """All files of a dataset and month come later than the others."""


class Repeated(_OfDataset):
    """The first file of a dataset and month comes a second time, under another name."""


class Corrected(_OfDataset):
    """The first rows of a dataset and month come wrong, and right in a later delivery."""

    dataset: Literal["visit", "fee_line"]
    rows: Annotated[int, Field(ge=1, le=1000, strict=True)]


class Broken(_OfDataset):
    """One hospital sends its rows as a file of its own, of which a share cannot be read."""

    dataset: Literal["fee_line"]
    hospital: _Hospital
    percent: Annotated[int, Field(ge=1, le=100, strict=True)]


class MissingDays(_Strict):
    """One hospital delivers nothing of the care that ended on some days of the judged month."""

    hospital: _Hospital
    days: Annotated[tuple[Annotated[int, Field(ge=1, le=31, strict=True)], ...], Field(min_length=1)]


class VolumeDrop(_Strict):
    """One hospital delivers a share of its care of the judged month."""

    hospital: _Hospital
    keep_percent: Annotated[int, Field(ge=0, le=99, strict=True)]


class Scenario(_Strict):
    """What a simulation departs from; everything has a default."""

    persons: Annotated[int, Field(strict=True)] | None = None
    months: Annotated[int, Field(strict=True)] | None = None
    plant: dict[str, _Count] = {}
    """Names of cases with how often each is planted; at the top of the file they need no heading."""
    formats: dict[str, Format] = {}
    encodings: dict[str, Encoding] = {}
    bank_formats: dict[str, BankFormat] = {}
    """Banks by their clearing number, whose statements are written as the bank writes them, in folders of their own."""
    without: tuple[str, ...] = ()
    """Datasets that nobody sends."""
    late: tuple[Late, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    broken: tuple[Broken, ...] = ()
    missing_days: tuple[MissingDays, ...] = ()
    volume_drop: tuple[VolumeDrop, ...] = ()

    @field_validator("without", "formats", "encodings")
    @classmethod
    def _are_datasets(cls, names: _Named) -> _Named:
        for name in names:
            if name not in DATASETS or not DATASETS[name].is_delivered:
                raise ValueError(f"there is no delivered dataset {name}")
        return names

    def counts(self) -> dict[str, int]:
        """Return how often each case is planted."""
        return DEFAULTS | self.plant


def read_scenario(path: Path | None) -> Scenario:
    """Return the scenario of a YAML file, the default without one.

    Raises:
        SettingError: The file is unreadable, names an unknown case or key, or has a value that is not allowed.
    """
    if path is None:
        return Scenario()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if not isinstance(content, dict):
            raise SettingError(f"场景文件须为键值 / the scenario {path} must map names to values")
        known = {name: value for name, value in content.items() if name in Scenario.model_fields}
        cases = {name: value for name, value in content.items() if name not in Scenario.model_fields}
        listed = known.get("plant") or {}
        scenario = Scenario.model_validate({**known, "plant": cases | listed if isinstance(listed, dict) else listed})
    except OSError as error:
        raise SettingError(f"无法读取场景文件 / cannot read the scenario {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"场景文件不是合法的YAML / the scenario {path} is not valid YAML") from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise SettingError(f"场景文件无效 / the scenario {path} is wrong at {place}: {fault['msg']}") from error
    if unknown := sorted(scenario.plant.keys() - DEFAULTS.keys()):
        raise SettingError(
            f"未知的植入案例 / unknown case '{unknown[0]}' in {path}: known are {', '.join(sorted(DEFAULTS))}"
        )
    return scenario
