"""The columns a table has in the lake: the declared ones, less what stays in bronze, plus ours."""

from functools import lru_cache

from schemas.dataset import Column, Dataset, Personal, Type

SLOTS = 1024
"""Every person lives in one of these slots for the life of the lake."""

INSTITUTION = "institution_id"
_PROVENANCE = (
    Column("record_hash", Type.BIGINT, "记录哈希", required=True, note="over the business columns"),
    Column("source_file", Type.STRING, "来源文件", required=True),
    Column("source_row", Type.BIGINT, "来源行号", required=True),
    Column(
        "delivery_version", Type.STRING, "交付版本", required=True, note="of the newest file that delivered this row"
    ),
    Column("load_id", Type.STRING, "装载编号", required=True),
)
_REGIONS = (
    Column("insured_region_code", Type.STRING, "参保地区划"),
    Column("care_region_code", Type.STRING, "就医地区划"),
)


def business_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return the declared columns that reach silver, and the derived ones; names and addresses do not."""
    kept = tuple(column for column in dataset.columns if column.personal is not Personal.WITHHELD)
    return kept + tuple(Column(d.name, d.type, d.title) for d in dataset.derived)


@lru_cache
def lake_columns(dataset: Dataset) -> tuple[Column, ...]:
    """Return all columns of the dataset's table in order, partition columns last."""
    if not dataset.is_delivered:
        return dataset.columns
    columns: list[Column] = []
    if dataset.has_person:
        columns.append(Column("slot", Type.INT, "槽", required=True, note=f"0 to {SLOTS - 1}"))
        columns.append(Column("person_key", Type.STRING, "人员假名", required=True, personal=Personal.PSEUDONYM))
    columns.extend(business_columns(dataset))
    names = {column.name for column in columns}
    if dataset.parent:
        columns.extend(column for column in _REGIONS if column.name not in names)
    columns.extend(_PROVENANCE)
    if dataset.has_period:
        columns.append(Column("period", Type.STRING, "月份", required=True))
    return tuple(columns)


def has_institution(dataset: Dataset) -> bool:
    """Tell whether the rows of the dataset's table name an institution."""
    return any(column.name == INSTITUTION for column in lake_columns(dataset))


def partition_columns(dataset: Dataset) -> tuple[str, ...]:
    """Return the partition columns of the dataset's table."""
    if dataset.is_delivered:
        return ("period",) if dataset.has_period else ()
    return dataset.partitioned_by


def hashed_columns(dataset: Dataset) -> tuple[str, ...]:
    """Return the columns that make the content hash: nothing that differs between equal runs."""
    ours = (
        {"source_file", "source_row", "delivery_version", "load_id"}
        if dataset.is_delivered
        else set(dataset.hash_excludes)
    )
    return tuple(column.name for column in lake_columns(dataset) if column.name not in ours)


def sort_columns(dataset: Dataset) -> tuple[str, ...]:
    """Return the order of rows inside a file."""
    person = ("slot", "person_key") if dataset.has_person else ()
    return person + (dataset.sorted_by or dataset.key)
