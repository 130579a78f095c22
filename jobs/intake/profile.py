"""Source profiles: how one supplier's files become datasets, without code."""

import codecs
import fnmatch
import re
from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap, ColumnName, DatasetMap, Strict
from jobs.intake.typing_sql import is_identifier
from jobs.settings import CONF, first_fault
from schemas import DATASETS, DELIVERED
from schemas.dataset import Dataset
from schemas.landing import landing_header

__all__ = ["ColumnMap", "DatasetMap", "FileFormat", "FileMap", "SourceProfile", "load_profile"]

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class FileFormat(StrEnum):
    """Formats that the readers know."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


class FileMap(Strict):
    """One kind of file: which names, how to read it, and the datasets it holds."""

    pattern: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    format: FileFormat
    encodings: tuple[str, ...] = Field(default=("utf-8", "gb18030"), min_length=1)
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    null_values: tuple[str, ...] = ()
    whole_numbers: tuple[ColumnName, ...] = ()
    """Columns whose whole numbers arrive with a decimal point (2008.0): they are read without it."""
    datasets: tuple[DatasetMap, ...] = Field(min_length=1)

    @field_validator("encodings")
    @classmethod
    def _known_encodings(cls, encodings: tuple[str, ...]) -> tuple[str, ...]:
        for one in encodings:
            try:
                codecs.lookup(one)
            except LookupError as error:
                raise ValueError(f"unknown encoding {one}") from error
        return encodings

    def identifier_columns(self) -> frozenset[str]:
        """Return the columns of the file that hold ids and codes, which a number cell has already spoilt."""
        named: set[str] = set()
        for mapped in self.datasets:
            for column in DATASETS[mapped.dataset].columns:
                mapping = mapped.columns.get(column.name)
                if mapping and is_identifier(column):
                    for number in mapped.numbers:
                        named |= {*mapping.names(number), *mapping.listed(number)}
        return frozenset(named - set(self.whole_numbers))


class SourceProfile(Strict):
    """One supplier: its files, and the datasets it never sends."""

    source: str
    title: str
    party: str
    files: tuple[FileMap, ...] = ()
    follows_national_codes: bool = False
    """Files named ``<dataset>_*`` with the national platform's field codes as header: no mapping needed."""
    not_supplied: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "SourceProfile":
        known = {dataset.name for dataset in DELIVERED}
        supplied = {mapped.dataset for kind in self.files for mapped in kind.datasets}
        for name in self.not_supplied:
            if name not in known:
                raise ValueError(f"not_supplied names the unknown dataset {name}")
            if name in supplied:
                raise ValueError(f"{name} is read from a file and listed under not_supplied: choose one")
        if not self.files and not self.follows_national_codes:
            raise ValueError("name at least one kind of file, or set follows_national_codes")
        return self

    def file_maps(self) -> tuple[FileMap, ...]:
        """Return the kinds of file of this supplier, the national ones worked out from the declarations."""
        return self.files + (tuple(_national_maps()) if self.follows_national_codes else ())

    def kind_of(self, file_name: str) -> FileMap | None:
        """Return the kind of file that the name says, the first that fits, or None."""
        return next((kind for kind in self.file_maps() if fnmatch.fnmatchcase(file_name, kind.pattern)), None)


def load_profile(name: str, folder: Path = CONF / "sources") -> SourceProfile:
    """Return the profile ``conf/sources/<name>.yaml``.

    Raises:
        SettingError: The name is not a plain name, there is no such profile, or it breaks the format.
    """
    known = sorted(path.stem for path in folder.glob("*.yaml"))
    if not _NAME.fullmatch(name) or name not in known:
        raise SettingError(f"未知的数据来源配置，可用：{', '.join(known)} / unknown source profile.")
    path = folder / f"{name}.yaml"
    try:
        return SourceProfile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"来源配置 {path.name} 不是合法的 YAML / {path.name} is not valid YAML.") from error
    except ValidationError as error:
        raise SettingError(f"来源配置 {path.name}：{first_fault(error)}") from error


def _national_maps() -> list[FileMap]:
    maps = []
    for dataset in DELIVERED:
        mapped = DatasetMap(dataset=dataset.name, columns=_national_columns(dataset))
        maps += [
            FileMap(pattern=f"{dataset.name}_[0-9]*.{extension.value}", format=extension, datasets=(mapped,))
            for extension in FileFormat
        ]
    return maps


def _national_columns(dataset: Dataset) -> dict[str, ColumnMap]:
    header = landing_header(dataset)
    return {column.name: ColumnMap(column=name) for column, name in zip(dataset.columns, header, strict=True)}
