"""Source profiles: how one supplier's files become datasets, without code."""

import codecs
import fnmatch
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
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
_NATIONAL_VERSION = r"_(\d{6}|\d{8})(?:_[A-Za-z][^_]*)?_(\d+)(?:_full)?(?:_[vr](\d+))?$"
"""Month or day, number and revision, such as ``visit_202610_03_v2``, with or without an institution between."""
_NATIONAL_COMPLETE = r"_(?P<month>\d{6})(?:_(?P<institution_id>[A-Za-z][^_]*))?_\d+_full(?:_|$)"
"""Such as ``fee_line_202610_H15010200001_03_full``: all lines that this institution has of that month."""


class FileFormat(StrEnum):
    """Formats that the readers know."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"
    CAMT = "camt"
    MT940 = "mt940"


class FileMap(Strict):
    """One kind of file: which names, how to read it, and the datasets it holds."""

    pattern: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    format: FileFormat
    encodings: tuple[str, ...] = Field(default=("utf-8", "gb18030"), min_length=1)
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    messages: tuple[str, ...] = ("camt.053",)
    """ISO 20022 messages that the file may hold; another one is refused: its bookings would count twice."""
    aliases: dict[ColumnName, ColumnName] = {}
    """Other names under which columns arrive, each with the name that the mapping uses."""
    null_values: tuple[str, ...] = ()
    whole_numbers: tuple[ColumnName, ...] = ()
    """Columns whose whole numbers arrive with a decimal point (2008.0): they are read without it."""
    version: str = ""
    """Regular expression whose groups are the version in a file's name; where it finds nothing, the whole name is."""
    complete: str = ""
    """Regular expression that finds in a file's name that it holds all rows of its scope: named groups are the scope,
    ``month`` or a column, so that earlier rows of the scope which it leaves out are withdrawn."""
    datasets: tuple[DatasetMap, ...] = Field(min_length=1)

    @field_validator("version", "complete")
    @classmethod
    def _readable_expression(cls, expression: str) -> str:
        try:
            re.compile(expression)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return expression

    @field_validator("encodings")
    @classmethod
    def _known_encodings(cls, encodings: tuple[str, ...]) -> tuple[str, ...]:
        for one in encodings:
            try:
                codecs.lookup(one)
            except LookupError as error:
                raise ValueError(f"unknown encoding {one}") from error
        return encodings

    def named_columns(self) -> tuple[str, ...]:
        """Return the columns of the file that its mappings use, in the order in which they are declared."""
        named: list[str] = []
        for mapped in self.datasets:
            named += [*mapped.keep_when, *mapped.once_per, *mapped.must_be]
            for mapping in mapped.columns.values():
                for number in mapped.numbers:
                    named += [mapping.column or "", *sorted(mapping.names(number)), *mapping.listed(number)]
        return tuple(dict.fromkeys(name for name in named if name))

    def unknown_columns(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the columns of a file that no mapping uses: kept in bronze, part of no dataset.

        Files of banks have none: their readers give all that the standards know, and mappings take what they need.
        """
        if self.format in (FileFormat.CAMT, FileFormat.MT940):
            return ()
        known = {*self.named_columns(), *self.aliases}
        return tuple(name for name in header if name not in known)

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
        return self.files + (_national_maps() if self.follows_national_codes else ())

    def kind_of(self, file_name: str) -> FileMap | None:
        """Return the kind of file that the name (of an archive's member: its last part) says, the first that fits."""
        name = file_name.rsplit("/", 1)[-1]
        return next((kind for kind in self.file_maps() if fnmatch.fnmatchcase(name, kind.pattern)), None)


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


@cache
def _national_maps() -> tuple[FileMap, ...]:
    maps: list[FileMap] = []
    for dataset in DELIVERED:
        mapped = DatasetMap(dataset=dataset.name, columns=_national_columns(dataset))
        maps += [
            FileMap(
                pattern=f"{dataset.name}_[0-9]*.{suffix}",
                format=FileFormat.CSV if suffix == "tsv" else FileFormat(suffix),
                delimiter="\t" if suffix == "tsv" else ",",
                version=_NATIONAL_VERSION,
                complete=_NATIONAL_COMPLETE,
                datasets=(mapped,),
            )
            for suffix in ("csv", "tsv", "parquet", "xlsx", "jsonl")
        ]
    return tuple(maps)


def _national_columns(dataset: Dataset) -> dict[str, ColumnMap]:
    header = landing_header(dataset)
    return {column.name: ColumnMap(column=name) for column, name in zip(dataset.columns, header, strict=True)}
