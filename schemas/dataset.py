"""What a dataset is: the one declaration from which schema, constraints, suites and pages derive."""

from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """Column types of the lake. Money is BIGINT fen; unit prices are DECIMAL(18,6)."""

    STRING = "STRING"
    INT = "INT"
    BIGINT = "BIGINT"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP_NTZ"
    """A civil time in Beijing, kept as sent."""
    SYSTEM_TIMESTAMP = "TIMESTAMP"
    """A time of this system, in UTC."""
    BOOLEAN = "BOOLEAN"
    PRICE = "DECIMAL(18,6)"
    QUANTITY = "DECIMAL(16,4)"
    RATIO = "DECIMAL(8,6)"
    DEGREE = "DECIMAL(9,6)"
    VALUE = "DECIMAL(16,6)"
    WEIGHT = "DECIMAL(12,6)"
    RATE = "DECIMAL(10,8)"
    MULTIPLE = "DECIMAL(6,2)"
    STRINGS = "ARRAY<STRING>"
    STRING_MAP = "MAP<STRING,STRING>"
    BIGINT_MAP = "MAP<STRING,BIGINT>"
    BINARY = "BINARY"


class Layer(StrEnum):
    """The folder of the lake a table lives in; data flows downwards in this list."""

    BRONZE = "bronze"
    SILVER = "silver"
    REFERENCE = "reference"
    GOLD = "gold"


class Personal(StrEnum):
    """Classes of personal data (PIPL art. 51: classify, de-identify, limit)."""

    OPEN = "open"
    PSEUDONYM = "pseudonym"
    """An opaque id that names one person inside the system: never in a published report."""
    TOKEN = "token"
    """A direct identifier, replaced by a keyed token when it leaves bronze."""
    WITHHELD = "withheld"
    """A name, phone or address: stays in bronze."""


class Severity(StrEnum):
    """What a violated check does."""

    REJECT = "reject"
    """The row goes to quarantine."""
    WARN = "warn"
    """The row is accepted and counted."""


@dataclass(frozen=True)
class Column:
    """One column: name, type, Chinese title and the national platform's field code.

    ``code`` lists alternatives as ``a / b``; a trailing ``?`` marks a code that is not certain.
    ``required`` speaks of absence, ``Dataset.checks`` of present values only.
    """

    name: str
    type: Type
    title: str
    code: str = ""
    required: bool = False
    personal: Personal = Personal.OPEN
    code_list: str = ""
    note: str = ""

    @property
    def national_codes(self) -> tuple[str, ...]:
        """Return the field codes under which a national extract may carry this column."""
        parts = (part.split("(")[0].strip(" ?") for part in self.code.split("/"))
        return tuple(part for part in parts if part)


@dataclass(frozen=True)
class Check:
    """A condition that every row must meet, in SQL that Spark and DuckDB read alike.

    NULL means "nothing to judge" and passes: derivations wrap it as ``coalesce(sql, true)``.
    """

    name: str
    sql: str
    title: str
    severity: Severity = Severity.REJECT


@dataclass(frozen=True)
class Derived:
    """Money worked out on arrival: quantity times unit price in fen, rounded half away from zero."""

    name: str
    type: Type
    title: str
    quantity: str
    unit_price: str


@dataclass(frozen=True)
class Parent:
    """The dataset that gives a child its person, period and regions: rows wait until it has come."""

    dataset: str
    by: str


@dataclass(frozen=True)
class Dataset:
    """One dataset. ``key`` identifies a business row; ``newest_by`` says which version of it wins."""

    name: str
    title: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    supplier: str = ""
    rhythm: str = ""
    layer: Layer = Layer.SILVER
    derived: tuple[Derived, ...] = ()
    checks: tuple[Check, ...] = ()
    period_on: str = ""
    """SQL over the columns that gives the date, time or YYYY-MM from which the period follows."""
    person_by: str = ""
    """The column by which the person key is found (person_id or a certificate token)."""
    parent: Parent | None = None
    newest_by: tuple[str, ...] = ()
    sorted_by: tuple[str, ...] = ()
    control_total: str = ""
    """The money column whose sum is carried through every step."""
    partitioned_by: tuple[str, ...] = ()
    """Partition columns of result tables; deliveries are partitioned by period if they have one."""
    due_days: int = 0
    """Days after the end of the month by which the delivery is due (0: on change)."""
    append_only: bool = False
    hash_excludes: tuple[str, ...] = field(default=())
    """Columns that differ from run to run and so stay out of the content hash."""

    @property
    def path(self) -> str:
        """Return the table's folder below the lake, such as ``silver/visit``."""
        return f"{self.layer.value}/{self.name}"

    @property
    def is_delivered(self) -> bool:
        """Tell whether suppliers send this dataset (results and registers are ours)."""
        return bool(self.supplier)

    @property
    def has_person(self) -> bool:
        """Tell whether rows belong to a person and so carry slot and person_key."""
        return bool(self.person_by) or self.parent is not None

    @property
    def has_period(self) -> bool:
        """Tell whether rows belong to a month."""
        return bool(self.period_on) or self.parent is not None

    def column(self, name: str) -> Column:
        """Return the declared column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")
