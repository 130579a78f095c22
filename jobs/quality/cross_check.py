"""The cross-dataset checks: one .sql file each, a YAML header in the first comment, then one SELECT of Spark SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import sqlglot
from pydantic import Field, model_validator
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from expectations import CheckLayer, Expected, Level, Tolerance
from jobs.detect.document import Exact, Strict, read_document, split_sql_file
from jobs.detect.header import Identifier, Text
from jobs.errors import SettingError
from schemas import DATASETS
from schemas.lake_columns import lake_columns

FOLDER = Path(__file__).resolve().parent.parent.parent / "expectations" / "cross"
PREFIX = "cross:"
MONTH, PARAMETER = "judged_month", "parameter"
"""Tables of one row that every check may read: the month (period, first_on, last_on) and its own parameters."""


class Input(Strict):
    """A table that is read: the judged month, and so many months before and after it. Registers are read whole."""

    months: int = Field(0, ge=0, le=60)
    ahead: int = Field(0, ge=0, le=1)


class CrossHeader(Strict):
    """All a reader must know of a check before its SELECT."""

    id: Identifier
    title_zh: Text
    title_en: Text
    dataset: Identifier
    inputs: Annotated[dict[Identifier, Input], Field(min_length=1)]
    requires: list[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]]
    layer: CheckLayer = CheckLayer.LOGICAL
    level: Level = Level.WARNING
    allowed_ratio: Annotated[Exact, Field(ge=0, le=1)] = Decimal(0)
    minimum_count: Annotated[int, Field(ge=1)] = 1
    per_institution: bool
    parameters: dict[Identifier, int] = {}
    exceptions: list[Text]
    source: Text

    @model_validator(mode="after")
    def _names_are_declared(self) -> "CrossHeader":
        if self.dataset not in self.inputs:
            raise ValueError(f"the judged dataset {self.dataset} is not among the inputs")
        for name in self.inputs:
            if name not in DATASETS:
                raise ValueError(f"there is no dataset {name}")
        for need in self.requires:
            table, column = need.split(".")
            if table not in self.inputs or column not in {one.name for one in lake_columns(DATASETS[table])}:
                raise ValueError(f"{need} is no column of an input")
        return self


@dataclass(frozen=True)
class CrossCheck:
    """A check: for each subject it judges, its SELECT returns whether it is violated, NULL for nothing to judge."""

    header: CrossHeader
    sql: str

    @property
    def expected(self) -> Expected:
        """Return what is expected, as it stands among the other checks of the dataset."""
        one = self.header
        own = tuple(need.split(".")[1] for need in one.requires if need.startswith(f"{one.dataset}."))
        title = f"{one.title_zh} / {one.title_en}"
        return Expected(PREFIX + one.id, title, one.level, f"expectations/cross/{one.id}.sql", own, one.layer)

    @property
    def tolerance(self) -> Tolerance:
        """Return how much is allowed where the thresholds say nothing."""
        return Tolerance(self.header.allowed_ratio, self.header.minimum_count)

    @property
    def counting_sql(self) -> str:
        """Return Spark SQL for judged and violated subjects by institution."""
        institution = "coalesce(institution_id, '')" if self.header.per_institution else "''"
        return (
            f"select {institution} as institution_id, count(is_violated) as total_count,"
            f" coalesce(count_if(is_violated), 0) as violated_count from ({self.sql}) as judged group by 1"
        )

    @property
    def duckdb_sql(self) -> str:
        """Return the same for DuckDB."""
        return _for_duckdb(self.counting_sql)


@lru_cache(maxsize=512)
def _for_duckdb(sql: str) -> str:
    return sqlglot.transpile(sql, read="spark", write="duckdb")[0]


@lru_cache
def cross_checks() -> tuple[CrossCheck, ...]:
    """Return the project's checks in the order of their names."""
    return read_cross_checks(sorted(FOLDER.glob("*.sql")))


def read_cross_checks(paths: Iterable[Path]) -> tuple[CrossCheck, ...]:
    """Return the checks of these files.

    Raises:
        SettingError: A file is not one header and one SELECT over its inputs; the sentence names file and line.
    """
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> CrossCheck:
    text, sql, _ = split_sql_file(path)
    header = read_document(text, CrossHeader, path, first_line=2)
    if header.id != path.stem:
        raise SettingError(f"{path.name}:2: id 须与文件名相同 / the id is the file's name.")
    sql = sql.strip().rstrip(";")
    _check(sql, header, path)
    return CrossCheck(header, sql)


def _check(sql: str, header: CrossHeader, path: Path) -> None:
    """Refuse anything but one SELECT over the inputs that returns the verdict."""
    try:
        trees = sqlglot.parse(sql, read="spark")
    except (ParseError, TokenError) as error:
        raise SettingError(
            f"{path.name}: SQL 无法解析 / the SQL cannot be read: {str(error).splitlines()[0]}"
        ) from error
    tree = trees[0]
    if len(trees) != 1 or not isinstance(tree, exp.Query):
        raise SettingError(f"{path.name}: 须恰为一个 SELECT / a check holds exactly one SELECT.")
    expected = ["institution_id", "is_violated"] if header.per_institution else ["is_violated"]
    if tree.named_selects != expected:
        raise SettingError(f"{path.name}: 须返回 {', '.join(expected)} / a check returns {', '.join(expected)}.")
    named = {cte.alias for cte in tree.find_all(exp.CTE)} | {*header.inputs, MONTH, PARAMETER}
    for table in tree.find_all(exp.Table):
        if table.name not in named:
            raise SettingError(f"{path.name}: {table.name} 未在 inputs 中声明 / {table.name} is not a declared input.")
