"""Data contracts: every delivered dataset in the Open Data Contract Standard, for suppliers and catalogues."""

from pathlib import Path

from open_data_contract_standard.model import (
    CustomProperty,
    DataQuality,
    Description,
    EnumValue,
    OpenDataContractStandard,
    Relationship,
    SchemaObject,
    SchemaProperty,
    ServiceLevelAgreementProperty,
)

from schemas import DATASETS, DELIVERED
from schemas.code_lists import CODE_LISTS
from schemas.dataset import Check, Column, Dataset, Personal, Severity, Type
from schemas.landing import landing_header

_STANDARD = "v3.2.0"
_VERSION = "1.0.0"
_LOGICAL = {
    Type.STRING: "string",
    Type.INT: "integer",
    Type.BIGINT: "integer",
    Type.DATE: "date",
    Type.TIMESTAMP: "timestamp",
    Type.SYSTEM_TIMESTAMP: "timestamp",
    Type.BOOLEAN: "boolean",
    Type.STRINGS: "array",
    Type.STRING_MAP: "object",
    Type.BIGINT_MAP: "object",
    Type.BINARY: "string",
}
"""Decimals are not listed: they are numbers."""
_CLASSIFICATIONS = {
    Personal.OPEN: "internal",
    Personal.PSEUDONYM: "confidential",
    Personal.TOKEN: "restricted",
    Personal.WITHHELD: "restricted",
}


def contract_of(dataset: Dataset) -> OpenDataContractStandard:
    """Return the contract of one delivered dataset: its landing columns, keys, code lists, checks and due day.

    Properties are the columns as they land: ``name`` is ours, ``physicalName`` the field of the standard extract.
    Money is named in fen as the lake keeps it; the extract sends yuan with two decimals (stated for each column).
    Source: Open Data Contract Standard v3.2.0, Bitol (LF AI & Data).
    """
    return OpenDataContractStandard(
        kind="DataContract",
        apiVersion=_STANDARD,
        id=f"fundaudit.{dataset.name}",
        name=dataset.name,
        version=_VERSION,
        status="active",
        domain="医疗保障基金监管",
        description=Description(
            purpose=f"{dataset.title} / {dataset.name.replace('_', ' ')}: {dataset.grain}",
            usage="对账、质量校验和违规检测 / reconciliation, data-quality validation and violation detection",
        ),
        schema=[_table(dataset)],
        slaProperties=_service_levels(dataset) or None,
        customProperties=[CustomProperty(property="supplier", value=dataset.supplier)],
    )


def write_contracts(folder: Path) -> list[Path]:
    """Write ``<dataset>.odcs.yaml`` for every delivered dataset into the folder and return the paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for dataset in DELIVERED:
        path = folder / f"{dataset.name}.odcs.yaml"
        path.write_text(contract_of(dataset).to_yaml(), "utf-8")
        paths.append(path)
    return paths


def _table(dataset: Dataset) -> SchemaObject:
    header = landing_header(dataset)
    return SchemaObject(
        id=dataset.name,
        name=dataset.name,
        physicalName=f"{dataset.name}_*",
        physicalType="file",
        logicalType="object",
        businessName=dataset.title,
        description=dataset.grain,
        dataGranularityDescription=dataset.grain,
        properties=[_property(dataset, *both) for both in zip(dataset.columns, header, strict=True)],
        quality=[_key(dataset), *map(_rule, dataset.checks)],
    )


def _property(dataset: Dataset, column: Column, landing_name: str) -> SchemaProperty:
    is_key = column.name in dataset.key
    code_list = CODE_LISTS.get(column.code_list)
    notes = [column.note, "以元报送，最多两位小数 / sent in yuan, two decimals at most" if _is_money(column) else ""]
    return SchemaProperty(
        id=column.name,
        name=column.name,
        physicalName=landing_name,
        physicalType=column.type.value,
        logicalType=_LOGICAL.get(column.type, "number"),
        logicalTypeOptions={"timezone": False} if column.type is Type.TIMESTAMP else None,
        businessName=column.title,
        description="; ".join(note for note in notes if note) or None,
        primaryKey=is_key or None,
        primaryKeyPosition=dataset.key.index(column.name) + 1 if is_key else None,
        required=column.required or None,
        classification=_CLASSIFICATIONS[column.personal],
        items=SchemaProperty(logicalType="string") if column.type is Type.STRINGS else None,
        enum=[EnumValue(value=code, description=title) for code, title in code_list.values.items()]
        if code_list and not code_list.is_open
        else None,
        relationships=_parent(dataset, column),
        customProperties=[CustomProperty(property="personalData", value=column.personal.value)]
        + ([CustomProperty(property="codeList", value=column.code_list)] if column.code_list else []),
    )


def _is_money(column: Column) -> bool:
    return column.name.endswith("_fen")


def _parent(dataset: Dataset, column: Column) -> list[Relationship] | None:
    if dataset.parent is None or dataset.parent.by != column.name:
        return None
    parent = DATASETS[dataset.parent.dataset]
    target = f"{parent.name}.odcs.yaml#/schema/{parent.name}/properties/{dataset.parent.by}"
    return [Relationship(type="foreignKey", to=target)]


def _key(dataset: Dataset) -> DataQuality:
    return DataQuality(
        name="unique_key",
        description=f"主键唯一 / the key is unique: {', '.join(dataset.key)}",
        dimension="uniqueness",
        type="library",
        metric="duplicateValues",
        arguments={"properties": list(dataset.key)},
        mustBe=0,
        mustBeBetween=None,
        mustNotBeBetween=None,
        severity="error",
    )


def _rule(check: Check) -> DataQuality:
    return DataQuality(
        name=check.name,
        description=check.title,
        dimension="consistency",
        type="sql",
        query=f"select count(*) from ${{object}} where not coalesce({check.sql}, true)",
        mustBe=0,
        mustBeBetween=None,
        mustNotBeBetween=None,
        severity="error" if check.severity is Severity.REJECT else "warning",
    )


def _service_levels(dataset: Dataset) -> list[ServiceLevelAgreementProperty]:
    levels = []
    if dataset.rhythm:
        levels.append(
            ServiceLevelAgreementProperty(
                property="frequency", value=dataset.rhythm, element=dataset.name, driver="operational"
            )
        )
    if dataset.due_days:
        levels.append(
            ServiceLevelAgreementProperty(
                property="latency",
                value=dataset.due_days,
                unit="d",
                element=dataset.name,
                driver="regulatory",
                description="月末后天数 / days after the end of the month",
            )
        )
    return levels
