"""What stands in the leading comment of a .sql file: the models of rules, views, summaries and events."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from jobs.detect.document import Strict
from schemas.dataset import Type

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
RegionCode = Annotated[str, Field(pattern=r"^\d{6}$")]


class Grade(StrEnum):
    """How far the data alone carry an output; none of them accuses anybody."""

    DEFINITE = "definite"
    SUSPECT = "suspect"
    INDICATOR = "indicator"


class Side(StrEnum):
    """Which region of an event decides who judges it."""

    CARE = "care"
    INSURED = "insured"

    @property
    def column(self) -> str:
        """Return the column that holds that region."""
        return f"{self.value}_region_code"


class Stage(StrEnum):
    """What a task of the stage holds completely: one person, or one key that crosses persons."""

    PERSON = "person"
    PRACTITIONER = "practitioner"
    INSTITUTION = "institution"
    REGION = "region"


class Subject(StrEnum):
    """Whom an output speaks of."""

    INSTITUTION = "institution"
    PRACTITIONER = "practitioner"
    PERSON = "person"

    @property
    def column(self) -> str:
        """Return the finding column that names the subject."""
        return {"institution": "institution_id", "practitioner": "practitioner_id", "person": "person_key"}[self.value]


class Input(Strict):
    """One table a definition reads, and how many months before the judged one it needs."""

    months: int = Field(0, ge=0, le=36)


Inputs = dict[Identifier, Input]


class RuleClass(Strict):
    """A class of the rule catalogue that the rule serves."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{3}-[A-Z]{3}-\d{3}$")]
    national_code: str = ""


class Basis(Strict):
    """One article of one regulation, with the region in which it binds."""

    region: RegionCode
    law: Annotated[str, Field(pattern=r"^《.+》$")]
    article: Annotated[str, Field(pattern=r"^第.+条")]


class ViewHeader(Strict):
    """A relation that several rules share."""

    name: Identifier
    title: Text
    inputs: Inputs
    materialized: bool = True


class BlockHeader(Strict):
    """A summary or an event: rows that leave a person task for the second stage."""

    name: Identifier
    title: Text
    judged_region: Side = Side.CARE
    inputs: Inputs
    key: Annotated[list[Identifier], Field(min_length=1)]
    columns: dict[Identifier, Type]
    add_up: list[Identifier] = []

    @model_validator(mode="after")
    def _columns_are_declared(self) -> "BlockHeader":
        unknown = [name for name in (*self.key, *self.add_up) if name not in self.columns]
        if unknown:
            raise ValueError(f"key and add_up name columns that are not declared: {', '.join(unknown)}")
        return self


class RuleHeader(Strict):
    """All a reader must know of a rule before its SELECT."""

    id: Identifier
    name_zh: Text
    name_en: Text
    version: Annotated[int, Field(ge=1)]
    classes: Annotated[list[RuleClass], Field(min_length=1)]
    grade: Grade
    grades: list[Grade] = []
    scope: Identifier
    subject: Subject
    judged_region: Side = Side.CARE
    stage: Stage = Stage.PERSON
    inputs: Annotated[Inputs, Field(min_length=1)]
    requires: list[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]]
    rests_on_checks: list[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+(:[a-z_]+)?$")]] = []
    """Checks, as dataset.check_id, beside the critical ones of its tables: where they fail, nothing is judged."""
    anchor: Annotated[list[Identifier], Field(min_length=1)]
    anchor_zh: Text
    parameters: list[Identifier] = []
    legal_basis: Annotated[list[Basis], Field(min_length=1)]
    refer_to: Text
    exclusions: list[Text]
    evidence: list[Text]

    @field_validator("parameters", "anchor", "requires", "rests_on_checks")
    @classmethod
    def _no_repeats(cls, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise ValueError("an entry is given twice")
        return value

    @property
    def allowed_grades(self) -> list[Grade]:
        """Return the grades a row of this rule may carry."""
        return self.grades or [self.grade]
